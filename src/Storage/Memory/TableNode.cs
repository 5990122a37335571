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

    /// <summary>True when the node was made by this generation, so that nobody else sees it.</summary>
    protected bool IsOwnedBy(object generation) => ReferenceEquals(_generation, generation);

    /// <summary>Sets a key. Returns this node or its copy; when the node split, also the new right half and the key that begins it.</summary>
    public abstract TableNode Put(ReadOnlySpan<byte> key, byte[] value, object generation, out TableNode? right, out byte[]? separator);

    /// <summary>Removes a key that is there. Returns this node or its copy, or null when it became empty.</summary>
    public abstract TableNode? Delete(ReadOnlySpan<byte> key, object generation);

    /// <summary>The value of a key, or null.</summary>
    public static byte[]? Find(TableNode node, ReadOnlySpan<byte> key)
    {
        while (node is TableBranch branch)
        {
            node = branch.Children[branch.ChildIndex(key)];
        }

        int index = node.LowerBound(key, 0);
        return index < node.Count && node.Keys[index].AsSpan().SequenceEqual(key) ? ((TableLeaf)node).Values[index] : null;
    }

    /// <summary>The first index from <paramref name="low"/> on whose key is not below <paramref name="key"/>.</summary>
    public int LowerBound(ReadOnlySpan<byte> key, int low)
    {
        int high = Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (Keys[middle].AsSpan().SequenceCompareTo(key) < 0)
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
