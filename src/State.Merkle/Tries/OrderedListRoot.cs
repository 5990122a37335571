// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;
using PowerVerse.Chain.State.Merkle.Nodes;
using PowerVerse.Chain.State.Merkle.WorldState;

namespace PowerVerse.Chain.State.Merkle.Tries;

/// <summary>Roots of tries from RLP(index) to item: the transactions, receipts and withdrawals of a block (Yellow Paper section 4.3.2, EIP-4895). Nothing is stored.</summary>
/// <remarks>An instance keeps its buffers between calls; it is for one thread at a time.</remarks>
public sealed class OrderedListRoot
{
    private readonly NodePool _pool = new();
    private readonly TrieChanges _changes;
    private readonly TrieUpdater _updater;
    private readonly TrieHasher _hasher;

    /// <summary>Makes an instance with small buffers.</summary>
    public OrderedListRoot()
    {
        _changes = new TrieChanges(_pool);
        _updater = new TrieUpdater(_pool, new NodeSource(_pool, null, StateFamilies.TrieNodes));
        _hasher = new TrieHasher(_pool);
    }

    /// <summary>The root over items that lie one after another in a buffer.</summary>
    /// <param name="items">The items' encodings: for typed ones the type byte and the payload. None is empty.</param>
    /// <param name="ends">For each item the offset just after it.</param>
    public Hash256 Compute(ReadOnlySpan<byte> items, ReadOnlySpan<int> ends)
    {
        int start = 0;
        for (int i = 0; i < ends.Length; i++)
        {
            Add(i, items[start..ends[i]]);
            start = ends[i];
        }

        return Finish();
    }

    /// <summary>The root over items.</summary>
    /// <param name="items">The items' encodings: for typed ones the type byte and the payload. None is empty.</param>
    public Hash256 Compute(IReadOnlyList<ReadOnlyMemory<byte>> items)
    {
        for (int i = 0; i < items.Count; i++)
        {
            Add(i, items[i].Span);
        }

        return Finish();
    }

    private void Add(int index, ReadOnlySpan<byte> item)
    {
        RlpWriter key = new(stackalloc byte[RlpLength.MaxHeader]);
        key.Write((ulong)index);
        _changes.Add(key.Written, item);
    }

    private Hash256 Finish()
    {
        TrieRoot trie = new([], MerkleTrie.EmptyRoot, _pool);
        _updater.Apply(trie, _changes.Sort());
        _hasher.Hash([trie]);
        _changes.Clear();
        _pool.Reset();
        return trie.Hash;
    }
}
