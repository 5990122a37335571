// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.State.Merkle.Nodes;
using PowerVerse.Chain.State.Merkle.Tries;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.State.Merkle.Proofs;

/// <summary>Proofs that a list of leaves is all that a trie has between two keys: the leaves, and the nodes on the ways to both ends.</summary>
/// <remarks>
/// <code>
///            root
///        ┌────┴─────┐                 a node on the way to an end   comes with the proof, by its hash
///   left of      right of            a subtree between the ends    is built from the leaves and must have the hash that its parent names
///   the range    the range           a subtree outside             is not looked at; one to the right tells that there is more
/// </code>
/// Whatever of the trie touches the range is either built from the leaves or descended into, so nothing can be left out, added or changed. Keys have 32 bytes.
/// </remarks>
public static class RangeProof
{
    /// <summary>Most nodes of a proof: two ways of 64 nibbles and the roots.</summary>
    public const int NodesMax = 2 * ((2 * Hash256.Size) + 1);

    /// <summary>The highest key.</summary>
    public static Hash256 LastKey { get; } = MakeLastKey();

    /// <summary>Collects the nodes that prove a range.</summary>
    /// <param name="store">A store, or a view of it, with the trie's nodes.</param>
    /// <param name="owner">Nothing for the state trie, the hash of the address for a storage trie.</param>
    /// <param name="first">Where the range begins.</param>
    /// <param name="last">The key of its last leaf; <paramref name="first"/> where it has none.</param>
    /// <exception cref="StorageException">The store lacks a node, or holds something else in its place.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Create(IKeyValueReader store, ReadOnlySpan<byte> owner, in Hash256 first, in Hash256 last)
    {
        List<ReadOnlyMemory<byte>> nodes = [.. TrieProof.Create(store, owner, first.AsSpan())];
        IReadOnlyList<ReadOnlyMemory<byte>> right = first == last ? [] : TrieProof.Create(store, owner, last.AsSpan());
        int shared = 0;
        while (shared < right.Count && shared < nodes.Count && nodes[shared].Span.SequenceEqual(right[shared].Span))
        {
            shared++;
        }

        nodes.AddRange(right.Skip(shared));
        return nodes;
    }

    /// <summary>Checks a range from anyone.</summary>
    /// <param name="root">The root hash that is trusted.</param>
    /// <param name="first">Where the range begins.</param>
    /// <param name="range">The leaves, and the proof. With a proof the range ends with its last leaf; without leaves or without proof it reaches to the end of the trie.</param>
    /// <param name="sink">Takes the nodes of the range; null: nobody.</param>
    /// <param name="hasMore">Whether the trie goes on after the range.</param>
    /// <param name="error">Why the range proves nothing.</param>
    public static bool TryVerify(in Hash256 root, in Hash256 first, StateRange range, ITrieNodeSink? sink, out bool hasMore, out ProofError error)
    {
        hasMore = false;
        if (range.Proof.Count > NodesMax)
        {
            error = ProofError.UnusedNode;
            return false;
        }

        for (int i = 0; i < range.Leaves.Count; i++)
        {
            Hash256 key = range.Leaves[i].Key;
            if (range.Leaves[i].Value.IsEmpty || key.CompareTo(i == 0 ? first : range.Leaves[i - 1].Key) < (i == 0 ? 0 : 1))
            {
                error = ProofError.Unordered;
                return false;
            }
        }

        if (root == MerkleTrie.EmptyRoot)
        {
            error = range.Leaves.Count == 0 ? ProofError.None : ProofError.OtherValue;
            return range.Leaves.Count == 0;
        }

        bool isOpen = range.Leaves.Count == 0 || range.Proof.Count == 0;
        RangeCheck check = new(range, first, isOpen ? LastKey : range.Leaves[^1].Key, sink);
        error = check.Run(root);
        hasMore = check.HasMore;
        return error == ProofError.None;
    }

    private static Hash256 MakeLastKey()
    {
        Span<byte> bytes = stackalloc byte[Hash256.Size];
        bytes.Fill(0xFF);
        return new Hash256(bytes);
    }

    /// <summary>One check; the way down is in <see cref="_path"/>.</summary>
    private sealed class RangeCheck
    {
        private const int KeyNibbles = 2 * Hash256.Size;

        private readonly Dictionary<Hash256, ReadOnlyMemory<byte>> _nodes = [];
        private readonly byte[] _path = new byte[KeyNibbles];
        private readonly StateRange _range;
        private readonly Hash256 _first;
        private readonly Hash256 _last;
        private readonly ITrieNodeSink? _sink;
        private readonly LeafRunHasher _builder;

        public RangeCheck(StateRange range, in Hash256 first, in Hash256 last, ITrieNodeSink? sink)
        {
            _range = range;
            _first = first;
            _last = last;
            _sink = sink;
            _builder = new LeafRunHasher(range.Leaves, sink);
            foreach (ReadOnlyMemory<byte> node in range.Proof)
            {
                _nodes[Keccak256.Hash(node.Span)] = node;
            }
        }

        public bool HasMore { get; private set; }

        public ProofError Run(in Hash256 root)
        {
            byte[] item = new byte[LeafRunHasher.ItemBytesMax];
            item[0] = 0xA0;
            root.CopyTo(item.AsSpan(1));
            return Check(item, 0, 0, _range.Leaves.Count);
        }

        // The subtree that an item names, below the first nibbles of the path, against the leaves with that beginning. Recursion is bounded by the nibbles of a key.
        private ProofError Check(ReadOnlyMemory<byte> item, int depth, int from, int to)
        {
            switch (PlaceOf(depth))
            {
                case Place.Left:
                    return ProofError.None;
                case Place.Right:
                    HasMore |= !item.IsEmpty;
                    return ProofError.None;
                case Place.Inside:
                    return CheckInside(item, depth, from, to);
                default:
                    return item.IsEmpty ? NothingBetween(from, to) : CheckBoundary(item, depth, from, to);
            }
        }

        private ProofError CheckInside(ReadOnlyMemory<byte> item, int depth, int from, int to)
        {
            if (item.IsEmpty || from == to)
            {
                return item.IsEmpty ? NothingBetween(from, to) : ProofError.OtherValue;
            }

            Span<byte> built = stackalloc byte[LeafRunHasher.ItemBytesMax];
            built = built[.._builder.Build(depth, from, to, built)];
            return built.SequenceEqual(item.Span) ? ProofError.None : ProofError.OtherValue;
        }

        private ProofError CheckBoundary(ReadOnlyMemory<byte> item, int depth, int from, int to)
        {
            ReadOnlyMemory<byte> node = item;
            if (item.Length == LeafRunHasher.ItemBytesMax)
            {
                if (!_nodes.TryGetValue(new Hash256(item.Span[1..]), out node))
                {
                    return ProofError.MissingNode;
                }

                _sink?.Put(_path.AsSpan(0, depth), node.Span);
            }

            if (!NodeLayout.TryDecode(node.Span, out NodeLayout layout))
            {
                return ProofError.MalformedNode;
            }

            return layout.Kind switch
            {
                NodeKind.Leaf => CheckLeaf(node, layout, depth, from, to),
                NodeKind.Extension => CheckExtension(node, layout, depth, from, to),
                _ => CheckBranch(node, layout, depth, from, to),
            };
        }

        private ProofError CheckLeaf(ReadOnlyMemory<byte> node, in NodeLayout layout, int depth, int from, int to)
        {
            if (!TryEnter(node.Span, layout, depth) || depth + layout.PathLength != KeyNibbles)
            {
                return ProofError.MalformedNode;
            }

            switch (PlaceOf(KeyNibbles))
            {
                case Place.Left:
                    return NothingBetween(from, to);
                case Place.Right:
                    HasMore = true;
                    return NothingBetween(from, to);
                default:
                    return to - from == 1
                        && HasPath(from, depth, layout.PathLength)
                        && node.Span.Slice(layout.ValueStart, layout.ValueLength).SequenceEqual(_range.Leaves[from].Value.Span)
                        ? ProofError.None
                        : ProofError.OtherValue;
            }
        }

        private ProofError CheckExtension(ReadOnlyMemory<byte> node, in NodeLayout layout, int depth, int from, int to)
        {
            int below = depth + layout.PathLength;
            if (!TryEnter(node.Span, layout, depth) || below >= KeyNibbles)
            {
                return ProofError.MalformedNode;
            }

            // The leaves are sorted: if both ends share the path, all do.
            return from < to && !(HasPath(from, depth, layout.PathLength) && HasPath(to - 1, depth, layout.PathLength))
                ? ProofError.OtherValue
                : Check(ChildAt(node, layout.Children[0]), below, from, to);
        }

        private ProofError CheckBranch(ReadOnlyMemory<byte> node, in NodeLayout layout, int depth, int from, int to)
        {
            if (layout.ValueLength != 0 || depth >= KeyNibbles)
            {
                return ProofError.MalformedNode;
            }

            for (int nibble = 0; nibble < NodeLayout.Width; nibble++)
            {
                int next = from;
                while (next < to && Nibbles.At(_builder.KeyAt(next), depth) == nibble)
                {
                    next++;
                }

                _path[depth] = (byte)nibble;
                ProofError error = Check(ChildAt(node, layout.Children[nibble]), depth + 1, from, next);
                if (error != ProofError.None)
                {
                    return error;
                }

                from = next;
            }

            return ProofError.None;
        }

        private static ReadOnlyMemory<byte> ChildAt(ReadOnlyMemory<byte> node, int offset) =>
            offset != 0 && NodeLayout.TryChildLength(node.Span[offset..], out int length) ? node.Slice(offset, length) : default;

        private static ProofError NothingBetween(int from, int to) => from == to ? ProofError.None : ProofError.OtherValue;

        private bool TryEnter(ReadOnlySpan<byte> node, in NodeLayout layout, int depth)
        {
            if (depth + layout.PathLength > KeyNibbles)
            {
                return false;
            }

            for (int i = 0; i < layout.PathLength; i++)
            {
                _path[depth + i] = (byte)Nibbles.At(node, layout.PathStart + i);
            }

            return true;
        }

        private bool HasPath(int leaf, int depth, int length)
        {
            for (int i = depth; i < depth + length; i++)
            {
                if (Nibbles.At(_builder.KeyAt(leaf), i) != _path[i])
                {
                    return false;
                }
            }

            return true;
        }

        // Where all keys lie that begin with the path so far.
        private Place PlaceOf(int depth)
        {
            int left = Compare(depth, _first);
            int right = Compare(depth, _last);
            if (left < 0)
            {
                return Place.Left;
            }

            if (right > 0)
            {
                return Place.Right;
            }

            bool isAfterFirst = left > 0 || IsFilledWith(_first, depth, 0);
            bool isBeforeLast = right < 0 || IsFilledWith(_last, depth, 15);
            return isAfterFirst && isBeforeLast ? Place.Inside : Place.Boundary;
        }

        private int Compare(int depth, in Hash256 key)
        {
            ReadOnlySpan<byte> bytes = key.AsSpan();
            for (int i = 0; i < depth; i++)
            {
                int difference = _path[i] - Nibbles.At(bytes, i);
                if (difference != 0)
                {
                    return difference;
                }
            }

            return 0;
        }

        private static bool IsFilledWith(in Hash256 key, int from, int nibble)
        {
            ReadOnlySpan<byte> bytes = key.AsSpan();
            for (int i = from; i < KeyNibbles; i++)
            {
                if (Nibbles.At(bytes, i) != nibble)
                {
                    return false;
                }
            }

            return true;
        }
    }

    private enum Place : byte
    {
        Left,
        Right,
        Inside,
        Boundary,
    }
}
