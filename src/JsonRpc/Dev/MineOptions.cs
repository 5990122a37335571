// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Json;

namespace PowerVerse.Chain.JsonRpc.Dev;

/// <summary>The argument of evm_mine: a time, or an object with a time and a number of blocks.</summary>
/// <param name="Timestamp">Time of the first block; null: by the clock.</param>
/// <param name="Blocks">How many; null: one.</param>
internal sealed record MineOptions(ulong? Timestamp, ulong? Blocks)
{
    public static string? Read(ref Utf8JsonReader reader, out MineOptions value)
    {
        value = new MineOptions(null, null);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            string? problem = HexJson.ReadLooseUInt64(ref reader, out ulong timestamp);
            value = new MineOptions(timestamp, null);
            return problem;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isTimestamp = reader.ValueTextEquals("timestamp"u8);
            bool isBlocks = reader.ValueTextEquals("blocks"u8);
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null || (!isTimestamp && !isBlocks))
            {
                reader.Skip();
                continue;
            }

            if (HexJson.ReadLooseUInt64(ref reader, out ulong number) is { } problem)
            {
                return problem;
            }

            value = isTimestamp ? value with { Timestamp = number } : value with { Blocks = number };
        }

        return null;
    }
}
