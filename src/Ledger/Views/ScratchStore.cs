// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Ledger.Views;

/// <summary>A reader in the place of a store, for a world state whose changes are never written.</summary>
internal sealed class ScratchStore : IKeyValueStore
{
    private readonly IKeyValueReader _reader;

    public ScratchStore(IKeyValueReader reader)
    {
        _reader = reader;
    }

    public IReadOnlyList<ColumnFamily> Families => [];

    public bool TryGet(ColumnFamily family, ReadOnlySpan<byte> key, out byte[] value) => _reader.TryGet(family, key, out value);

    public int Read(ColumnFamily family, ReadOnlySpan<byte> key, Span<byte> destination) => _reader.Read(family, key, destination);

    public bool Contains(ColumnFamily family, ReadOnlySpan<byte> key) => _reader.Contains(family, key);

    public IKeyValueIterator CreateIterator(ColumnFamily family) => _reader.CreateIterator(family);

    public IWriteBatch CreateBatch() => throw new NotSupportedException("A scratch state is never written.");

    public void Write(IWriteBatch batch, Durability durability) => throw new NotSupportedException("A scratch state is never written.");

    public ISnapshot CreateSnapshot() => throw new NotSupportedException("A scratch state has no snapshots.");

    public void Dispose()
    {
    }
}
