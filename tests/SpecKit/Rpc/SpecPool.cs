// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.SpecKit.Rpc;

/// <summary>A pool that takes every transaction with a valid signature and hands them out in the order of their nonces.</summary>
public sealed class SpecPool : ITransactionPool
{
    private readonly Lock _gate = new();
    private readonly List<PoolEntry> _entries = [];
    private readonly List<IPoolObserver> _observers = [];

    public PoolCounts Counts
    {
        get
        {
            lock (_gate)
            {
                return new PoolCounts(_entries.Count, 0);
            }
        }
    }

    public Result<Hash256, PoolRefusal> Submit(PooledTransaction transaction)
    {
        if (!transaction.Transaction.TryGetSender(out Address sender))
        {
            return new PoolRefusal(PoolRefusalCode.Invalid, TransactionError.SenderUnrecoverable);
        }

        lock (_gate)
        {
            if (TryGet(transaction.Transaction.Hash, out _))
            {
                return new PoolRefusal(PoolRefusalCode.AlreadyKnown);
            }

            _entries.Add(new PoolEntry(sender, transaction.Transaction, IsPending: true));
            _observers.ForEach(observer => observer.OnPending(transaction.Transaction));
        }

        return transaction.Transaction.Hash;
    }

    public bool TryGet(in Hash256 hash, [NotNullWhen(true)] out Transaction? transaction)
    {
        Hash256 wanted = hash;
        lock (_gate)
        {
            transaction = _entries.Find(entry => entry.Transaction.Hash == wanted).Transaction;
        }

        return transaction is not null;
    }

    public ulong GetNextNonce(in Address address, ulong stateNonce)
    {
        ulong next = stateNonce;
        foreach (PoolEntry entry in GetContent(in address))
        {
            next += entry.Transaction.Nonce == next ? 1UL : 0;
        }

        return next;
    }

    public IReadOnlyList<PoolEntry> GetContent()
    {
        lock (_gate)
        {
            return [.. _entries.OrderBy(entry => entry.Sender).ThenBy(entry => entry.Transaction.Nonce)];
        }
    }

    public IReadOnlyList<PoolEntry> GetContent(in Address sender)
    {
        Address wanted = sender;
        return [.. GetContent().Where(entry => entry.Sender == wanted)];
    }

    public ITransactionSource SelectForBlock() => new Source(new Queue<Transaction>(GetContent().Select(entry => entry.Transaction)));

    public IDisposable Subscribe(IPoolObserver observer)
    {
        lock (_gate)
        {
            _observers.Add(observer);
        }

        return new Unsubscriber(() =>
        {
            lock (_gate)
            {
                _observers.Remove(observer);
            }
        });
    }

    private sealed class Source(Queue<Transaction> transactions) : ITransactionSource
    {
        public bool TryNext(in BlockAllowance left, [NotNullWhen(true)] out Transaction? transaction) => transactions.TryDequeue(out transaction);

        public void OnRefused(Transaction transaction, TransactionError error)
        {
        }
    }

    private sealed class Unsubscriber(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
