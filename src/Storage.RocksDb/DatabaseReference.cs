// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Storage.RocksDb;

/// <summary>Keeps the database open for as long as anyone is inside it: closing while another thread reads would end the process.</summary>
/// <remarks>The store holds one reference, every iterator, snapshot and running call another; the last one out closes the database.</remarks>
internal sealed class DatabaseReference
{
    private readonly IDisposable _database;
    private int _count = 1;
    private int _isClosing;

    public DatabaseReference(IDisposable database)
    {
        _database = database;
    }

    public bool IsClosing => Volatile.Read(ref _isClosing) != 0;

    /// <exception cref="StorageException">The store was closed.</exception>
    public void Acquire()
    {
        int seen = Volatile.Read(ref _count);
        while (seen > 0 && !IsClosing)
        {
            int now = Interlocked.CompareExchange(ref _count, seen + 1, seen);
            if (now == seen)
            {
                return;
            }

            seen = now;
        }

        throw new StorageException("The store is closed.");
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _count) == 0)
        {
            _database.Dispose();
        }
    }

    public void Close()
    {
        if (Interlocked.Exchange(ref _isClosing, 1) == 0)
        {
            Release();
        }
    }
}
