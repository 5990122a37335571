// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Pool;

/// <summary>Carries what happened to the observers, in order and outside the pool's lock, so that an observer may use the pool.</summary>
/// <remarks>One thread delivers at a time, for all: who finds another at it leaves its notes to that one.</remarks>
internal sealed class PoolOutbox
{
    private readonly Lock _gate;
    private List<Note> _waiting = [];
    private List<Note> _delivering = [];
    private volatile IPoolObserver[] _observers = [];
    private volatile bool _hasWaiting;
    private int _isDelivering;

    /// <param name="gate">The pool's lock.</param>
    public PoolOutbox(Lock gate) => _gate = gate;

    public IDisposable Subscribe(IPoolObserver observer)
    {
        lock (_gate)
        {
            _observers = [.. _observers, observer];
        }

        return new Subscription(this, observer);
    }

    /// <summary>Notes that a transaction can be included; under the pool's lock.</summary>
    public void Pending(Transaction transaction) => Add(new Note(transaction, null));

    /// <summary>Notes that a transaction left; under the pool's lock.</summary>
    public void Removed(Transaction transaction, PoolRemoval reason) => Add(new Note(transaction, reason));

    /// <summary>Delivers what waits; not under the pool's lock.</summary>
    public void Deliver()
    {
        while (_hasWaiting && Interlocked.CompareExchange(ref _isDelivering, 1, 0) == 0)
        {
            try
            {
                DeliverWaiting();
            }
            finally
            {
                _delivering.Clear();
                Volatile.Write(ref _isDelivering, 0);
            }
        }
    }

    private void DeliverWaiting()
    {
        lock (_gate)
        {
            (_waiting, _delivering) = (_delivering, _waiting);
            _hasWaiting = false;
        }

        IPoolObserver[] observers = _observers;
        foreach (Note note in _delivering)
        {
            foreach (IPoolObserver observer in observers)
            {
                if (note.Removal is { } reason)
                {
                    observer.OnRemoved(note.Transaction, reason);
                }
                else
                {
                    observer.OnPending(note.Transaction);
                }
            }
        }
    }

    private void Add(in Note note)
    {
        if (_observers.Length > 0)
        {
            _waiting.Add(note);
            _hasWaiting = true;
        }
    }

    private void Unsubscribe(IPoolObserver observer)
    {
        lock (_gate)
        {
            int index = Array.IndexOf(_observers, observer);
            if (index >= 0)
            {
                _observers = [.. _observers[..index], .. _observers[(index + 1)..]];
            }
        }
    }

    private readonly record struct Note(Transaction Transaction, PoolRemoval? Removal);

    private sealed class Subscription(PoolOutbox outbox, IPoolObserver observer) : IDisposable
    {
        private int _isEnded;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isEnded, 1) == 0)
            {
                outbox.Unsubscribe(observer);
            }
        }
    }
}
