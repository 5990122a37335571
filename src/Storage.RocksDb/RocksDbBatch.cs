// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Storage.KeyValue;
using RocksDbSharp;
using IWriteBatch = PowerVerse.Chain.Storage.KeyValue.IWriteBatch;

namespace PowerVerse.Chain.Storage.RocksDb;

/// <summary>A batch of one store.</summary>
internal sealed class RocksDbBatch : IWriteBatch
{
    private readonly FamilyTable _families;
    private WriteBatch? _batch = new();

    public RocksDbBatch(RocksDbStore store, FamilyTable families)
    {
        Store = store;
        _families = families;
    }

    public RocksDbStore Store { get; }

    public int Count { get; private set; }

    /// <summary>Bytes of keys and values collected.</summary>
    public long SizeBytes { get; private set; }

    public WriteBatch Native => _batch ?? throw new ObjectDisposedException(nameof(RocksDbBatch));

    public unsafe void Put(ColumnFamily family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        IntPtr handle = _families.Handle(family);

        // SAFETY: the library copies both before it returns.
        fixed (byte* keyStart = key)
        fixed (byte* valueStart = value)
        {
            RocksDbSharp.Native.Instance.rocksdb_writebatch_put_cf(
                Native.Handle, handle, keyStart, (nuint)key.Length, valueStart, (nuint)value.Length);
        }

        Added(key.Length + value.Length);
    }

    public unsafe void Delete(ColumnFamily family, ReadOnlySpan<byte> key)
    {
        IntPtr handle = _families.Handle(family);

        // SAFETY: the library copies the key before it returns.
        fixed (byte* keyStart = key)
        {
            RocksDbSharp.Native.Instance.rocksdb_writebatch_delete_cf(Native.Handle, handle, keyStart, (nuint)key.Length);
        }

        Added(key.Length);
    }

    public unsafe void DeleteRange(ColumnFamily family, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        IntPtr handle = _families.Handle(family);
        if (from.SequenceCompareTo(to) >= 0)
        {
            return;
        }

        // SAFETY: the library copies both before it returns.
        fixed (byte* fromStart = from)
        fixed (byte* toStart = to)
        {
            RocksDbSharp.Native.Instance.rocksdb_writebatch_delete_range_cf(
                Native.Handle, handle, fromStart, (nuint)from.Length, toStart, (nuint)to.Length);
        }

        Added(from.Length + to.Length);
    }

    public void Clear()
    {
        Native.Clear();
        Count = 0;
        SizeBytes = 0;
    }

    public void Dispose()
    {
        _batch?.Dispose();
        _batch = null;
    }

    private void Added(int bytes)
    {
        Count++;
        SizeBytes += bytes;
    }
}
