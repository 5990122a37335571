// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.State.Merkle.Nodes;

namespace PowerVerse.Chain.State.Merkle.Tries;

/// <summary>Computes the references of dirty nodes level by level from the leaves up, over all given tries together, many hashes at a time.</summary>
internal sealed class TrieHasher
{
    /// <summary>Nodes encoded before they are hashed together: enough to fill the lanes, little enough to stay in the nearest cache.</summary>
    private const int BatchSize = 128;

    private readonly NodePool _pool;
    private readonly int[] _batch = new int[BatchSize];
    private readonly int[] _starts = new int[BatchSize];
    private readonly int[] _lengths = new int[BatchSize];
    private readonly Hash256[] _digests = new Hash256[BatchSize];
    private byte[] _encoded = new byte[4096];
    private int[] _levels = new int[16];
    private int _levelCount;

    /// <summary>Makes a hasher for the tries of a pool.</summary>
    public TrieHasher(NodePool pool)
    {
        _pool = pool;
    }

    /// <summary>Brings the root hashes of the tries up to date.</summary>
    public void Hash(ReadOnlySpan<TrieRoot> tries)
    {
        _levelCount = 0;
        foreach (TrieRoot trie in tries)
        {
            Collect(trie.Handle);
        }

        for (int level = 0; level < _levelCount; level++)
        {
            HashLevel(_levels[level]);
        }

        foreach (TrieRoot trie in tries)
        {
            trie.Hash = RootHash(trie);
        }
    }

    private Hash256 RootHash(TrieRoot trie)
    {
        if (trie.Handle <= NodePool.None)
        {
            return trie.Handle == NodePool.None ? Account.EmptyStorageRoot : trie.Hash;
        }

        ref TrieNode node = ref _pool[trie.Handle];
        return node.ReferenceLength == Hash256.Size ? node.Reference : Keccak256.Hash(node.Reference.AsSpan()[..node.ReferenceLength]);
    }

    // Files a dirty node under its height over the deepest dirty node below it; returns that height, or -1 for a clean node.
    private int Collect(int handle)
    {
        if (handle <= NodePool.None || !_pool[handle].IsDirty)
        {
            return -1;
        }

        int level = 0;
        ref TrieNode node = ref _pool[handle];
        if (node.Kind == NodeKind.Extension)
        {
            level = Collect(node.Link) + 1;
        }
        else if (node.Kind == NodeKind.Branch)
        {
            foreach (int child in _pool.Children(node.Link))
            {
                level = Math.Max(level, Collect(child) + 1);
            }
        }

        if (level == _levels.Length)
        {
            Array.Resize(ref _levels, 2 * level);
        }

        // Levels fill from the bottom, so a level beyond the count is the next one.
        if (level == _levelCount)
        {
            _levels[_levelCount++] = NodePool.None;
        }

        node.Next = _levels[level];
        _levels[level] = handle;
        return level;
    }

    private void HashLevel(int first)
    {
        int count = 0;
        int used = 0;
        for (int handle = first; handle != NodePool.None;)
        {
            int room = _pool.MaxEncodedLength(handle);
            if (room > _encoded.Length - used)
            {
                Array.Resize(ref _encoded, 2 * (used + room));
            }

            Range place = _pool.Encode(handle, _encoded.AsSpan(used, room));
            int start = used + place.Start.Value;
            int length = place.End.Value - place.Start.Value;
            if (length < NodeLayout.HashedLength)
            {
                SetEmbedded(handle, _encoded.AsSpan(start, length));
            }
            else
            {
                _batch[count] = handle;
                _starts[count] = start;
                _lengths[count++] = length;
                used = start + length;
            }

            handle = _pool[handle].Next;
            if (count == BatchSize)
            {
                HashBatch(count);
                count = 0;
                used = 0;
            }
        }

        HashBatch(count);
    }

    private void HashBatch(int count)
    {
        Keccak256.HashBatch(_encoded, _starts.AsSpan(0, count), _lengths.AsSpan(0, count), _digests.AsSpan(0, count));
        for (int i = 0; i < count; i++)
        {
            ref TrieNode node = ref _pool[_batch[i]];
            node.Reference = _digests[i];
            node.ReferenceLength = Hash256.Size;
        }
    }

    private void SetEmbedded(int handle, ReadOnlySpan<byte> encoded)
    {
        Span<byte> padded = stackalloc byte[Hash256.Size];
        padded.Clear();
        encoded.CopyTo(padded);
        ref TrieNode node = ref _pool[handle];
        node.Reference = new Hash256(padded);
        node.ReferenceLength = (byte)encoded.Length;
    }
}
