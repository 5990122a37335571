// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.State.Merkle.Nodes;

namespace PowerVerse.Chain.State.Merkle.Tries;

/// <summary>Applies sorted changes to a trie in one descent: each node on the way is visited once, however many changes lie below it.</summary>
/// <remarks>
/// The shape of a trie is a function of its content alone (Yellow Paper appendix D): a branch has two children or a child and a value, an
/// extension leads to a branch. So an update splits nodes where a change leaves their path, and collapses a branch that keeps one way.
/// Places in the store: a node that stays at its place is overwritten; a place that falls empty is noted in <see cref="TrieRoot.StaleKeys"/>.
/// Recursion is bounded by the nibbles of a key.
/// </remarks>
internal sealed class TrieUpdater
{
    private readonly NodePool _pool;
    private readonly NodeSource _source;
    private Change[] _changes = [];
    private TrieRoot _trie = null!;

    /// <summary>Makes an updater for the tries of a pool.</summary>
    public TrieUpdater(NodePool pool, NodeSource source)
    {
        _pool = pool;
        _source = source;
    }

    /// <summary>Applies changes in key order, each key once. Changed nodes are dirty afterwards, up to the root.</summary>
    public void Apply(TrieRoot trie, ReadOnlySpan<Change> changes)
    {
        if (changes.IsEmpty)
        {
            return;
        }

        if (_changes.Length < changes.Length)
        {
            _changes = new Change[Math.Max(changes.Length, 2 * _changes.Length)];
        }

        changes.CopyTo(_changes);
        _trie = trie;
        if (trie.Handle < NodePool.None)
        {
            trie.SetLoaded(Load(trie.Handle, 0, 0, -1));
        }

        trie.Handle = Update(trie.Handle, 0, 0, changes.Length);
    }

    // All changes from low to before high share their first depth nibbles, which are the place of the node.
    private int Update(int handle, int depth, int low, int high)
    {
        if (handle == NodePool.None)
        {
            return Build(depth, low, high);
        }

        _pool[handle].LastUse = _pool.Clock;
        bool hadEntry = _pool[handle].HasEntry;
        int result = _pool[handle].Kind switch
        {
            NodeKind.Leaf => UpdateLeaf(handle, depth, low, high),
            NodeKind.Extension => UpdateExtension(handle, depth, low, high),
            _ => UpdateBranch(handle, depth, low, high),
        };
        if (hadEntry)
        {
            if (result == NodePool.None)
            {
                MarkStale(low, depth, -1);
            }
            else if (!_pool[result].HasEntry)
            {
                _pool[result].HasEntry = true;
            }
        }

        return result;
    }

    private int Build(int depth, int low, int high)
    {
        while (low < high && _changes[low].IsRemoval)
        {
            low++;
        }

        while (low < high && _changes[high - 1].IsRemoval)
        {
            high--;
        }

        if (low == high)
        {
            return NodePool.None;
        }

        ref Change first = ref _changes[low];
        if (high - low == 1)
        {
            return _pool.NewLeaf(first.KeyStart + depth, first.KeyNibbles - depth, first.Value, first.ValueLength);
        }

        int common = CommonNibbles(low, high, depth);
        int branch = _pool.NewBranch();
        return Prefix(FillBranch(branch, depth + common, low, high), depth, common, low);
    }

    private int UpdateLeaf(int handle, int depth, int low, int high)
    {
        ref TrieNode leaf = ref _pool[handle];
        int common = CommonWithPath(leaf.PathStart, leaf.PathLength, depth, low, high);
        if (high - low == 1)
        {
            ref Change change = ref _changes[low];
            bool isSameKey = common == leaf.PathLength && change.KeyNibbles == depth + common;
            if (isSameKey && change.IsRemoval)
            {
                _pool.Free(handle);
                return NodePool.None;
            }

            if (isSameKey)
            {
                SetValue(handle, low);
                return handle;
            }

            if (change.IsRemoval)
            {
                return handle;
            }
        }

        int branch = _pool.NewBranch();
        leaf = ref _pool[handle];
        if (common == leaf.PathLength)
        {
            _pool[branch].ValueStart = leaf.ValueStart;
            _pool[branch].ValueLength = leaf.ValueLength;
            _pool.Free(handle);
        }
        else
        {
            PlaceBelow(branch, handle, common);
        }

        return Prefix(FillBranch(branch, depth + common, low, high), depth, common, low);
    }

    private int UpdateExtension(int handle, int depth, int low, int high)
    {
        ref TrieNode extension = ref _pool[handle];
        int length = extension.PathLength;
        int common = CommonWithPath(extension.PathStart, length, depth, low, high);
        if (common == length)
        {
            int child = extension.Link;
            if (child < NodePool.None)
            {
                child = Load(child, low, depth + length, -1);
                _pool[handle].Link = child;
            }

            child = Update(child, depth + length, low, high);
            if (child == NodePool.None || _pool[child].IsDirty)
            {
                _pool.BeforeChange(handle);
            }

            extension = ref _pool[handle];
            extension.Link = child;
            if (child == NodePool.None)
            {
                _pool.Free(handle);
                return NodePool.None;
            }

            if (_pool[child].Kind != NodeKind.Branch)
            {
                MarkStale(low, depth + length, -1);
                Prepend(child, extension.PathStart, length);
                _pool.Free(handle);
                return child;
            }

            if (_pool[child].IsDirty)
            {
                _pool.MarkDirty(handle);
            }

            return handle;
        }

        int branch = _pool.NewBranch();
        extension = ref _pool[handle];
        if (common == length - 1)
        {
            _pool.Children(_pool[branch].Link)[Nibbles.At(_pool.Bytes, extension.PathStart + common)] = extension.Link;
            _pool.Free(handle);
        }
        else
        {
            PlaceBelow(branch, handle, common);
        }

        return Prefix(FillBranch(branch, depth + common, low, high), depth, common, low);
    }

    private int UpdateBranch(int handle, int depth, int low, int high)
    {
        bool isDirty = false;
        int first = low;
        if (_changes[low].KeyNibbles == depth)
        {
            isDirty = SetValue(handle, low);
            low++;
        }

        int block = _pool[handle].Link;
        LoadChildren(block, depth, low, high);
        while (low < high)
        {
            int nibble = NibbleAt(low, depth);
            int end = low + 1;
            while (end < high && NibbleAt(end, depth) == nibble)
            {
                end++;
            }

            int before = _pool.Children(block)[nibble];
            int after = Update(before, depth + 1, low, end);
            if (after == NodePool.None ? before != NodePool.None : _pool[after].IsDirty)
            {
                _pool.BeforeChange(handle);
                isDirty = true;
            }

            _pool.Children(block)[nibble] = after;
            low = end;
        }

        if (!isDirty)
        {
            return handle;
        }

        _pool.MarkDirty(handle);
        return Normalize(handle, depth, first);
    }

    // Before anything changes, so that going back to the last commit finds the children loaded.
    private void LoadChildren(int block, int depth, int low, int high)
    {
        if (_pool.Children(block).IndexOfAnyInRange(int.MinValue, NodePool.None - 1) < 0)
        {
            return;
        }

        for (int last = -1; low < high; low++)
        {
            int nibble = NibbleAt(low, depth);
            if (nibble != last && _pool.Children(block)[nibble] < NodePool.None)
            {
                int child = Load(_pool.Children(block)[nibble], low, depth + 1, -1);
                _pool.Children(block)[nibble] = child;
            }

            last = nibble;
        }
    }

    // For a branch that was just made, which may turn out not to be needed.
    private int FillBranch(int branch, int depth, int low, int high)
    {
        int result = UpdateBranch(branch, depth, low, high);
        return result == branch && _pool[branch].Kind == NodeKind.Branch ? Normalize(branch, depth, low) : result;
    }

    // A branch with one way left becomes that way; one that keeps only its value becomes a leaf.
    private int Normalize(int handle, int depth, int low)
    {
        Span<int> children = _pool.Children(_pool[handle].Link);
        int nibble = children.IndexOfAnyExcept(NodePool.None);
        bool hasValue = _pool[handle].ValueLength > 0;
        if (nibble < 0)
        {
            ref TrieNode branch = ref _pool[handle];
            int leaf = hasValue ? _pool.NewLeaf(0, 0, branch.ValueStart, branch.ValueLength) : NodePool.None;
            _pool.Free(handle);
            return leaf;
        }

        if (hasValue || children[(nibble + 1)..].IndexOfAnyExcept(NodePool.None) >= 0)
        {
            return handle;
        }

        int child = children[nibble];
        if (child < NodePool.None)
        {
            child = Load(child, low, depth, nibble);
        }

        int path = _pool.Reserve(1);
        _pool.Writable(path, 1)[0] = (byte)nibble;
        _pool.Free(handle);
        if (_pool[child].Kind == NodeKind.Branch)
        {
            return _pool.NewExtension((2 * path) + 1, 1, child);
        }

        MarkStale(low, depth, nibble);
        Prepend(child, (2 * path) + 1, 1);
        return child;
    }

    // The node that begins common nibbles below depth, seen from depth.
    private int Prefix(int node, int depth, int common, int low)
    {
        if (common == 0 || node == NodePool.None)
        {
            return node;
        }

        int start = _changes[low].KeyStart + depth;
        if (_pool[node].Kind == NodeKind.Branch)
        {
            return _pool.NewExtension(start, common, node);
        }

        MarkStale(low, depth + common, -1);
        Prepend(node, start, common);
        return node;
    }

    // Puts nibbles before the path of a leaf or extension, which thereby moves up.
    private void Prepend(int handle, int start, int length)
    {
        int pathStart = _pool[handle].PathStart;
        int pathLength = _pool[handle].PathLength;
        int offset = _pool.Reserve(Nibbles.PackedLength(length + pathLength));
        Span<byte> target = _pool.Writable(offset, Nibbles.PackedLength(length + pathLength));
        for (int i = 0; i < length + pathLength; i++)
        {
            Nibbles.Set(target, i, Nibbles.At(_pool.Bytes, i < length ? start + i : pathStart + i - length));
        }

        _pool.BeforeChange(handle);
        ref TrieNode node = ref _pool[handle];
        node.PathStart = 2 * offset;
        node.PathLength = length + pathLength;
        node.HasEntry = false;
        _pool.MarkDirty(handle);
    }

    // Makes a leaf or extension a child of a new branch that takes its first nibbles, which thereby moves down.
    private void PlaceBelow(int branch, int handle, int common)
    {
        _pool.BeforeChange(handle);
        ref TrieNode node = ref _pool[handle];
        _pool.Children(_pool[branch].Link)[Nibbles.At(_pool.Bytes, node.PathStart + common)] = handle;
        node.PathStart += common + 1;
        node.PathLength -= common + 1;
        node.HasEntry = false;
        _pool.MarkDirty(handle);
    }

    // Sets a leaf's or branch's value from a change; returns whether it differs.
    private bool SetValue(int handle, int index)
    {
        ref TrieNode node = ref _pool[handle];
        ref Change change = ref _changes[index];
        ReadOnlySpan<byte> bytes = _pool.Bytes;
        if (bytes.Slice(node.ValueStart, node.ValueLength).SequenceEqual(bytes.Slice(change.Value, change.ValueLength)))
        {
            return false;
        }

        _pool.BeforeChange(handle);
        node.ValueStart = change.Value;
        node.ValueLength = change.ValueLength;
        _pool.MarkDirty(handle);
        return true;
    }

    private int NibbleAt(int index, int depth) => Nibbles.At(_pool.Bytes, _changes[index].KeyStart + depth);

    private int CommonNibbles(int low, int high, int depth)
    {
        ref Change first = ref _changes[low];
        ref Change last = ref _changes[high - 1];
        int limit = Math.Min(first.KeyNibbles, last.KeyNibbles) - depth;
        return Nibbles.CommonLength(_pool.Bytes, first.KeyStart + depth, _pool.Bytes, last.KeyStart + depth, limit);
    }

    private int CommonWithPath(int pathStart, int pathLength, int depth, int low, int high)
    {
        int common = high - low == 1 ? _changes[low].KeyNibbles - depth : CommonNibbles(low, high, depth);
        return Nibbles.CommonLength(_pool.Bytes, pathStart, _pool.Bytes, _changes[low].KeyStart + depth, Math.Min(pathLength, common));
    }

    private int Load(int handle, int low, int depth, int nibble)
    {
        Span<byte> key = stackalloc byte[MaxStoreKeyLength];
        return _source.Load(handle, key[..WriteStoreKey(key, low, depth, nibble)]);
    }

    private void MarkStale(int low, int depth, int nibble)
    {
        Span<byte> key = stackalloc byte[MaxStoreKeyLength];
        _trie.StaleKeys.Add(key[..WriteStoreKey(key, low, depth, nibble)].ToArray());
    }

    /// <summary>Bytes of the longest key of a node in the store: an owner and a path.</summary>
    internal const int MaxStoreKeyLength = 32 + (2 * NodePool.MaxKeyLength);

    // Owner, the first depth nibbles of the change's key, and one more nibble unless it is negative.
    private int WriteStoreKey(Span<byte> target, int low, int depth, int nibble)
    {
        ReadOnlySpan<byte> owner = _trie.Owner;
        owner.CopyTo(target);
        int start = _changes[low].KeyStart;
        for (int i = 0; i < depth; i++)
        {
            target[owner.Length + i] = (byte)Nibbles.At(_pool.Bytes, start + i);
        }

        if (nibble < 0)
        {
            return owner.Length + depth;
        }

        target[owner.Length + depth] = (byte)nibble;
        return owner.Length + depth + 1;
    }
}
