// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;

namespace PowerVerse.Chain.Ledger.Import;

/// <summary>Recovers senders on all processors before execution asks for them one by one: a recovery costs ten times a transfer.</summary>
internal static class SenderAhead
{
    // Below this the threads cost more than they save.
    private const int ParallelMin = 8;

    public static void Recover(IReadOnlyList<Transaction> transactions)
    {
        if (transactions.Count >= ParallelMin)
        {
            Parallel.For(0, transactions.Count, i => Touch(transactions[i]));
        }
    }

    private static void Touch(Transaction transaction)
    {
        // Both are kept by the transaction. Whether there is a sender at all is for execution to say.
        _ = transaction.TryGetSender(out _);
        _ = transaction.Hash;
    }
}
