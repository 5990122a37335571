// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Storage.Memory;

/// <summary>The operations of a batch, in order.</summary>
internal sealed class MemoryBatch : IWriteBatch
{
    // Pieces, since one array that grows with a large block would end among the large objects, and each of those brings a full collection nearer.
    private const int FirstPieceCount = 32;
    private const int PieceCountMax = 1_024;

    private readonly List<Operation[]> _pieces = [];
    private Operation[] _last = [];
    private int _used;

    public MemoryBatch(MemoryStore store)
    {
        Store = store;
    }

    public MemoryStore Store { get; }

    public int Count { get; private set; }

    public void Put(ColumnFamily family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Add(OperationKind.Put, family, key, value);

    public void Delete(ColumnFamily family, ReadOnlySpan<byte> key) => Add(OperationKind.Delete, family, key, []);

    public void DeleteRange(ColumnFamily family, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to) => Add(OperationKind.DeleteRange, family, from, to);

    public void Clear()
    {
        _pieces.Clear();
        _last = [];
        _used = 0;
        Count = 0;
    }

    public void Dispose() => Clear();

    /// <summary>Carries the operations out; under the store's lock.</summary>
    /// <param name="epoch">Takes notes for snapshots; null while there are none.</param>
    public void Apply(SnapshotEpoch? epoch)
    {
        foreach (Operation[] piece in _pieces)
        {
            Apply(ReferenceEquals(piece, _last) ? piece.AsSpan(0, _used) : piece, epoch);
        }
    }

    private static void Apply(ReadOnlySpan<Operation> operations, SnapshotEpoch? epoch)
    {
        foreach (ref readonly Operation operation in operations)
        {
            SortedTable table = operation.Table;
            switch (operation.Kind)
            {
                case OperationKind.Put:
                    byte[]? old = table.Put(operation.Key, operation.Value);
                    epoch?.Note(table, operation.Key, old);
                    break;
                case OperationKind.Delete:
                    Delete(table, operation.Key, epoch);
                    break;
                case OperationKind.DeleteRange:
                    table.KeysBetween(operation.Key, operation.Value).ForEach(key => Delete(table, key, epoch));
                    break;
            }
        }
    }

    private static void Delete(SortedTable table, byte[] key, SnapshotEpoch? epoch)
    {
        byte[]? old = table.Delete(key);
        epoch?.Note(table, key, old);
    }

    private void Add(OperationKind kind, ColumnFamily family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        SortedTable table = Store.Table(family);
        if (_used == _last.Length)
        {
            _last = new Operation[_pieces.Count == 0 ? FirstPieceCount : PieceCountMax];
            _pieces.Add(_last);
            _used = 0;
        }

        _last[_used++] = new Operation(kind, table, key.ToArray(), value.ToArray());
        Count++;
    }

    private readonly record struct Operation(OperationKind Kind, SortedTable Table, byte[] Key, byte[] Value);

    private enum OperationKind : byte
    {
        Put,
        Delete,
        DeleteRange,
    }
}
