// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Storage.KeyValue;
using RocksDbSharp;

namespace PowerVerse.Chain.Storage.RocksDb;

/// <summary>Reads through one set of read options: the present, or a snapshot. Safe for use by several threads.</summary>
internal sealed class NativeReader
{
    private readonly RocksDbSharp.RocksDb _database;
    private readonly NativeReadOptions _options;

    public NativeReader(RocksDbSharp.RocksDb database, FamilyTable families, DatabaseReference reference, NativeReadOptions options)
    {
        _database = database;
        Families = families;
        Reference = reference;
        _options = options;
    }

    public FamilyTable Families { get; }

    public DatabaseReference Reference { get; }

    public unsafe bool TryGet(ColumnFamily family, ReadOnlySpan<byte> key, out byte[] value)
    {
        IntPtr handle = Families.Handle(family);
        Reference.Acquire();
        try
        {
            IntPtr slice;
            IntPtr error;

            // SAFETY: the library copies the key before it returns; an empty span pins to null, which goes with length 0.
            fixed (byte* start = key)
            {
                slice = Native.Instance.rocksdb_get_pinned_cf(_database.Handle, _options.Handle, handle, start, (nuint)key.Length, out error);
            }

            NativeError.Check(error, "Reading failed");
            if (slice == IntPtr.Zero)
            {
                value = [];
                return false;
            }

            try
            {
                IntPtr data = Native.Instance.rocksdb_pinnableslice_value(slice, out nuint length);

                // SAFETY: the slice keeps `length` bytes at `data` alive until it is destroyed below.
                value = new ReadOnlySpan<byte>((void*)data, checked((int)length)).ToArray();
                return true;
            }
            finally
            {
                Native.Instance.rocksdb_pinnableslice_destroy(slice);
            }
        }
        finally
        {
            Reference.Release();
        }
    }

    public unsafe int Read(ColumnFamily family, ReadOnlySpan<byte> key, Span<byte> destination)
    {
        IntPtr handle = Families.Handle(family);
        Reference.Acquire();
        try
        {
            byte found;
            nuint length;
            IntPtr error;

            // SAFETY: both buffers stay pinned during the call; the library writes at most destination.Length bytes, and none when the value is longer.
            fixed (byte* start = key)
            fixed (byte* target = destination)
            {
                Native.Instance.rocksdb_get_into_buffer_cf(
                    _database.Handle, _options.Handle, handle, start, (nuint)key.Length, (IntPtr)target, (nuint)destination.Length, out length, out found, out error);
            }

            NativeError.Check(error, "Reading failed");
            return found == 0 ? IKeyValueReader.NotFound : checked((int)length);
        }
        finally
        {
            Reference.Release();
        }
    }

    public bool Contains(ColumnFamily family, ReadOnlySpan<byte> key) => Read(family, key, []) != IKeyValueReader.NotFound;

    public IKeyValueIterator CreateIterator(ColumnFamily family) =>
        new RocksDbIterator(_database, Families.Handle(family), _options, Reference);
}
