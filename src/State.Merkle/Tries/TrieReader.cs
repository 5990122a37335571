// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.State.Merkle.Nodes;

namespace PowerVerse.Chain.State.Merkle.Tries;

/// <summary>Finds values in a trie of a pool and walks it in key order; nodes are loaded on the way.</summary>
internal sealed class TrieReader
{
    private readonly NodePool _pool;
    private readonly NodeSource _source;

    /// <summary>Makes a reader for the tries of a pool.</summary>
    public TrieReader(NodePool pool, NodeSource source)
    {
        _pool = pool;
        _source = source;
    }

    /// <summary>Finds the value of a key.</summary>
    /// <returns>False when the key is not there.</returns>
    public bool TryFind(TrieRoot trie, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        value = default;
        Span<byte> place = stackalloc byte[TrieUpdater.MaxStoreKeyLength];
        int ownerLength = trie.Owner.Length;
        trie.Owner.CopyTo(place);
        int nibbles = 2 * key.Length;
        for (int i = 0; i < nibbles; i++)
        {
            place[ownerLength + i] = (byte)Nibbles.At(key, i);
        }

        if (trie.Handle < NodePool.None)
        {
            trie.SetLoaded(_source.Load(trie.Handle, place[..ownerLength]));
        }

        int handle = trie.Handle;
        for (int depth = 0; handle != NodePool.None;)
        {
            ref TrieNode node = ref _pool[handle];
            node.LastUse = _pool.Clock;
            if (node.Kind == NodeKind.Branch)
            {
                if (depth == nibbles)
                {
                    value = _pool.Bytes.Slice(node.ValueStart, node.ValueLength);
                    return node.ValueLength > 0;
                }

                int block = node.Link;
                int nibble = Nibbles.At(key, depth++);
                handle = Loaded(_pool.Children(block)[nibble], place[..(ownerLength + depth)]);
                _pool.Children(block)[nibble] = handle;
                continue;
            }

            int limit = Math.Min(node.PathLength, nibbles - depth);
            if (Nibbles.CommonLength(_pool.Bytes, node.PathStart, key, depth, limit) != node.PathLength)
            {
                return false;
            }

            depth += node.PathLength;
            if (node.Kind == NodeKind.Leaf)
            {
                value = _pool.Bytes.Slice(node.ValueStart, node.ValueLength);
                return depth == nibbles;
            }

            int child = Loaded(node.Link, place[..(ownerLength + depth)]);
            _pool[handle].Link = child;
            handle = child;
        }

        return false;
    }

    /// <summary>Calls the visitor for every key in order, with the key in packed nibbles; a key of a whole number of bytes is assumed.</summary>
    public void Walk(TrieRoot trie, Action<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> visitor)
    {
        byte[] place = new byte[TrieUpdater.MaxStoreKeyLength];
        trie.Owner.CopyTo(place);
        if (trie.Handle < NodePool.None)
        {
            trie.SetLoaded(_source.Load(trie.Handle, trie.Owner));
        }

        Walk(trie.Handle, place, trie.Owner.Length, trie.Owner.Length, visitor);
    }

    // Recursion is bounded by the nibbles of a key.
    private int Walk(int handle, byte[] place, int ownerLength, int length, Action<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> visitor)
    {
        handle = Loaded(handle, place.AsSpan(0, length));
        if (handle == NodePool.None)
        {
            return handle;
        }

        TrieNode node = _pool[handle];
        for (int i = 0; i < node.PathLength; i++)
        {
            place[length++] = (byte)Nibbles.At(_pool.Bytes, node.PathStart + i);
        }

        if (node.ValueLength > 0)
        {
            byte[] key = new byte[Nibbles.PackedLength(length - ownerLength)];
            for (int i = ownerLength; i < length; i++)
            {
                Nibbles.Set(key, i - ownerLength, place[i]);
            }

            visitor(key, _pool.Bytes.Slice(node.ValueStart, node.ValueLength).ToArray());
        }

        if (node.Kind == NodeKind.Extension)
        {
            int child = Walk(node.Link, place, ownerLength, length, visitor);
            _pool[handle].Link = child;
        }
        else if (node.Kind == NodeKind.Branch)
        {
            for (int nibble = 0; nibble < NodeLayout.Width; nibble++)
            {
                place[length] = (byte)nibble;
                int child = Walk(_pool.Children(node.Link)[nibble], place, ownerLength, length + 1, visitor);
                _pool.Children(node.Link)[nibble] = child;
            }
        }

        return handle;
    }

    private int Loaded(int handle, ReadOnlySpan<byte> storeKey) => handle < NodePool.None ? _source.Load(handle, storeKey) : handle;
}
