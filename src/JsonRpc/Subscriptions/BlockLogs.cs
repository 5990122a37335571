// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger.Events;
using PowerVerse.Chain.Ledger.Queries;

namespace PowerVerse.Chain.JsonRpc.Subscriptions;

/// <summary>The logs of a committed block with where they stand.</summary>
internal static class BlockLogs
{
    public static IEnumerable<LogMatch> Of(CommittedBlock committed)
    {
        BlockHeader header = committed.Block.Header;
        int logIndex = 0;
        for (int i = 0; i < committed.Receipts.Count; i++)
        {
            foreach (Log log in committed.Receipts[i].Logs)
            {
                yield return new LogMatch(
                    header.Number, header.Hash, header.Timestamp, committed.Block.Transactions[i].Hash, i, logIndex++, log);
            }
        }
    }
}
