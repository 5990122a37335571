// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger.Logs;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Ledger.Maintenance;

/// <summary>Puts the logs of whole ranges of blocks into the index, one range at a time: the host calls <see cref="Step"/> when there is time for it.</summary>
/// <remarks>Searches read the blocks that are not indexed yet one by one, so a late index costs time and never an answer.</remarks>
public sealed class LogIndexer
{
    private readonly LedgerCore _core;
    private readonly Lock _stepping = new();
    private readonly LogIndexWriter _writer = new();

    internal LogIndexer(LedgerCore core)
    {
        _core = core;
    }

    /// <summary>Whole ranges that are not indexed yet.</summary>
    public ulong Backlog
    {
        get
        {
            HeadRecord record = _core.Chain.Record;
            ulong next = record.Number + 1;
            return next <= record.LogsIndexedTo ? 0 : (LogIndexKey.RangeStart(next) - LogIndexKey.RangeStart(record.LogsIndexedTo)) / LogIndexKey.RangeBlocks;
        }
    }

    /// <summary>Indexes the next whole range.</summary>
    /// <returns>False when there is none.</returns>
    /// <exception cref="StorageException">The store failed.</exception>
    public bool Step(CancellationToken cancellationToken)
    {
        lock (_stepping)
        {
            return StepOne(cancellationToken);
        }
    }

    private bool StepOne(CancellationToken cancellationToken)
    {
        HeadRecord seen;
        long removals;
        lock (_core.Gate)
        {
            seen = _core.Chain.Record;
            removals = _core.Chain.RemovalCount;
        }

        ulong end = LogIndexKey.RangeStart(seen.LogsIndexedTo) + LogIndexKey.RangeBlocks;
        if (end > seen.Number + 1 || _core.Damage is not null)
        {
            return false;
        }

        // Reading takes long and goes on while blocks are committed; only the end needs the gate. The newest blocks are in memory, decoded.
        using IWriteBatch batch = _core.Store.CreateBatch();
        _writer.Begin(batch, LogIndexKey.RangeStart(seen.LogsIndexedTo));
        for (ulong number = seen.LogsIndexedTo; number < end; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_core.Chain.GetReceipts(number).TryGet(out IReadOnlyList<Receipt>? receipts, out _))
            {
                _writer.Add(number, receipts);
            }
        }

        _writer.Finish();

        lock (_core.Gate)
        {
            HeadRecord record = _core.Chain.Record;
            if (removals != _core.Chain.RemovalCount || record.LogsIndexedTo != seen.LogsIndexedTo)
            {
                // Blocks were removed meanwhile, perhaps to come again: what was read may be of others, or lack some.
                return true;
            }

            _core.Commit(batch, record with { LogsIndexedTo = end }, _core.Chain.Head.Header, Durability.Buffered);
            return true;
        }
    }
}
