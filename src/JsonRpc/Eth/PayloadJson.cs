// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Eth;

/// <summary>Writes a block as the engine API shows it: an execution payload in its envelope.</summary>
internal static class PayloadJson
{
    public static void WriteEnvelope(Utf8JsonWriter writer, BuiltBlock built)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("executionPayload");
        WritePayload(writer, built.Block);
        writer.WriteString("blockValue", ValueOf(built).ToQuantity());
        writer.WriteStartObject("blobsBundle");
        foreach (string name in (ReadOnlySpan<string>)["commitments", "proofs", "blobs"])
        {
            writer.WriteStartArray(name);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteStartArray("executionRequests");
        foreach (ReadOnlyMemory<byte> request in built.Outcome.Requests)
        {
            // A request of nothing but its type byte is left out (EIP-7685).
            if (request.Length > 1)
            {
                writer.WriteHexValue(request.Span);
            }
        }

        writer.WriteEndArray();
        writer.WriteBoolean("shouldOverrideBuilder", false);
        writer.WriteEndObject();
    }

    private static void WritePayload(Utf8JsonWriter writer, Block block)
    {
        BlockHeader header = block.Header;
        writer.WriteStartObject();
        writer.WriteHex(Names.ParentHash, header.ParentHash);
        writer.WriteString("feeRecipient", header.Beneficiary.ToString());
        writer.WriteHex(Names.StateRoot, header.StateRoot);
        writer.WriteHex(Names.ReceiptsRoot, header.ReceiptsRoot);
        writer.WriteHex(Names.LogsBloom, header.LogsBloom.AsSpan());
        writer.WriteString("prevRandao", header.MixHash.ToString());
        writer.WriteQuantity(Names.BlockNumber, header.Number);
        writer.WriteQuantity(Names.GasLimit, header.GasLimit);
        writer.WriteQuantity(Names.GasUsed, header.GasUsed);
        writer.WriteQuantity(Names.Timestamp, header.Timestamp);
        writer.WriteHex(Names.ExtraData, header.ExtraData.Span);
        writer.WriteQuantity(Names.BaseFeePerGas, header.BaseFeePerGas ?? UInt256.Zero);
        writer.WriteHex(Names.BlockHash, header.Hash);
        writer.WriteStartArray(Names.Transactions);
        foreach (Transaction transaction in block.Transactions)
        {
            writer.WriteHexValue(transaction.Envelope.Span);
        }

        writer.WriteEndArray();
        if (block.Withdrawals is { } withdrawals)
        {
            writer.WriteStartArray(Names.Withdrawals);
            foreach (Withdrawal withdrawal in withdrawals)
            {
                HeaderJson.WriteWithdrawal(writer, in withdrawal);
            }

            writer.WriteEndArray();
        }

        if (header.BlobGasUsed is { } used && header.ExcessBlobGas is { } excess)
        {
            writer.WriteQuantity(Names.BlobGasUsed, used);
            writer.WriteQuantity(Names.ExcessBlobGas, excess);
        }

        writer.WriteEndObject();
    }

    // What the producer earns: the priority fees.
    private static UInt256 ValueOf(BuiltBlock built)
    {
        UInt256 value = UInt256.Zero;
        UInt256 baseFee = built.Block.Header.BaseFeePerGas ?? UInt256.Zero;
        ulong before = 0;
        for (int i = 0; i < built.Block.Transactions.Count; i++)
        {
            ulong cumulative = built.Outcome.Receipts[i].CumulativeGasUsed;
            value += built.Block.Transactions[i].EffectivePriorityFee(in baseFee) * (cumulative - before);
            before = cumulative;
        }

        return value;
    }
}
