// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.TxPool.Admission;
using PowerVerse.Chain.TxPool.Journal;
using PowerVerse.Chain.TxPool.Ordering;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Pool;

/// <summary>Everything that waits: by hash, by sender and nonce, and in the order of eviction. Used under the pool's lock.</summary>
internal sealed class PoolContent
{
    private readonly List<PoolItem> _removed = [];
    private readonly Dictionary<Hash256, PoolItem> _items = [];
    private readonly Dictionary<Address, SenderQueue> _queues = [];
    private readonly HashSet<SenderQueue> _delegated = [];
    private readonly EvictionOrder _order;
    private readonly PoolOutbox _outbox;
    private readonly PoolJournal? _journal;
    private int _pendingCount;
    private ulong _sequence;
    private NextBlock _next;

    public PoolContent(PoolSettings settings, NextBlock next, PoolOutbox outbox, PoolJournal? journal)
    {
        Settings = settings;
        _next = next;
        _outbox = outbox;
        _journal = journal;
        _order = new EvictionOrder(settings.ProtectedSlots);
    }

    public PoolSettings Settings { get; }

    public AuthorityIndex Authorities { get; } = new();

    public PoolCounts Counts => new(_pendingCount, _items.Count - _pendingCount);

    /// <summary>Bytes of all transactions as they travel.</summary>
    public long Bytes { get; private set; }

    /// <summary>Transactions evicted so far.</summary>
    public long EvictedCount { get; private set; }

    /// <summary>The block to come; what depends on its prices follows when it is set.</summary>
    public NextBlock Next
    {
        get => _next;
        set
        {
            if (value.BaseFee != _next.BaseFee)
            {
                _order.Discard();
            }

            _next = value;
        }
    }

    public Dictionary<Address, SenderQueue>.ValueCollection Queues => _queues.Values;

    /// <summary>Queues of senders whose account others can move (EIP-7702).</summary>
    public IReadOnlyCollection<SenderQueue> Delegated => _delegated;

    public bool Contains(in Hash256 hash) => _items.ContainsKey(hash);

    public bool TryGet(in Hash256 hash, [NotNullWhen(true)] out PoolItem? item) => _items.TryGetValue(hash, out item);

    public SenderQueue? Find(in Address sender) => _queues.GetValueOrDefault(sender);

    /// <summary>Puts a transaction that every rule allows in its place.</summary>
    public void Enter(in QueueEntry entry, long now)
    {
        (PoolItem item, SenderQueue queue) = (entry.Item, entry.Queue);
        int pendingBefore = queue.PendingCount;
        item.Sequence = ++_sequence;
        item.ArrivedAt = now;
        if (entry.IsReplacement)
        {
            Forget(queue.Replace(entry.Index, item), PoolRemoval.Replaced);
            if (item.IsPending)
            {
                _outbox.Pending(item.Transaction);
            }
        }
        else
        {
            queue.Insert(~entry.Index, item);
            _queues.TryAdd(queue.Address, queue);
        }

        _items.Add(item.Transaction.Hash, item);
        Bytes += item.SizeBytes;
        Authorities.Add(item);
        _journal?.Note(item);
        Settle(queue, pendingBefore);
    }

    /// <summary>Makes room for a transaction, in its sender's slots and in the pool.</summary>
    /// <returns>Why there is none: what waits has the better right; null when there is room.</returns>
    public PoolRefusal? MakeRoom(in QueueEntry entry)
    {
        (PoolItem item, SenderQueue queue) = (entry.Item, entry.Queue);
        if (!entry.IsReplacement && queue.Count >= SlotsOf(item))
        {
            // Only one that fills a gap gets here with the slots full; the last of the same sender goes.
            RemoveLast(queue);
        }

        int added = entry.IsReplacement ? 0 : 1;
        long addedBytes = entry.IsReplacement ? item.SizeBytes - queue[entry.Index].SizeBytes : item.SizeBytes;
        bool isAccepted = false;
        while (_items.Count + added > Settings.CountMax || Bytes + addedBytes > Settings.BytesMax)
        {
            if (!_order.IsBuilt)
            {
                _order.Build(_queues.Values, _next);
            }

            // Having pushed out one, it may push out more: it needs their bytes, and was found better than the first.
            if (_order.First is not { } victim || (victim == queue && (entry.IsReplacement || item.Nonce > victim.Last.Nonce)))
            {
                return new PoolRefusal(PoolRefusalCode.Full);
            }

            int surplus = SurplusWith(in entry);
            if (!isAccepted && _order.Precedes(item, surplus, victim))
            {
                return new PoolRefusal(surplus > 0 ? PoolRefusalCode.Full : PoolRefusalCode.Underpriced);
            }

            isAccepted = true;
            RemoveLast(victim);
        }

        return null;
    }

    /// <summary>Brings a queue to a newer state of its sender's account.</summary>
    public void Sync(SenderQueue queue, in SenderAccount account, long version)
    {
        int pendingBefore = queue.PendingCount;
        queue.SetAccount(in account, version);
        while (queue.RemovePassed() is { } passed)
        {
            Forget(passed, passed.IsIncluded ? PoolRemoval.Included : PoolRemoval.Outdated);
        }

        queue.Recheck();
        queue.RemoveUnpayable(_removed);
        ForgetRemoved(PoolRemoval.Unpayable);

        if (account.HasOtherCode)
        {
            RemoveWhere(queue, static (item, _) => !item.IsSenderGiven, PoolRemoval.Invalid);
        }

        Settle(queue, pendingBefore);
    }

    /// <summary>Removes what the rules of the next block or its gas limit forbid.</summary>
    public void RecheckRules(SenderQueue queue)
    {
        int pendingBefore = queue.PendingCount;
        RemoveWhere(
            queue,
            static (item, next) => item.Transaction.GasLimit > next.GasLimit || TransactionRules.Check(item.Transaction, next.Rules) != TransactionError.None,
            PoolRemoval.Invalid);
        Settle(queue, pendingBefore);
    }

    /// <summary>Removes what waits for an earlier nonce and arrived before a time.</summary>
    public void RemoveExpired(SenderQueue queue, long arrivedBefore)
    {
        int pendingBefore = queue.PendingCount;
        queue.RemoveWhere(static (item, before) => item.ArrivedAt < before, arrivedBefore, _removed, queue.PendingCount);
        ForgetRemoved(PoolRemoval.Expired);
        Settle(queue, pendingBefore);
    }

    /// <summary>Removes one.</summary>
    public void Remove(PoolItem item, PoolRemoval reason)
    {
        SenderQueue queue = _queues[item.Sender];
        int pendingBefore = queue.PendingCount;
        Forget(queue.RemoveAt(queue.IndexOf(item.Nonce)), reason);
        Settle(queue, pendingBefore);
    }

    /// <summary>Removes everything.</summary>
    public void Clear(PoolRemoval reason)
    {
        foreach (SenderQueue queue in _queues.Values.ToArray())
        {
            int pendingBefore = queue.PendingCount;
            while (queue.Count > 0)
            {
                Forget(queue.RemoveAt(queue.Count - 1), reason);
            }

            Settle(queue, pendingBefore);
        }
    }

    private int SlotsOf(PoolItem item) => item.IsBlob ? Math.Min(Settings.SenderBlobSlots, Settings.SenderSlots) : Settings.SenderSlots;

    private int SurplusWith(in QueueEntry entry)
    {
        int place = entry.IsReplacement ? entry.Index : entry.IsQueued ? int.MaxValue : entry.Queue.PendingCount;
        bool isProtected = place < Settings.ProtectedSlots && !entry.IsQueued;
        return isProtected ? 0 : entry.Queue.SurplusCount(Settings.ProtectedSlots) + (entry.IsReplacement ? 0 : 1);
    }

    private void RemoveLast(SenderQueue queue)
    {
        int pendingBefore = queue.PendingCount;
        Forget(queue.RemoveAt(queue.Count - 1), PoolRemoval.Evicted);
        EvictedCount++;
        Settle(queue, pendingBefore);
    }

    private void RemoveWhere(SenderQueue queue, Func<PoolItem, NextBlock, bool> isRemoved, PoolRemoval reason)
    {
        queue.RemoveWhere(isRemoved, _next, _removed);
        ForgetRemoved(reason);
    }

    private void ForgetRemoved(PoolRemoval reason)
    {
        foreach (PoolItem item in _removed)
        {
            Forget(item, reason);
        }

        _removed.Clear();
    }

    private void Forget(PoolItem item, PoolRemoval reason)
    {
        _items.Remove(item.Transaction.Hash);
        Bytes -= item.SizeBytes;
        Authorities.Remove(item);
        _journal?.Forget(item);
        PoolMetrics.Removed(reason);
        _outbox.Removed(item.Transaction, reason);
    }

    /// <summary>Ends a change of a queue: makes pending what can be, and brings counts and orders up to date.</summary>
    private void Settle(SenderQueue queue, int pendingBefore)
    {
        while (queue.TryPromote() is { } promoted)
        {
            _outbox.Pending(promoted.Transaction);
        }

        _pendingCount += queue.PendingCount - pendingBefore;
        if (!ReferenceEquals(Find(queue.Address), queue))
        {
            return;
        }

        _order.Update(queue);
        if (queue.Count == 0)
        {
            _queues.Remove(queue.Address);
            _delegated.Remove(queue);
        }
        else if (queue.Account.IsDelegated)
        {
            _delegated.Add(queue);
        }
        else if (_delegated.Count > 0)
        {
            _delegated.Remove(queue);
        }
    }
}
