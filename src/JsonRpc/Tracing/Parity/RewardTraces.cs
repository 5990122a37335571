// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Tracing.Native;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Tracing.Parity;

/// <summary>The rewards of a proof-of-work block as traces; none from the merge on.</summary>
internal static class RewardTraces
{
    /// <summary>The rewards: the block's first, then those of its ommers.</summary>
    public static IEnumerable<(Address Author, string Kind, UInt256 Value)> Of(Block block, Revision revision)
    {
        UInt256 reward = MiningReward.OfBlock(revision);
        if (reward.IsZero)
        {
            yield break;
        }

        foreach (BlockHeader _ in block.Ommers)
        {
            reward += MiningReward.OfInclusion(revision);
        }

        yield return (block.Header.Beneficiary, "block", reward);
        foreach (BlockHeader ommer in block.Ommers)
        {
            yield return (ommer.Beneficiary, "uncle", MiningReward.OfOmmer(revision, block.Header.Number - ommer.Number));
        }
    }

    /// <summary>Writes one.</summary>
    public static void Write(Utf8JsonWriter writer, BlockHeader header, in Address author, string kind, in UInt256 value)
    {
        writer.WriteStartObject();
        writer.WriteStartObject(TraceNames.Action);
        writer.WritePropertyName("author"u8);
        writer.WriteHexValue(author);
        writer.WriteString("rewardType"u8, kind);
        writer.WriteQuantity(Names.Value, in value);
        writer.WriteEndObject();
        writer.WriteHex(TraceNames.BlockHash, header.Hash);
        writer.WriteNumber(TraceNames.BlockNumber, header.Number);
        writer.WriteNull(TraceNames.Result);
        writer.WriteNumber(TraceNames.Subtraces, 0);
        writer.WriteStartArray(TraceNames.TraceAddress);
        writer.WriteEndArray();
        writer.WriteNull(Names.TransactionHash);
        writer.WriteNull(TraceNames.TransactionPosition);
        writer.WriteString(Names.Type, "reward");
        writer.WriteEndObject();
    }
}
