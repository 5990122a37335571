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

    public override TableNode Put(ref TablePut put)
    {
        put.Right = null;
        TableLeaf leaf = Own(put.Generation);
        int index = leaf.LowerBound(put.Key, put.Prefix, 0);
        if (leaf.IsAt(index, put.Key, put.Prefix))
        {
            put.Old = leaf.Values[index];
            leaf.Values[index] = put.Value;
            return leaf;
        }

        TableLeaf target = leaf;
        if (leaf.Count == SortedTable.Capacity)
        {
            // Keys that come in order fill their leaves; others are split in the middle.
            int keep = index == leaf.Count ? leaf.Count : leaf.Count / 2;
            TableLeaf upper = new(put.Generation) { Count = leaf.Count - keep };
            leaf.MoveKeysTo(upper, keep);
            MoveTail(leaf.Values, keep, upper.Count, upper.Values);
            leaf.Count = keep;
            put.Right = upper;
            if (index >= keep)
            {
                index -= keep;
                target = upper;
            }
        }

        target.InsertKey(index, put.Key, put.Prefix);
        Insert(target.Values, target.Count, index, put.Value);
        target.Count++;
        put.Separator = put.Right?.Keys[0];
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
