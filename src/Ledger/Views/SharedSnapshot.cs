// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Ledger.Views;

/// <summary>One snapshot of the store for all who read the state of the same head: taking one for each would cost more than most of what is read through it.</summary>
/// <remarks>It ends with the last of its users. Safe for use by several threads.</remarks>
internal sealed class SharedSnapshot
{
    private readonly ISnapshot _snapshot;

    // Whoever made it is the first.
    private int _users = 1;

    public SharedSnapshot(ISnapshot snapshot, HeadRecord record)
    {
        _snapshot = snapshot;
        Record = record;
    }

    /// <summary>The head it was taken at.</summary>
    public HeadRecord Record { get; }

    /// <summary>Adds a user, who disposes of what they get. False when the last one has gone.</summary>
    public bool TryLease([NotNullWhen(true)] out ISnapshot? lease)
    {
        int users = Volatile.Read(ref _users);
        while (users > 0)
        {
            int seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
            {
                lease = new Lease(this);
                return true;
            }

            users = seen;
        }

        lease = null;
        return false;
    }

    /// <summary>One user less.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            _snapshot.Dispose();
        }
    }

    private sealed class Lease(SharedSnapshot shared) : ISnapshot
    {
        private readonly ISnapshot _snapshot = shared._snapshot;
        private int _isEnded;

        public bool TryGet(ColumnFamily family, ReadOnlySpan<byte> key, out byte[] value) => _snapshot.TryGet(family, key, out value);

        public int Read(ColumnFamily family, ReadOnlySpan<byte> key, Span<byte> destination) => _snapshot.Read(family, key, destination);

        public bool Contains(ColumnFamily family, ReadOnlySpan<byte> key) => _snapshot.Contains(family, key);

        public IKeyValueIterator CreateIterator(ColumnFamily family) => _snapshot.CreateIterator(family);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isEnded, 1) == 0)
            {
                shared.Release();
            }
        }
    }
}
