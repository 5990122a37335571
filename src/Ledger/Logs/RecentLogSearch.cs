// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger.Events;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Ledger.Store;

namespace PowerVerse.Chain.Ledger.Logs;

/// <summary>Answers queries about blocks that are all still in memory, decoded: what clients that follow the chain ask again and again.</summary>
internal static class RecentLogSearch
{
    /// <summary>Answers a query that breaks no limit.</summary>
    /// <returns>False when a block is not in memory, or the limit of results is passed: the store has the answer, or the exact refusal.</returns>
    public static bool TryRun(RecentBlocks recent, LogQuery query, LogLimits limits, CancellationToken cancellationToken, out List<LogMatch> matches)
    {
        matches = [];
        LogCriteria criteria = new(query);
        CommittedRun run = new(recent);
        for (ulong number = query.FromBlock; number <= query.ToBlock; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!run.TryNext(number, out CommittedBlock? block))
            {
                return false;
            }

            if (criteria.MayMatch(block.Block.Header.LogsBloom))
            {
                Add(block, criteria, matches);
            }

            if (matches.Count > limits.ResultsMax)
            {
                return false;
            }
        }

        return true;
    }

    private static void Add(CommittedBlock committed, LogCriteria criteria, List<LogMatch> matches)
    {
        BlockHeader header = committed.Block.Header;
        int logIndex = 0;
        for (int i = 0; i < committed.Receipts.Count; i++)
        {
            IReadOnlyList<Log> logs = committed.Receipts[i].Logs;
            for (int j = 0; j < logs.Count; j++, logIndex++)
            {
                if (criteria.Matches(logs[j]))
                {
                    matches.Add(new LogMatch(header.Number, header.Hash, header.Timestamp, committed.Block.Transactions[i].Hash, i, logIndex, logs[j]));
                }
            }
        }
    }

    // Blocks that name one another stood in the chain together, whatever is committed or taken off in the meantime.
    private struct CommittedRun(RecentBlocks recent)
    {
        private CommittedBlock? _last;

        public bool TryNext(ulong number, [NotNullWhen(true)] out CommittedBlock? block)
        {
            if (!recent.TryGetBlock(number, out block) || (_last is not null && block.Block.Header.ParentHash != _last.Block.Header.Hash))
            {
                return false;
            }

            _last = block;
            return true;
        }
    }
}
