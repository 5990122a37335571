// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Storage.Memory;

/// <summary>A sorted map from byte strings to byte strings that can be frozen in constant time: a B+ tree, copied on write.</summary>
/// <remarks>
/// Every node carries the token of the writer generation that made it. <see cref="Freeze"/> takes the root and starts a new generation;
/// later writes copy the nodes of older generations on their way down, so a frozen root never changes.
/// Nodes are not merged when they run low, only dropped when empty: the table is for memory, where deletions are few.
/// </remarks>
internal sealed class SortedTable
{
    /// <summary>Most entries of a node. Large enough that the tree is flat, small enough that copying a leaf for one changed key costs little.</summary>
    internal const int Capacity = 32;

    private object _generation = new();

    /// <summary>The current root; it may still change until <see cref="Freeze"/>.</summary>
    internal TableNode Root { get; private set; }

    public SortedTable()
    {
        Root = new TableLeaf(_generation);
    }

    /// <summary>A table that begins as a frozen one and copies what it changes.</summary>
    public static SortedTable Over(TableNode frozen) => new() { Root = frozen };

    /// <summary>The root as it is now, never to change.</summary>
    public TableNode Freeze()
    {
        _generation = new object();
        return Root;
    }

    /// <summary>Sets a key; both arrays are the table's from now on.</summary>
    /// <returns>The value until now; null: there was none.</returns>
    public byte[]? Put(byte[] key, byte[] value)
    {
        TablePut put = new(key, value, _generation);
        TableNode root = Root.Put(ref put);
        Root = put.Right is null ? root : new TableBranch(_generation, root, put.Separator!, put.Right);
        return put.Old;
    }

    /// <summary>Removes a key.</summary>
    /// <returns>The value until now; null: there was none.</returns>
    public byte[]? Delete(ReadOnlySpan<byte> key)
    {
        if (TableNode.Find(Root, key) is not { } old)
        {
            return null;
        }

        Root = Root.Delete(key, _generation) ?? new TableLeaf(_generation);
        while (Root is TableBranch { Count: 1 } branch)
        {
            Root = branch.Children[0];
        }

        return old;
    }

    /// <summary>The keys from one to another, that one not included.</summary>
    public List<byte[]> KeysBetween(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        TableCursor cursor = new(Root);
        List<byte[]> keys = [];
        for (bool found = cursor.Seek(from); found && cursor.Key.AsSpan().SequenceCompareTo(to) < 0; found = cursor.Next())
        {
            keys.Add(cursor.Key);
        }

        return keys;
    }
}
