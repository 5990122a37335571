// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Storage.Memory;

/// <summary>The keys and values of a <see cref="SortedTable"/>.</summary>
internal sealed class TableLeaf : TableNode
{
    public TableLeaf(object generation)
        : base(generation)
    {
    }

    public byte[][] Values { get; } = new byte[SortedTable.Capacity][];

    public override TableNode Put(byte[] key, byte[] value, object generation, out TableNode? right, out byte[]? separator)
    {
        right = null;
        separator = null;
        TableLeaf leaf = Own(generation);
        ulong prefix = TablePrefix.Of(key);
        int index = leaf.LowerBound(key, prefix, 0);
        if (leaf.IsAt(index, key, prefix))
        {
            leaf.Values[index] = value;
            return leaf;
        }

        TableLeaf target = leaf;
        if (leaf.Count == SortedTable.Capacity)
        {
            // Keys that come in order fill their leaves; others are split in the middle.
            int keep = index == leaf.Count ? leaf.Count : leaf.Count / 2;
            TableLeaf upper = new(generation) { Count = leaf.Count - keep };
            leaf.MoveKeysTo(upper, keep);
            MoveTail(leaf.Values, keep, upper.Count, upper.Values);
            leaf.Count = keep;
            right = upper;
            if (index >= keep)
            {
                index -= keep;
                target = upper;
            }
        }

        target.InsertKey(index, key, prefix);
        Insert(target.Values, target.Count, index, value);
        target.Count++;
        separator = right?.Keys[0];
        return leaf;
    }

    public override TableNode? Delete(ReadOnlySpan<byte> key, object generation)
    {
        if (Count == 1)
        {
            return null;
        }

        TableLeaf leaf = Own(generation);
        int index = leaf.LowerBound(key, TablePrefix.Of(key), 0);
        leaf.RemoveKey(index);
        RemoveAt(leaf.Values, leaf.Count, index);
        leaf.Count--;
        return leaf;
    }

    private TableLeaf Own(object generation)
    {
        if (IsOwnedBy(generation))
        {
            return this;
        }

        TableLeaf copy = new(generation) { Count = Count };
        CopyKeysTo(copy);
        Array.Copy(Values, copy.Values, Count);
        return copy;
    }
}
