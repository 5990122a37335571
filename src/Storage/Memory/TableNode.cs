// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Storage.Memory;

/// <summary>A node of a <see cref="SortedTable"/>.</summary>
internal abstract class TableNode
{
    private readonly object _generation;

    protected TableNode(object generation)
    {
        _generation = generation;
    }

    /// <summary>Entries of a leaf, children of a branch.</summary>
    public int Count { get; protected set; }

    /// <summary>Sorted: the keys of a leaf; in a branch, entry i is at most every key of child i and above every key of child i-1, and entry 0 is unused.</summary>
    public byte[][] Keys { get; } = new byte[SortedTable.Capacity][];

    /// <summary>The first bytes of each key (see <see cref="TablePrefix"/>), side by side: most comparisons need no look at the key itself.</summary>
    public ulong[] Prefixes { get; } = new ulong[SortedTable.Capacity];

    /// <summary>True when the node was made by this generation, so that nobody else sees it.</summary>
    protected bool IsOwnedBy(object generation) => ReferenceEquals(_generation, generation);

    /// <summary>Sets a key. Returns this node or its copy; <paramref name="put"/> takes what was there and, when the node split, the new right half.</summary>
    public abstract TableNode Put(ref TablePut put);

    /// <summary>Removes a key that is there. Returns this node or its copy, or null when it became empty.</summary>
    public abstract TableNode? Delete(ReadOnlySpan<byte> key, object generation);

    /// <summary>The value of a key, or null.</summary>
    public static byte[]? Find(TableNode node, ReadOnlySpan<byte> key)
    {
        ulong prefix = TablePrefix.Of(key);
        while (node is TableBranch branch)
        {
            node = branch.Children[branch.ChildIndex(key, prefix)];
        }

        int index = node.LowerBound(key, prefix, 0);
        return node.IsAt(index, key, prefix) ? ((TableLeaf)node).Values[index] : null;
    }

    /// <summary>True when the entry has this key.</summary>
    public bool IsAt(int index, ReadOnlySpan<byte> key, ulong prefix) =>
        index < Count && Prefixes[index] == prefix && Keys[index].AsSpan().SequenceEqual(key);

    /// <summary>The first index from <paramref name="low"/> on whose key is not below <paramref name="key"/>.</summary>
    public int LowerBound(ReadOnlySpan<byte> key, ulong prefix, int low)
    {
        int high = Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            ulong other = Prefixes[middle];
            if (other < prefix || (other == prefix && Keys[middle].AsSpan().SequenceCompareTo(key) < 0))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    protected void CopyKeysTo(TableNode copy)
    {
        Array.Copy(Keys, copy.Keys, Count);
        Array.Copy(Prefixes, copy.Prefixes, Count);
    }

    protected void MoveKeysTo(TableNode upper, int keep)
    {
        MoveTail(Keys, keep, Count - keep, upper.Keys);
        MoveTail(Prefixes, keep, Count - keep, upper.Prefixes);
    }

    protected void InsertKey(int index, byte[] key, ulong prefix)
    {
        Insert(Keys, Count, index, key);
        Insert(Prefixes, Count, index, prefix);
    }

    protected void RemoveKey(int index)
    {
        RemoveAt(Keys, Count, index);
        RemoveAt(Prefixes, Count, index);
    }

    protected static void Insert<T>(T[] items, int count, int index, T item)
    {
        Array.Copy(items, index, items, index + 1, count - index);
        items[index] = item;
    }

    protected static void RemoveAt<T>(T[] items, int count, int index)
    {
        Array.Copy(items, index + 1, items, index, count - index - 1);
        items[count - 1] = default!;
    }

    protected static void MoveTail<T>(T[] from, int start, int count, T[] to)
    {
        Array.Copy(from, start, to, 0, count);
        Array.Clear(from, start, count);
    }
}
