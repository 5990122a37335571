// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.JsonRpc.Server;

/// <summary>The subscriptions of one connection. Safe for use by several threads.</summary>
public sealed class ConnectionSubscriptions : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, IDisposable> _subscriptions = new(StringComparer.Ordinal);
    private readonly int _countMax;
    private bool _isClosed;

    /// <summary>Makes an empty set.</summary>
    /// <param name="countMax">Most subscriptions at a time.</param>
    public ConnectionSubscriptions(int countMax) => _countMax = countMax;

    /// <summary>Adds a subscription.</summary>
    /// <returns>False when there are too many already, or the connection is closed; the caller then ends the subscription.</returns>
    public bool TryAdd(string id, IDisposable subscription)
    {
        lock (_gate)
        {
            return !_isClosed && _subscriptions.Count < _countMax && _subscriptions.TryAdd(id, subscription);
        }
    }

    /// <summary>Ends a subscription.</summary>
    /// <returns>False when there is none with this id.</returns>
    public bool TryRemove(string id)
    {
        IDisposable? subscription;
        lock (_gate)
        {
            if (!_subscriptions.Remove(id, out subscription))
            {
                return false;
            }
        }

        subscription.Dispose();
        return true;
    }

    /// <summary>Ends all of them; none can be added any more.</summary>
    public void Dispose()
    {
        List<IDisposable> all;
        lock (_gate)
        {
            _isClosed = true;
            all = [.. _subscriptions.Values];
            _subscriptions.Clear();
        }

        foreach (IDisposable subscription in all)
        {
            subscription.Dispose();
        }
    }
}
