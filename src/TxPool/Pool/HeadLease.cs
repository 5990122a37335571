// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Pool;

/// <summary>Holds the state of a head for its readers and disposes of it when it is superseded and the last of them has left.</summary>
internal sealed class HeadLease
{
    private readonly PoolHead _head;
    private int _users = 1;

    public HeadLease(PoolHead head) => _head = head;

    public IStateView State => _head.State;

    /// <summary>Begins a read; under the pool's lock, while this is the current head.</summary>
    public void Enter() => Interlocked.Increment(ref _users);

    /// <summary>Ends a read, or the time as the current head.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            _head.Lease?.Dispose();
        }
    }
}
