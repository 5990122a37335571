// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;
using PowerVerse.Chain.State.Merkle.Nodes;

namespace PowerVerse.Chain.State.Merkle.Proofs;

/// <summary>Builds the subtree over sorted leaves that share the beginning of their keys, without a pool: what a range proof compares with the trie.</summary>
internal sealed class LeafRunHasher
{
    /// <summary>Longest item by which a parent names a child: a hash with its header.</summary>
    public const int ItemBytesMax = 1 + Hash256.Size;

    private const int KeyNibbles = 2 * Hash256.Size;
    private const int HashItem = 0xA0;
    private const int TypicalNodeBytes = 600;

    private readonly IReadOnlyList<TrieLeaf> _leaves;
    private readonly byte[] _keys;
    private readonly ITrieNodeSink? _sink;

    public LeafRunHasher(IReadOnlyList<TrieLeaf> leaves, ITrieNodeSink? sink)
    {
        _leaves = leaves;
        _sink = sink;
        _keys = new byte[leaves.Count * Hash256.Size];
        for (int i = 0; i < leaves.Count; i++)
        {
            leaves[i].Key.CopyTo(_keys.AsSpan(i * Hash256.Size));
        }
    }

    /// <summary>The key of a leaf.</summary>
    public ReadOnlySpan<byte> KeyAt(int leaf) => _keys.AsSpan(leaf * Hash256.Size, Hash256.Size);

    /// <summary>Builds the subtree at a depth.</summary>
    /// <param name="depth">Nibbles that all keys share and that lie behind.</param>
    /// <param name="from">The first leaf.</param>
    /// <param name="to">One after the last leaf; there is at least one.</param>
    /// <param name="item">Receives the item by which a parent names the subtree; has <see cref="ItemBytesMax"/> bytes.</param>
    /// <returns>The bytes of the item.</returns>
    public int Build(int depth, int from, int to, Span<byte> item)
    {
        RlpWriter writer = new(TypicalNodeBytes);
        try
        {
            WriteNode(ref writer, depth, from, to);
            ReadOnlySpan<byte> node = writer.Written;
            if (node.Length < NodeLayout.HashedLength)
            {
                node.CopyTo(item);
                return node.Length;
            }

            item[0] = HashItem;
            Keccak256.Hash(node, item.Slice(1, Hash256.Size));
            Emit(depth, from, node);
            return ItemBytesMax;
        }
        finally
        {
            writer.Dispose();
        }
    }

    // Recursion is bounded by the nibbles of a key.
    private void WriteNode(ref RlpWriter writer, int depth, int from, int to)
    {
        ReadOnlySpan<byte> first = KeyAt(from);
        ReadOnlySpan<byte> last = KeyAt(to - 1);
        int list = writer.BeginList();
        if (to - from == 1)
        {
            WritePath(ref writer, first, depth, KeyNibbles - depth, isLeaf: true);
            writer.Write(_leaves[from].Value.Span);
            writer.EndList(list);
            return;
        }

        int common = Nibbles.CommonLength(first, depth, last, depth, KeyNibbles - depth);
        Span<byte> item = stackalloc byte[ItemBytesMax];
        if (common > 0)
        {
            WritePath(ref writer, first, depth, common, isLeaf: false);
            writer.WriteEncoded(item[..Build(depth + common, from, to, item)]);
            writer.EndList(list);
            return;
        }

        for (int nibble = 0; nibble < NodeLayout.Width; nibble++)
        {
            int next = from;
            while (next < to && Nibbles.At(KeyAt(next), depth) == nibble)
            {
                next++;
            }

            if (next == from)
            {
                writer.WriteEmptyBytes();
            }
            else
            {
                writer.WriteEncoded(item[..Build(depth + 1, from, next, item)]);
            }

            from = next;
        }

        writer.WriteEmptyBytes();
        writer.EndList(list);
    }

    private static void WritePath(ref RlpWriter writer, ReadOnlySpan<byte> key, int start, int length, bool isLeaf)
    {
        Span<byte> path = stackalloc byte[Hash256.Size + 1];
        path = path[..Nibbles.HexPrefixLength(length)];
        Nibbles.WriteHexPrefix(key, start, length, isLeaf, path);
        writer.Write(path);
    }

    private void Emit(int depth, int leaf, ReadOnlySpan<byte> node)
    {
        if (_sink is null)
        {
            return;
        }

        Span<byte> path = stackalloc byte[KeyNibbles];
        for (int i = 0; i < depth; i++)
        {
            path[i] = (byte)Nibbles.At(KeyAt(leaf), i);
        }

        _sink.Put(path[..depth], node);
    }
}
