// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Storage.Memory;

/// <summary>The upper levels of a <see cref="SortedTable"/>.</summary>
internal sealed class TableBranch : TableNode
{
    public TableBranch(object generation, TableNode left, byte[] separator, TableNode right)
        : this(generation)
    {
        Count = 2;
        Keys[0] = [];
        Keys[1] = separator;
        Prefixes[1] = TablePrefix.Of(separator);
        Children[0] = left;
        Children[1] = right;
    }

    private TableBranch(object generation)
        : base(generation)
    {
    }

    public TableNode[] Children { get; } = new TableNode[SortedTable.Capacity];

    /// <summary>The child whose range holds the key.</summary>
    public int ChildIndex(ReadOnlySpan<byte> key, ulong prefix)
    {
        int index = LowerBound(key, prefix, 1);
        return IsAt(index, key, prefix) ? index : index - 1;
    }

    public override TableNode Put(ref TablePut put)
    {
        TableBranch branch = Own(put.Generation);
        int index = branch.ChildIndex(put.Key, put.Prefix);
        branch.Children[index] = branch.Children[index].Put(ref put);
        if (put.Right is not { } newChild)
        {
            return branch;
        }

        byte[] newKey = put.Separator!;
        put.Right = null;
        index++;
        TableBranch target = branch;
        if (branch.Count == SortedTable.Capacity)
        {
            int keep = index == branch.Count ? branch.Count : branch.Count / 2;
            TableBranch upper = new(put.Generation) { Count = branch.Count - keep };
            branch.MoveKeysTo(upper, keep);
            MoveTail(branch.Children, keep, upper.Count, upper.Children);
            branch.Count = keep;
            put.Right = upper;
            if (index >= keep)
            {
                index -= keep;
                target = upper;
            }
        }

        target.InsertKey(index, newKey, TablePrefix.Of(newKey));
        Insert(target.Children, target.Count, index, newChild);
        target.Count++;
        put.Separator = put.Right?.Keys[0];
        return branch;
    }

    public override TableNode? Delete(ReadOnlySpan<byte> key, object generation)
    {
        TableBranch branch = Own(generation);
        int index = branch.ChildIndex(key, TablePrefix.Of(key));
        TableNode? child = branch.Children[index].Delete(key, generation);
        if (child is not null)
        {
            branch.Children[index] = child;
            return branch;
        }

        if (branch.Count == 1)
        {
            return null;
        }

        branch.RemoveKey(index);
        RemoveAt(branch.Children, branch.Count, index);
        branch.Count--;
        return branch;
    }

    private TableBranch Own(object generation)
    {
        if (IsOwnedBy(generation))
        {
            return this;
        }

        TableBranch copy = new(generation) { Count = Count };
        CopyKeysTo(copy);
        Array.Copy(Children, copy.Children, Count);
        return copy;
    }
}
