// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Storage.Memory;

/// <summary>The frozen roots of a <see cref="MemoryStore"/>.</summary>
internal sealed class MemorySnapshot : ISnapshot
{
    private readonly Dictionary<string, TableNode> _roots;

    public MemorySnapshot(Dictionary<string, TableNode> roots)
    {
        _roots = roots;
    }

    public bool TryGet(ColumnFamily family, ReadOnlySpan<byte> key, out byte[] value)
    {
        byte[]? found = TableNode.Find(Root(family), key);
        value = found is null ? [] : found.AsSpan().ToArray();
        return found is not null;
    }

    public int Read(ColumnFamily family, ReadOnlySpan<byte> key, Span<byte> destination) => CopyTo(TableNode.Find(Root(family), key), destination);

    public bool Contains(ColumnFamily family, ReadOnlySpan<byte> key) => TableNode.Find(Root(family), key) is not null;

    public IKeyValueIterator CreateIterator(ColumnFamily family) => new MemoryIterator(Root(family));

    public void Dispose()
    {
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

    private TableNode Root(ColumnFamily family) => _roots.TryGetValue(family.Name ?? string.Empty, out TableNode? root)
        ? root
        : throw new ArgumentException($"The store has no column family '{family.Name}'.", nameof(family));
}
