// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Ledger.Tests.Chains;

/// <summary>A store that fails as it is told.</summary>
internal sealed class FaultyStore(IKeyValueStore inner) : IKeyValueStore
{
    public Exception? OnWrite { get; set; }

    public Exception? OnRead { get; set; }

    public IReadOnlyList<ColumnFamily> Families => inner.Families;

    public bool TryGet(ColumnFamily family, ReadOnlySpan<byte> key, out byte[] value)
    {
        ThrowIf(OnRead);
        return inner.TryGet(family, key, out value);
    }

    public int Read(ColumnFamily family, ReadOnlySpan<byte> key, Span<byte> destination)
    {
        ThrowIf(OnRead);
        return inner.Read(family, key, destination);
    }

    public bool Contains(ColumnFamily family, ReadOnlySpan<byte> key) => inner.Contains(family, key);

    public IKeyValueIterator CreateIterator(ColumnFamily family) => inner.CreateIterator(family);

    public IWriteBatch CreateBatch() => inner.CreateBatch();

    public void Write(IWriteBatch batch, Durability durability)
    {
        ThrowIf(OnWrite);
        inner.Write(batch, durability);
    }

    public ISnapshot CreateSnapshot() => inner.CreateSnapshot();

    public void Dispose() => inner.Dispose();

    private static void ThrowIf(Exception? exception)
    {
        if (exception is not null)
        {
            throw exception;
        }
    }
}
