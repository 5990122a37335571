// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Storage.Memory;

/// <summary>A store in memory: for tests, for ephemeral chains, and the model that other stores are compared with.</summary>
public sealed class MemoryStore : IKeyValueStore
{
    private readonly Dictionary<string, SortedTable> _tables = new(StringComparer.Ordinal);
    private SnapshotEpoch _newest = new();
    private int _snapshotCount;

    /// <summary>Makes an empty store.</summary>
    /// <exception cref="ArgumentException">A family is named twice.</exception>
    public MemoryStore(params IReadOnlyList<ColumnFamily> families)
    {
        foreach (ColumnFamily family in families)
        {
            _tables.Add(family.Name, new SortedTable());
        }

        Families = [.. families];
    }

    /// <inheritdoc/>
    public IReadOnlyList<ColumnFamily> Families { get; }

    /// <summary>Held by whoever looks into the tables.</summary>
    internal Lock Gate { get; } = new();

    /// <inheritdoc/>
    public bool TryGet(ColumnFamily family, ReadOnlySpan<byte> key, out byte[] value)
    {
        byte[]? found = Find(family, key);
        value = found is null ? [] : found.AsSpan().ToArray();
        return found is not null;
    }

    /// <inheritdoc/>
    public int Read(ColumnFamily family, ReadOnlySpan<byte> key, Span<byte> destination) => MemorySnapshot.CopyTo(Find(family, key), destination);

    /// <inheritdoc/>
    public bool Contains(ColumnFamily family, ReadOnlySpan<byte> key) => Find(family, key) is not null;

    /// <inheritdoc/>
    public IKeyValueIterator CreateIterator(ColumnFamily family)
    {
        lock (Gate)
        {
            return new MemoryIterator(Table(family).Freeze());
        }
    }

    /// <inheritdoc/>
    public ISnapshot CreateSnapshot()
    {
        lock (Gate)
        {
            if (!_newest.IsClean)
            {
                _newest = _newest.Begin();
            }

            _newest.SnapshotCount++;
            _snapshotCount++;
            return new MemorySnapshot(this, _newest);
        }
    }

    /// <inheritdoc/>
    public IWriteBatch CreateBatch() => new MemoryBatch(this);

    /// <inheritdoc/>
    public void Write(IWriteBatch batch, Durability durability)
    {
        if (batch is not MemoryBatch own || !ReferenceEquals(own.Store, this))
        {
            throw new ArgumentException("The batch was made by another store.", nameof(batch));
        }

        lock (Gate)
        {
            own.Apply(_snapshotCount > 0 ? _newest : null);
        }
    }

    /// <summary>Nothing is held outside memory.</summary>
    public void Dispose()
    {
    }

    /// <summary>A snapshot of this epoch is no longer in use; under the lock.</summary>
    internal void End(SnapshotEpoch epoch)
    {
        epoch.SnapshotCount--;
        _snapshotCount--;
        if (_snapshotCount == 0)
        {
            _newest = new SnapshotEpoch();
        }
    }

    internal SortedTable Table(ColumnFamily family) => _tables.TryGetValue(family.Name ?? string.Empty, out SortedTable? table)
        ? table
        : throw new ArgumentException($"The store has no column family '{family.Name}'.", nameof(family));

    // Only the lookup is under the lock: values are never changed in place.
    private byte[]? Find(ColumnFamily family, ReadOnlySpan<byte> key)
    {
        SortedTable table = Table(family);
        lock (Gate)
        {
            return TableNode.Find(table.Root, key);
        }
    }
}
