// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Storage.KeyValue;
using RocksDbSharp;

namespace PowerVerse.Chain.Storage.RocksDb;

/// <summary>The content of the store at one moment. It keeps the database open until it is disposed of.</summary>
internal sealed class RocksDbSnapshot : ISnapshot
{
    private readonly DatabaseReference _database;
    private readonly DatabaseReference _own;
    private readonly NativeReader _reader;

    public RocksDbSnapshot(RocksDbSharp.RocksDb database, FamilyTable families, DatabaseReference reference, bool verifiesChecksums)
    {
        reference.Acquire();
        _database = reference;
        Snapshot snapshot = database.CreateSnapshot();
        NativeReadOptions options = new(verifiesChecksums, snapshot);
        _own = new DatabaseReference(new Ending(snapshot, options, reference));
        _reader = new NativeReader(database, families, _own, options);
    }

    public bool TryGet(ColumnFamily family, ReadOnlySpan<byte> key, out byte[] value) => _reader.TryGet(family, key, out value);

    public int Read(ColumnFamily family, ReadOnlySpan<byte> key, Span<byte> destination) => _reader.Read(family, key, destination);

    public bool Contains(ColumnFamily family, ReadOnlySpan<byte> key) => _reader.Contains(family, key);

    public IKeyValueIterator CreateIterator(ColumnFamily family) => _reader.CreateIterator(family);

    public void Dispose() => _own.Close();

    // Runs once the last reader of the snapshot is out.
    private sealed class Ending(Snapshot snapshot, NativeReadOptions options, DatabaseReference database) : IDisposable
    {
        public void Dispose()
        {
            options.Dispose();
            snapshot.Dispose();
            database.Release();
        }
    }
}
