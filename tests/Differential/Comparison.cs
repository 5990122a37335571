// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Differential;

/// <summary>Says where two machines differ, each difference in a line.</summary>
public static class Comparison
{
    public static IReadOnlyList<string> Differences(RoundResult expected, RoundResult actual)
    {
        List<string> differences = [];
        for (int i = 0; i < expected.Transactions.Count; i++)
        {
            TransactionResult theirs = expected.Transactions[i];
            TransactionResult ours = actual.Transactions[i];
            Compare(differences, i, "status", theirs.IsSuccess, ours.IsSuccess);
            Compare(differences, i, "gas", theirs.GasUsed, ours.GasUsed);
            Compare(differences, i, "output", Hex.Encode(theirs.Output), Hex.Encode(ours.Output));
            Compare(differences, i, "logs", Text(theirs.Logs), Text(ours.Logs));
        }

        return differences;
    }

    private static void Compare<T>(List<string> differences, int index, string what, T theirs, T ours)
        where T : notnull
    {
        if (!EqualityComparer<T>.Default.Equals(theirs, ours))
        {
            differences.Add($"transaction {index}, {what}: anvil {theirs}, ours {ours}");
        }
    }

    private static string Text(IReadOnlyList<Log> logs) =>
        string.Join("; ", logs.Select(log => $"{log.Address} [{string.Join(',', log.Topics.ToArray().Select(topic => topic.ToString()))}] {Hex.Encode(log.Data.Span)}"));
}
