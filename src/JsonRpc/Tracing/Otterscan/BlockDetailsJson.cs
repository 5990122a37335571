// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.JsonRpc.Eth;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Tracing.Parity;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Tracing.Otterscan;

/// <summary>Writes a block without its transactions, with what its producer received.</summary>
internal static class BlockDetailsJson
{
    /// <summary>Writes {block, issuance, totalFees}.</summary>
    public static void Write(Utf8JsonWriter writer, Block block, IReadOnlyList<Receipt> receipts, IBlockChain chain)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("block"u8);
        HeaderJson.WriteMembers(writer, block.Header, isPending: false);
        writer.WriteNull(Names.Transactions);
        writer.WriteNumber("transactionCount"u8, block.Transactions.Count);
        writer.WriteQuantity(Names.Size, (ulong)block.EncodedSizeBytes);
        writer.WriteStartArray(Names.Uncles);
        foreach (BlockHeader ommer in block.Ommers)
        {
            writer.WriteHexValue(ommer.Hash);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        WriteIssuance(writer, block, chain);
        writer.WritePropertyName("totalFees"u8);
        writer.WriteQuantityValue(TotalFees(block, receipts));
        writer.WriteEndObject();
    }

    private static void WriteIssuance(Utf8JsonWriter writer, Block block, IBlockChain chain)
    {
        UInt256 blockReward = UInt256.Zero;
        UInt256 ommerReward = UInt256.Zero;
        if (block.Header.Number != chain.Genesis.Number)
        {
            Revision revision = chain.Spec.RevisionOf(block.Header);
            foreach ((_, string kind, UInt256 value) in RewardTraces.Of(block, revision))
            {
                if (kind == "block")
                {
                    blockReward = value;
                }
                else
                {
                    ommerReward += value;
                }
            }
        }

        writer.WriteStartObject("issuance"u8);
        writer.WritePropertyName("blockReward"u8);
        writer.WriteQuantityValue(in blockReward);
        writer.WritePropertyName("uncleReward"u8);
        writer.WriteQuantityValue(in ommerReward);
        writer.WritePropertyName("issuance"u8);
        writer.WriteQuantityValue(blockReward + ommerReward);
        writer.WriteEndObject();
    }

    private static UInt256 TotalFees(Block block, IReadOnlyList<Receipt> receipts)
    {
        UInt256 total = UInt256.Zero;
        ulong before = 0;
        for (int i = 0; i < receipts.Count; i++)
        {
            UInt256 price = block.Transactions[i].EffectiveGasPrice(block.Header.BaseFeePerGas ?? UInt256.Zero);
            total += price * (receipts[i].CumulativeGasUsed - before);
            before = receipts[i].CumulativeGasUsed;
        }

        return total;
    }
}
