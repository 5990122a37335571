// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.TxPool.Admission;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Pool;

/// <summary>Brings the pool from head to head: whose account a block may have changed is read again, outside the pool's lock.</summary>
internal sealed class HeadFollower : IDisposable
{
    // Accounts read before they are applied together under the lock.
    private const int RefreshBatchCount = 256;

    private readonly Lock _following = new();
    private readonly Lock _gate;
    private readonly ChainSpec _spec;
    private readonly PoolContent _content;
    private HeadLease _head;

    public HeadFollower(Lock gate, ChainSpec spec, PoolContent content, PoolHead head)
    {
        _gate = gate;
        _spec = spec;
        _content = content;
        _head = new HeadLease(head);
    }

    /// <summary>Goes up with every head; under the pool's lock.</summary>
    public long Version { get; private set; }

    /// <summary>Takes the state of the current head for reading, until the caller leaves it; under the pool's lock.</summary>
    public HeadLease Enter()
    {
        _head.Enter();
        return _head;
    }

    public void OnBlock(PoolHead head, IReadOnlyList<Transaction> included)
    {
        List<Address> moved = [];
        foreach (Transaction transaction in included)
        {
            if (transaction.TryGetSender(out Address sender))
            {
                moved.Add(sender);
            }

            moved.AddRange(Authorities.Of(transaction));
        }

        lock (_following)
        {
            Follow(head, included, moved);
        }
    }

    public void Reset(PoolHead head)
    {
        lock (_following)
        {
            Follow(head, [], moved: null);
        }
    }

    public void Dispose() => _head.Leave();

    /// <summary>Makes a head the current one and asks the state again for these senders and delegated ones; null: for all, and by all rules.</summary>
    private void Follow(PoolHead head, IReadOnlyList<Transaction> included, List<Address>? moved)
    {
        NextBlock next = NextBlock.After(head, _spec);
        List<SenderQueue> affected = [];
        bool areRulesChanged;
        lock (_gate)
        {
            areRulesChanged = SetHead(head, next);
            foreach (Transaction transaction in included)
            {
                if (_content.TryGet(transaction.Hash, out PoolItem? item))
                {
                    item.IsIncluded = true;
                    if (item.IsSenderGiven)
                    {
                        moved?.Add(item.Sender);
                    }
                }
            }

            areRulesChanged |= moved is null;
            MarkStale(areRulesChanged ? null : moved, affected);
        }

        Refresh(affected, areRulesChanged);
    }

    /// <summary>Makes a head the current one; true when transactions must be asked again by themselves.</summary>
    private bool SetHead(PoolHead head, NextBlock next)
    {
        bool areRulesChanged = next.Rules != _content.Next.Rules || next.GasLimit < _content.Next.GasLimit;
        HeadLease superseded = _head;
        _head = new HeadLease(head);
        Version++;
        _content.Next = next;
        superseded.Leave();
        return areRulesChanged;
    }

    /// <summary>Marks the queues of these senders and of delegated ones, or all.</summary>
    private void MarkStale(List<Address>? senders, List<SenderQueue> affected)
    {
        if (senders is null)
        {
            foreach (SenderQueue queue in _content.Queues)
            {
                Mark(queue, affected);
            }

            return;
        }

        foreach (Address sender in senders)
        {
            if (_content.Find(in sender) is { } queue)
            {
                Mark(queue, affected);
            }
        }

        foreach (SenderQueue queue in _content.Delegated)
        {
            Mark(queue, affected);
        }
    }

    private static void Mark(SenderQueue queue, List<SenderQueue> affected)
    {
        if (!queue.IsStale)
        {
            queue.IsStale = true;
            affected.Add(queue);
        }
    }

    private void Refresh(List<SenderQueue> affected, bool areRulesChanged)
    {
        HeadLease head;
        long version;
        lock (_gate)
        {
            head = Enter();
            version = Version;
        }

        try
        {
            SenderAccount[] accounts = new SenderAccount[Math.Min(affected.Count, RefreshBatchCount)];
            for (int start = 0; start < affected.Count; start += RefreshBatchCount)
            {
                int count = Math.Min(RefreshBatchCount, affected.Count - start);
                for (int i = 0; i < count; i++)
                {
                    accounts[i] = SenderAccount.Read(head.State, affected[start + i].Address);
                }

                lock (_gate)
                {
                    for (int i = 0; i < count; i++)
                    {
                        Apply(affected[start + i], in accounts[i], version, areRulesChanged);
                    }
                }
            }
        }
        finally
        {
            head.Leave();
        }
    }

    private void Apply(SenderQueue queue, in SenderAccount account, long version, bool areRulesChanged)
    {
        if (!ReferenceEquals(_content.Find(queue.Address), queue))
        {
            return;
        }

        if (queue.AccountVersion < version)
        {
            _content.Sync(queue, in account, version);
        }

        if (areRulesChanged)
        {
            _content.RecheckRules(queue);
        }
    }
}
