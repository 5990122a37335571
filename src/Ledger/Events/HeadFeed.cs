// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Ledger.Events;

/// <summary>The feed of one chain. Publishing is the writer's alone.</summary>
internal sealed class HeadFeed : IHeadFeed
{
    private readonly Lock _gate = new();
    private IHeadObserver[] _observers = [];

    public IDisposable Subscribe(IHeadObserver observer)
    {
        lock (_gate)
        {
            if (_observers.Length == IHeadFeed.ObserversMax)
            {
                throw new InvalidOperationException("There are too many observers of the head.");
            }

            _observers = [.. _observers, observer];
        }

        return new Subscription(this, observer);
    }

    public void Publish(HeadChange change)
    {
        foreach (IHeadObserver observer in Volatile.Read(ref _observers))
        {
            observer.OnHead(change);
        }
    }

    private void Remove(IHeadObserver observer)
    {
        lock (_gate)
        {
            int index = Array.IndexOf(_observers, observer);
            if (index >= 0)
            {
                _observers = [.. _observers.AsSpan(0, index), .. _observers.AsSpan(index + 1)];
            }
        }
    }

    private sealed class Subscription(HeadFeed feed, IHeadObserver observer) : IDisposable
    {
        private IHeadObserver? _observer = observer;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _observer, null) is { } mine)
            {
                feed.Remove(mine);
            }
        }
    }
}
