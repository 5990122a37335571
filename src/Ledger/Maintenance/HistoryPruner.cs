// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger.History;
using PowerVerse.Chain.Ledger.Logs;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Ledger.Maintenance;

/// <summary>Removes what is outside the kept windows, some blocks at a time: the host calls <see cref="Step"/> when there is time for it.</summary>
/// <remarks>Each step is one atomic batch with the new floors in it; blocks wait meanwhile, so keep steps small.</remarks>
public sealed class HistoryPruner
{
    private readonly LedgerCore _core;

    internal HistoryPruner(LedgerCore core)
    {
        _core = core;
    }

    /// <summary>What is to be kept. Narrowing it takes effect with the next steps, widening it from now on: what is gone stays gone.</summary>
    public RetentionPolicy Policy
    {
        get => _core.Retention;
        set
        {
            lock (_core.Gate)
            {
                _core.Retention = value;
            }
        }
    }

    /// <summary>Blocks of all segments that are due for removal.</summary>
    public ulong Backlog
    {
        get
        {
            RetainedHistory now = _core.Chain.Retained;
            RetainedHistory goal = Goal(now);
            return (goal.State - now.State) + (goal.Proofs - now.Proofs) + (goal.Bodies - now.Bodies) + (goal.Receipts - now.Receipts);
        }
    }

    /// <summary>Removes up to this many blocks of each segment.</summary>
    /// <returns>False when nothing was due.</returns>
    /// <exception cref="StorageException">The store failed.</exception>
    public bool Step(ulong blocksMax)
    {
        lock (_core.Gate)
        {
            HeadRecord record = _core.Chain.Record;
            RetainedHistory now = record.Retained;
            RetainedHistory goal = Goal(now);
            RetainedHistory next = new(
                Math.Min(goal.State, now.State + blocksMax),
                Math.Min(goal.Proofs, now.Proofs + blocksMax),
                Math.Min(goal.Bodies, now.Bodies + blocksMax),
                Math.Min(goal.Receipts, now.Receipts + blocksMax));
            if (next == now || _core.Damage is not null)
            {
                return false;
            }

            using IWriteBatch batch = _core.Store.CreateBatch();
            PruneStates(batch, now, next);
            PruneBodies(batch, now.Bodies, next.Bodies);
            batch.DeleteRange(LedgerFamilies.Receipts, new NumberKey(now.Receipts).Span, new NumberKey(next.Receipts).Span);
            LogIndexKey.DeleteBelow(batch, next.Receipts);
            _core.Commit(batch, record with { Retained = next }, _core.Chain.Head.Header, Durability.Buffered);
            return true;
        }
    }

    private RetainedHistory Goal(RetainedHistory now)
    {
        ulong head = _core.Chain.Head.Number;
        RetentionPolicy policy = _core.Retention;
        return new RetainedHistory(
            Floor(now.State, head, policy.State),
            Floor(now.Proofs, head, policy.Proofs),
            Floor(now.Bodies, head, policy.Bodies),
            Floor(now.Receipts, head, policy.Receipts));
    }

    private static ulong Floor(ulong now, ulong head, ulong? window) => window is { } blocks && head > blocks ? Math.Max(now, head - blocks) : now;

    // A state at height h needs the entries above h, so those up to the floor itself can go.
    private void PruneStates(IWriteBatch batch, RetainedHistory now, RetainedHistory next)
    {
        ulong first = Math.Min(now.State, now.Proofs) + 1;
        ulong last = Math.Max(next.State, next.Proofs);
        for (ulong number = first; number <= last; number++)
        {
            bool prunesState = number > now.State && number <= next.State;
            bool prunesProofs = number > now.Proofs && number <= next.Proofs;
            if ((!prunesState && !prunesProofs) || !ChangedKeys.TryRead(_core.Store, number, out ChangedKeys changed))
            {
                continue;
            }

            if (prunesState)
            {
                Prune(batch, changed, HistoryFamily.Accounts, number);
                Prune(batch, changed, HistoryFamily.Storage, number);
            }

            if (prunesProofs)
            {
                Prune(batch, changed, HistoryFamily.Trie, number);
            }

            if (number <= next.State && number <= next.Proofs)
            {
                batch.Delete(LedgerFamilies.BlockChanges, new NumberKey(number).Span);
            }
            else
            {
                changed.Put(batch, number);
            }
        }
    }

    private static void Prune(IWriteBatch batch, ChangedKeys changed, HistoryFamily family, ulong number)
    {
        changed.ForEach(family, key =>
        {
            Span<byte> buffer = stackalloc byte[HistoryFamily.KeySizeMax];
            batch.Delete(family.Past, family.Key(buffer, key, number));
        });
        changed.Clear(family);
    }

    private void PruneBodies(IWriteBatch batch, ulong from, ulong to)
    {
        for (ulong number = from; number < to; number++)
        {
            if (BlockRecords.TryReadBlock(_core.Store, number, out Block? block))
            {
                BlockRecords.DeleteLocations(batch, block.Transactions);
            }
        }

        batch.DeleteRange(LedgerFamilies.Bodies, new NumberKey(from).Span, new NumberKey(to).Span);
    }
}
