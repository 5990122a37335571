// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Eth;

namespace PowerVerse.Chain.JsonRpc.Simulation;

/// <summary>Calls of eth_callMany that share a block.</summary>
/// <param name="Transactions">The calls.</param>
/// <param name="Block">What to set in the block; null: nothing.</param>
internal sealed record CallBundle(IReadOnlyList<TransactionRequest> Transactions, BlockOverrides? Block)
{
    /// <summary>Most bundles of a request, and most calls of a bundle.</summary>
    public const int CountMax = 1_000;

    /// <summary>Reads an array of bundles.</summary>
    public static string? ReadAll(ref Utf8JsonReader reader, out IReadOnlyList<CallBundle> value) =>
        MemberReader.ReadArray(ref reader, Read, CountMax, out value);

    private static string? Read(ref Utf8JsonReader reader, out CallBundle value)
    {
        value = null!;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return "json: expected a bundle of calls";
        }

        IReadOnlyList<TransactionRequest> transactions = [];
        BlockOverrides? block = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string? problem = null;
            if (MemberReader.Takes(ref reader, "transactions"u8))
            {
                problem = MemberReader.ReadArray(ref reader, TransactionRequest.Read, CountMax, out transactions);
            }
            else if (MemberReader.Takes(ref reader, "blockOverride"u8))
            {
                problem = MemberReader.ReadObject(ref reader, BlockOverrides.Read, out block);
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

        value = new CallBundle(transactions, block);
        return null;
    }
}
