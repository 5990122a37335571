// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;

namespace PowerVerse.Chain.Storage.Memory;

/// <summary>A position in a frozen <see cref="SortedTable"/>: the way from the root to an entry.</summary>
internal sealed class TableCursor
{
    private readonly TableNode _root;
    private readonly List<(TableBranch Branch, int Index)> _path = [];
    private TableLeaf? _leaf;
    private int _index;

    public TableCursor(TableNode root)
    {
        _root = root;
    }

    [MemberNotNullWhen(true, nameof(_leaf))]
    public bool IsValid => _leaf is not null;

    public byte[] Key => Leaf.Keys[_index];

    public byte[] Value => Leaf.Values[_index];

    private TableLeaf Leaf => _leaf ?? throw new InvalidOperationException("The iterator stands nowhere.");

    public bool SeekToFirst()
    {
        _path.Clear();
        return DescendFirst(_root);
    }

    public bool SeekToLast()
    {
        _path.Clear();
        return DescendLast(_root);
    }

    public bool Seek(ReadOnlySpan<byte> key)
    {
        ulong prefix = TablePrefix.Of(key);
        DescendTo(key, prefix);
        _index = _leaf!.LowerBound(key, prefix, 0);
        return _index < _leaf.Count || AdvanceLeaf();
    }

    public bool SeekForPrevious(ReadOnlySpan<byte> key)
    {
        ulong prefix = TablePrefix.Of(key);
        DescendTo(key, prefix);
        int bound = _leaf!.LowerBound(key, prefix, 0);
        _index = _leaf.IsAt(bound, key, prefix) ? bound : bound - 1;
        return _index >= 0 || RetreatLeaf();
    }

    public bool Next() => IsValid && (++_index < _leaf.Count || AdvanceLeaf());

    public bool Previous() => IsValid && (--_index >= 0 || RetreatLeaf());

    private void DescendTo(ReadOnlySpan<byte> key, ulong prefix)
    {
        _path.Clear();
        TableNode node = _root;
        while (node is TableBranch branch)
        {
            int index = branch.ChildIndex(key, prefix);
            _path.Add((branch, index));
            node = branch.Children[index];
        }

        _leaf = (TableLeaf)node;
    }

    private bool DescendFirst(TableNode node)
    {
        while (node is TableBranch branch)
        {
            _path.Add((branch, 0));
            node = branch.Children[0];
        }

        _leaf = node.Count == 0 ? null : (TableLeaf)node;
        _index = 0;
        return IsValid;
    }

    private bool DescendLast(TableNode node)
    {
        while (node is TableBranch branch)
        {
            _path.Add((branch, branch.Count - 1));
            node = branch.Children[branch.Count - 1];
        }

        _leaf = node.Count == 0 ? null : (TableLeaf)node;
        _index = node.Count - 1;
        return IsValid;
    }

    private bool AdvanceLeaf()
    {
        while (_path.Count > 0)
        {
            (TableBranch branch, int index) = _path[^1];
            _path.RemoveAt(_path.Count - 1);
            if (index + 1 < branch.Count)
            {
                _path.Add((branch, index + 1));
                return DescendFirst(branch.Children[index + 1]);
            }
        }

        _leaf = null;
        return false;
    }

    private bool RetreatLeaf()
    {
        while (_path.Count > 0)
        {
            (TableBranch branch, int index) = _path[^1];
            _path.RemoveAt(_path.Count - 1);
            if (index > 0)
            {
                _path.Add((branch, index - 1));
                return DescendLast(branch.Children[index - 1]);
            }
        }

        _leaf = null;
        return false;
    }
}
