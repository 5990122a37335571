// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Storage.KeyValue;
using RocksDbSharp;

namespace PowerVerse.Chain.Storage.RocksDb;

/// <summary>An iterator over one family. It keeps the database open until it is disposed of.</summary>
internal sealed class RocksDbIterator : IKeyValueIterator
{
    private readonly DatabaseReference _reference;
    private IntPtr _handle;

    public RocksDbIterator(RocksDbSharp.RocksDb database, IntPtr family, NativeReadOptions options, DatabaseReference reference)
    {
        reference.Acquire();
        _reference = reference;
        _handle = Native.Instance.rocksdb_create_iterator_cf(database.Handle, options.Handle, family);
    }

    public bool IsValid { get; private set; }

    public unsafe ReadOnlySpan<byte> Key
    {
        get
        {
            RequireValid();
            IntPtr data = Native.Instance.rocksdb_iter_key(_handle, out nuint length);

            // SAFETY: the library keeps the key alive until the iterator moves.
            return new ReadOnlySpan<byte>((void*)data, checked((int)length));
        }
    }

    public unsafe ReadOnlySpan<byte> Value
    {
        get
        {
            RequireValid();
            IntPtr data = Native.Instance.rocksdb_iter_value(_handle, out nuint length);

            // SAFETY: the library keeps the value alive until the iterator moves.
            return new ReadOnlySpan<byte>((void*)data, checked((int)length));
        }
    }

    private IntPtr Handle => _handle != IntPtr.Zero ? _handle : throw new StorageException("The iterator is closed.");

    public bool SeekToFirst()
    {
        Native.Instance.rocksdb_iter_seek_to_first(Handle);
        return Settle();
    }

    public bool SeekToLast()
    {
        Native.Instance.rocksdb_iter_seek_to_last(Handle);
        return Settle();
    }

    public unsafe bool Seek(ReadOnlySpan<byte> key)
    {
        // SAFETY: the library copies the key before it returns.
        fixed (byte* start = key)
        {
            Native.Instance.rocksdb_iter_seek(Handle, start, (nuint)key.Length);
        }

        return Settle();
    }

    public unsafe bool SeekForPrevious(ReadOnlySpan<byte> key)
    {
        // SAFETY: the library copies the key before it returns.
        fixed (byte* start = key)
        {
            Native.Instance.rocksdb_iter_seek_for_prev(Handle, start, (nuint)key.Length);
        }

        return Settle();
    }

    public bool Next()
    {
        if (!IsValid)
        {
            return false;
        }

        Native.Instance.rocksdb_iter_next(Handle);
        return Settle();
    }

    public bool Previous()
    {
        if (!IsValid)
        {
            return false;
        }

        Native.Instance.rocksdb_iter_prev(Handle);
        return Settle();
    }

    public void Dispose()
    {
        IntPtr handle = Interlocked.Exchange(ref _handle, IntPtr.Zero);
        if (handle != IntPtr.Zero)
        {
            IsValid = false;
            Native.Instance.rocksdb_iter_destroy(handle);
            _reference.Release();
        }
    }

    // An iterator that ends because of damage must not look like one that reached the end.
    private bool Settle()
    {
        IsValid = Native.Instance.rocksdb_iter_valid(_handle) != 0;
        if (!IsValid)
        {
            Native.Instance.rocksdb_iter_get_error(_handle, out IntPtr error);
            NativeError.Check(error, "Iterating failed");
        }

        return IsValid;
    }

    private void RequireValid()
    {
        if (!IsValid)
        {
            throw new InvalidOperationException("The iterator stands nowhere.");
        }
    }
}
