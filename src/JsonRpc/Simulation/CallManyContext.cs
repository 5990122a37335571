// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Eth;

namespace PowerVerse.Chain.JsonRpc.Simulation;

/// <summary>Where the calls of eth_callMany are made: on the state that a block left.</summary>
/// <param name="Block">The block.</param>
internal sealed record CallManyContext(BlockSelector Block)
{
    private const string WholeBlocksOnly = "transactionIndex: calls are made after whole blocks only (-1)";

    /// <summary>Reads a context.</summary>
    public static string? Read(ref Utf8JsonReader reader, out CallManyContext value)
    {
        value = new CallManyContext(BlockSelector.Latest);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return "json: expected a context";
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string? problem = null;
            if (MemberReader.Takes(ref reader, "blockNumber"u8))
            {
                problem = BlockSelector.Read(ref reader, out BlockSelector block);
                value = new CallManyContext(block);
            }
            else if (MemberReader.Takes(ref reader, "transactionIndex"u8))
            {
                bool isWhole = reader.TokenType == JsonTokenType.Null
                    || (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long index) && index == -1)
                    || (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("-1"u8));
                problem = isWhole ? null : WholeBlocksOnly;
            }
            else
            {
                MemberReader.Skip(ref reader);
            }

            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }
}
