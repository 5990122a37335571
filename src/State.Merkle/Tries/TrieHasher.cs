// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.State.Merkle.Nodes;

namespace PowerVerse.Chain.State.Merkle.Tries;

/// <summary>Computes the references of dirty nodes level by level from the leaves up, over all given tries together, many hashes at a time.</summary>
internal sealed class TrieHasher
{
    /// <summary>Nodes of one level from which on workers are asked, and nodes that each part then takes.</summary>
    private const int SharedLevelMin = 2048;
    private const int PartSize = 512;

    private readonly NodePool _pool;
    private readonly ITrieWorkers? _workers;
    private readonly HashScratch _scratch = new();
    private readonly ConcurrentStack<HashScratch> _spare = new();
    private int[] _order = new int[64];
    private int[] _levels = new int[16];
    private int _levelCount;

    /// <summary>Makes a hasher for the tries of a pool.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="workers">Threads for large levels; null to use the caller's alone.</param>
    public TrieHasher(NodePool pool, ITrieWorkers? workers = null)
    {
        _pool = pool;
        _workers = workers;
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
        for (int handle = first; handle != NodePool.None; handle = _pool[handle].Next)
        {
            if (count == _order.Length)
            {
                Array.Resize(ref _order, 2 * count);
            }

            _order[count++] = handle;
        }

        if (_workers is null || count < SharedLevelMin)
        {
            _scratch.Hash(_pool, _order.AsSpan(0, count));
            return;
        }

        _workers.Run((count + PartSize - 1) / PartSize, part =>
        {
            HashScratch scratch = TakeScratch();
            int start = part * PartSize;
            scratch.Hash(_pool, _order.AsSpan(start, Math.Min(PartSize, count - start)));
            _spare.Push(scratch);
        });
    }

    private HashScratch TakeScratch() => _spare.TryPop(out HashScratch? scratch) ? scratch : new HashScratch();
}
