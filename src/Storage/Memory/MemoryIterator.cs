// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Storage.Memory;

/// <summary>Walks a frozen table.</summary>
internal sealed class MemoryIterator : IKeyValueIterator
{
    private readonly TableCursor _cursor;

    public MemoryIterator(TableNode root)
    {
        _cursor = new TableCursor(root);
    }

    public bool IsValid => _cursor.IsValid;

    public ReadOnlySpan<byte> Key => _cursor.Key;

    public ReadOnlySpan<byte> Value => _cursor.Value;

    public bool SeekToFirst() => _cursor.SeekToFirst();

    public bool SeekToLast() => _cursor.SeekToLast();

    public bool Seek(ReadOnlySpan<byte> key) => _cursor.Seek(key);

    public bool SeekForPrevious(ReadOnlySpan<byte> key) => _cursor.SeekForPrevious(key);

    public bool Next() => _cursor.Next();

    public bool Previous() => _cursor.Previous();

    public void Dispose()
    {
    }
}
