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

    public override TableNode Put(byte[] key, byte[] value, object generation, out TableNode? right, out byte[]? separator)
    {
        right = null;
        separator = null;
        TableBranch branch = Own(generation);
        int index = branch.ChildIndex(key, TablePrefix.Of(key));
        branch.Children[index] = branch.Children[index].Put(key, value, generation, out TableNode? newChild, out byte[]? newKey);
        if (newChild is null)
        {
            return branch;
        }

        index++;
        TableBranch target = branch;
        if (branch.Count == SortedTable.Capacity)
        {
            int keep = index == branch.Count ? branch.Count : branch.Count / 2;
            TableBranch upper = new(generation) { Count = branch.Count - keep };
            branch.MoveKeysTo(upper, keep);
            MoveTail(branch.Children, keep, upper.Count, upper.Children);
            branch.Count = keep;
            right = upper;
            if (index >= keep)
            {
                index -= keep;
                target = upper;
            }
        }

        target.InsertKey(index, newKey!, TablePrefix.Of(newKey));
        Insert(target.Children, target.Count, index, newChild);
        target.Count++;
        separator = right?.Keys[0];
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
