// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.State.Merkle.Tests.WorldState;

/// <summary>A store that counts reads.</summary>
internal sealed class CountingStore(IKeyValueStore store) : IKeyValueStore
{
    public int Reads { get; set; }

    public IReadOnlyList<ColumnFamily> Families => store.Families;

    public bool TryGet(ColumnFamily family, ReadOnlySpan<byte> key, out byte[] value)
    {
        Reads++;
        return store.TryGet(family, key, out value);
    }

    public int Read(ColumnFamily family, ReadOnlySpan<byte> key, Span<byte> destination)
    {
        Reads++;
        return store.Read(family, key, destination);
    }

    public bool Contains(ColumnFamily family, ReadOnlySpan<byte> key)
    {
        Reads++;
        return store.Contains(family, key);
    }

    public IKeyValueIterator CreateIterator(ColumnFamily family) => store.CreateIterator(family);

    public IWriteBatch CreateBatch() => store.CreateBatch();

    public void Write(IWriteBatch batch, Durability durability) => store.Write(batch, durability);

    public ISnapshot CreateSnapshot() => store.CreateSnapshot();

    public void Dispose() => store.Dispose();
}
