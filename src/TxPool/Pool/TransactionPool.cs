// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.TxPool.Admission;
using PowerVerse.Chain.TxPool.Journal;
using PowerVerse.Chain.TxPool.Ordering;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Pool;

/// <summary>The pool of waiting transactions. Safe for use by several threads.</summary>
/// <remarks>
/// Signatures, proofs and reads of the state happen outside the lock; under it only tables are touched. The host calls <see cref="OnBlock"/> and
/// <see cref="Reset"/> from one thread, best from the one that commits, so that the next block is chosen from what is left.
/// </remarks>
public sealed class TransactionPool : ITransactionPool, IDisposable
{
    private readonly Lock _gate = new();
    private readonly PoolSettings _settings;
    private readonly TimeProvider _time;
    private readonly PoolContent _content;
    private readonly PoolOutbox _outbox;
    private readonly PoolJournal? _journal;
    private readonly HeadFollower _heads;
    private readonly Doorkeeper _door;
    private readonly SelectionHeap _spareHeap = new();

    /// <summary>Makes an empty pool.</summary>
    /// <param name="spec">The chain.</param>
    /// <param name="head">The newest block.</param>
    /// <param name="settings">The limits.</param>
    /// <param name="time">The clock, for how long transactions wait.</param>
    /// <param name="journal">Keeps local transactions across a restart (<see cref="Restore"/>); null: nothing is kept.</param>
    public TransactionPool(
        ChainSpec spec, PoolHead head, PoolSettings settings, TimeProvider time, PoolJournal? journal = null)
    {
        _settings = settings;
        _time = time;
        _journal = journal;
        _outbox = new PoolOutbox(_gate);
        _content = new PoolContent(settings, NextBlock.After(head, spec), _outbox, journal);
        _heads = new HeadFollower(_gate, spec, _content, head);
        _door = new Doorkeeper(_gate, _content, _heads, new AdmissionRules(), time);
    }

    /// <inheritdoc/>
    public PoolCounts Counts
    {
        get
        {
            lock (_gate)
            {
                return _content.Counts;
            }
        }
    }

    /// <summary>Bytes of all transactions as they travel, and how many were evicted so far.</summary>
    public (long Bytes, long EvictedCount) Usage
    {
        get
        {
            lock (_gate)
            {
                return (_content.Bytes, _content.EvictedCount);
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>It counts as local: the journal keeps it.</remarks>
    public Result<Hash256, PoolRefusal> Submit(PooledTransaction transaction) => Admit(transaction, sender: null, isLocal: true);

    /// <summary>Takes in a transaction that another node sent.</summary>
    public Result<Hash256, PoolRefusal> SubmitRemote(PooledTransaction transaction) => Admit(transaction, sender: null, isLocal: false);

    /// <summary>Takes in a transaction whose sender the host vouches for: its signature is not looked at, and the sender may have code.</summary>
    /// <param name="transaction">The transaction; its hash must be its own, so a signature that differs by sender belongs in it.</param>
    /// <param name="sender">The sender.</param>
    public Result<Hash256, PoolRefusal> SubmitAs(PooledTransaction transaction, in Address sender) => Admit(transaction, sender, isLocal: false);

    /// <inheritdoc/>
    public bool TryGet(in Hash256 hash, [NotNullWhen(true)] out Transaction? transaction)
    {
        lock (_gate)
        {
            transaction = _content.TryGet(in hash, out PoolItem? item) ? item.Transaction : null;
            return transaction is not null;
        }
    }

    /// <summary>Finds a waiting transaction with its sidecar, as other nodes ask for it.</summary>
    public bool TryGetPooled(in Hash256 hash, [NotNullWhen(true)] out PooledTransaction? pooled)
    {
        lock (_gate)
        {
            pooled = _content.TryGet(in hash, out PoolItem? item) ? new PooledTransaction(item.Transaction, item.Sidecar) : null;
            return pooled is not null;
        }
    }

    /// <summary>The sender that the host vouched for, of a transaction that came by <see cref="SubmitAs"/>.</summary>
    public bool TryGetGivenSender(in Hash256 hash, out Address sender)
    {
        lock (_gate)
        {
            bool isGiven = _content.TryGet(in hash, out PoolItem? item) && item.IsSenderGiven;
            sender = isGiven ? item!.Sender : default;
            return isGiven;
        }
    }

    /// <inheritdoc/>
    public ulong GetNextNonce(in Address address, ulong stateNonce)
    {
        lock (_gate)
        {
            return _content.Find(in address) is { PendingCount: > 0 } queue ? Math.Max(stateNonce, queue.NextPendingNonce) : stateNonce;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<PoolEntry> GetContent()
    {
        lock (_gate)
        {
            PoolCounts counts = _content.Counts;
            List<PoolEntry> entries = new(counts.Pending + counts.Queued);
            foreach (SenderQueue queue in _content.Queues.OrderBy(queue => queue.Address))
            {
                AddEntries(queue, entries);
            }

            return entries;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<PoolEntry> GetContent(in Address sender)
    {
        lock (_gate)
        {
            List<PoolEntry> entries = [];
            if (_content.Find(in sender) is { } queue)
            {
                AddEntries(queue, entries);
            }

            return entries;
        }
    }

    /// <inheritdoc/>
    public ITransactionSource SelectForBlock()
    {
        lock (_gate)
        {
            PoolSelection selection = new(this, _content.Next, _spareHeap);
            foreach (SenderQueue queue in _content.Queues)
            {
                if (queue.PendingCount > 0)
                {
                    selection.Add(queue, queue[0]);
                }
            }

            selection.Begin();
            return selection;
        }
    }

    /// <inheritdoc/>
    public IDisposable Subscribe(IPoolObserver observer) => _outbox.Subscribe(observer);

    /// <summary>Takes note of a block on top of the last head: what it includes leaves, and its senders' accounts are read again.</summary>
    /// <remarks>An account without a delegation loses balance only by its own transactions, so nobody else need be asked.</remarks>
    /// <param name="head">The block.</param>
    /// <param name="included">Its transactions.</param>
    public void OnBlock(PoolHead head, IReadOnlyList<Transaction> included)
    {
        _heads.OnBlock(head, included);
        _outbox.Deliver();
    }

    /// <summary>Takes note that the chain or its state changed otherwise: blocks were unwound, or a developer edited the state. Everything is asked again.</summary>
    public void Reset(PoolHead head)
    {
        _heads.Reset(head);
        _outbox.Deliver();
    }

    /// <summary>Removes one; false when it is not there.</summary>
    public bool TryRemove(in Hash256 hash)
    {
        bool isThere;
        lock (_gate)
        {
            isThere = _content.TryGet(in hash, out PoolItem? item);
            if (isThere)
            {
                _content.Remove(item!, PoolRemoval.Dropped);
            }
        }

        _outbox.Deliver();
        return isThere;
    }

    /// <summary>Removes everything.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _content.Clear(PoolRemoval.Dropped);
        }

        _outbox.Deliver();
    }

    /// <summary>Removes what waited for an earlier nonce longer than <see cref="PoolSettings.QueuedLifetime"/>. To be called now and then.</summary>
    public void ExpireQueued()
    {
        long lifetime = (long)(_settings.QueuedLifetime.TotalSeconds * _time.TimestampFrequency);
        long arrivedBefore = _time.GetTimestamp() - lifetime;
        lock (_gate)
        {
            if (_content.Counts.Queued > 0)
            {
                foreach (SenderQueue queue in _content.Queues.Where(queue => queue.QueuedCount > 0).ToArray())
                {
                    _content.RemoveExpired(queue, arrivedBefore);
                }
            }
        }

        _outbox.Deliver();
    }

    /// <summary>Takes in what the journal kept; what is no longer valid, or never was, is removed from it.</summary>
    /// <returns>How many transactions came back, and how many entries were dropped.</returns>
    public (int RestoredCount, int DroppedCount) Restore() =>
        _journal?.Restore(_settings.CountMax, pooled => Admit(pooled, sender: null, isLocal: true).IsSuccess) ?? (0, 0);

    /// <summary>Lets go of the head's state. The journal is the host's to flush.</summary>
    public void Dispose() => _heads.Dispose();

    /// <summary>The transaction after one that a block took; null when it is not there or not pending.</summary>
    internal PoolItem? Next(SenderQueue queue, ulong nonce)
    {
        lock (_gate)
        {
            int index = queue.IndexOf(nonce);
            return index >= 0 && index < queue.PendingCount ? queue[index] : null;
        }
    }

    /// <summary>Removes one that a block refused for what it is.</summary>
    internal void RemoveInvalid(PoolItem item)
    {
        lock (_gate)
        {
            if (_content.TryGet(item.Transaction.Hash, out PoolItem? found) && ReferenceEquals(found, item))
            {
                _content.Remove(item, PoolRemoval.Invalid);
            }
        }

        _outbox.Deliver();
    }

    private static void AddEntries(SenderQueue queue, List<PoolEntry> entries)
    {
        for (int i = 0; i < queue.Count; i++)
        {
            entries.Add(new PoolEntry(queue.Address, queue[i].Transaction, queue[i].IsPending));
        }
    }

    private Result<Hash256, PoolRefusal> Admit(PooledTransaction pooled, Address? sender, bool isLocal)
    {
        Result<Hash256, PoolRefusal> result = _door.Admit(pooled, sender, isLocal);
        _outbox.Deliver();
        if (result.TryGet(out _, out PoolRefusal refusal))
        {
            PoolMetrics.Entered(isLocal);
        }
        else
        {
            PoolMetrics.Refuse(refusal.Code);
        }

        return result;
    }
}
