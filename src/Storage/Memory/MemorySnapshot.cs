// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Storage.Memory;

/// <summary>The content of a <see cref="MemoryStore"/> at the start of an epoch.</summary>
internal sealed class MemorySnapshot : ISnapshot
{
    private readonly MemoryStore _store;
    private readonly SnapshotEpoch _epoch;

    // Of families that were iterated over; under the store's lock.
    private readonly Dictionary<SortedTable, TableNode> _roots = [];
    private bool _isDisposed;

    public MemorySnapshot(MemoryStore store, SnapshotEpoch epoch)
    {
        _store = store;
        _epoch = epoch;
    }

    public bool TryGet(ColumnFamily family, ReadOnlySpan<byte> key, out byte[] value)
    {
        byte[]? found = Find(family, key);
        value = found is null ? [] : found.AsSpan().ToArray();
        return found is not null;
    }

    public int Read(ColumnFamily family, ReadOnlySpan<byte> key, Span<byte> destination) => CopyTo(Find(family, key), destination);

    public bool Contains(ColumnFamily family, ReadOnlySpan<byte> key) => Find(family, key) is not null;

    public IKeyValueIterator CreateIterator(ColumnFamily family)
    {
        SortedTable table = _store.Table(family);
        TableNode root;
        Dictionary<byte[], byte[]?> changes;
        lock (_store.Gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_roots.TryGetValue(table, out TableNode? known))
            {
                return new MemoryIterator(known);
            }

            root = table.Freeze();
            changes = _epoch.ChangesOf(table);
        }

        TableNode own = changes.Count == 0 ? root : Undo(root, changes);
        lock (_store.Gate)
        {
            _roots.TryAdd(table, own);
        }

        return new MemoryIterator(own);
    }

    public void Dispose()
    {
        lock (_store.Gate)
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                _store.End(_epoch);
            }
        }
    }

    internal static int CopyTo(byte[]? value, Span<byte> destination)
    {
        if (value is null)
        {
            return IKeyValueReader.NotFound;
        }

        if (value.Length <= destination.Length)
        {
            value.CopyTo(destination);
        }

        return value.Length;
    }

    private byte[]? Find(ColumnFamily family, ReadOnlySpan<byte> key)
    {
        SortedTable table = _store.Table(family);
        lock (_store.Gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _epoch.Find(table, key);
        }
    }

    // Only who iterates over a snapshot after the store went on comes here.
    private static TableNode Undo(TableNode root, Dictionary<byte[], byte[]?> changes)
    {
        SortedTable table = SortedTable.Over(root);
        foreach ((byte[] key, byte[]? old) in changes)
        {
            if (old is null)
            {
                table.Delete(key);
            }
            else
            {
                table.Put(key, old);
            }
        }

        return table.Freeze();
    }
}
