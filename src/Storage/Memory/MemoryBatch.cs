// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Storage.Memory;

/// <summary>The operations of a batch, in order.</summary>
internal sealed class MemoryBatch : IWriteBatch
{
    private readonly List<Operation> _operations = [];

    public MemoryBatch(MemoryStore store)
    {
        Store = store;
    }

    public MemoryStore Store { get; }

    public int Count => _operations.Count;

    public void Put(ColumnFamily family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Add(OperationKind.Put, family, key, value);

    public void Delete(ColumnFamily family, ReadOnlySpan<byte> key) => Add(OperationKind.Delete, family, key, []);

    public void DeleteRange(ColumnFamily family, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to) => Add(OperationKind.DeleteRange, family, from, to);

    public void Clear() => _operations.Clear();

    public void Dispose() => _operations.Clear();

    public void ApplyTo(Dictionary<string, SortedTable> tables)
    {
        foreach (Operation operation in _operations)
        {
            SortedTable table = tables[operation.Family];
            switch (operation.Kind)
            {
                case OperationKind.Put:
                    table.Put(operation.Key, operation.Value);
                    break;
                case OperationKind.Delete:
                    table.Delete(operation.Key);
                    break;
                case OperationKind.DeleteRange:
                    table.DeleteRange(operation.Key, operation.Value);
                    break;
            }
        }
    }

    private void Add(OperationKind kind, ColumnFamily family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Store.RequireFamily(family);
        _operations.Add(new Operation(kind, family.Name, key.ToArray(), value.ToArray()));
    }

    private readonly record struct Operation(OperationKind Kind, string Family, byte[] Key, byte[] Value);

    private enum OperationKind : byte
    {
        Put,
        Delete,
        DeleteRange,
    }
}
