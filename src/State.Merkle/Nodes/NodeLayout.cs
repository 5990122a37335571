// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.State.Merkle.Nodes;

/// <summary>What a node of a trie is (Yellow Paper appendix D).</summary>
internal enum NodeKind : byte
{
    /// <summary>No node.</summary>
    None,

    /// <summary>The rest of a key, and its value.</summary>
    Leaf,

    /// <summary>Nibbles that all keys below share, and a branch.</summary>
    Extension,

    /// <summary>Up to sixteen nodes by the next nibble, and the value of the key that ends here.</summary>
    Branch,
}

/// <summary>Where the parts of an encoded node lie: offsets into its RLP, so that nothing is copied.</summary>
/// <remarks>
/// A child is an RLP item of its own: 0x80 for none, 0xa0 and a hash, or the child's whole encoding when that is shorter than 32 bytes.
/// </remarks>
internal struct NodeLayout
{
    /// <summary>Children of a branch.</summary>
    public const int Width = 16;

    /// <summary>Length of an encoding from which on a parent holds its hash instead (Yellow Paper appendix D).</summary>
    public const int HashedLength = 32;

    private const byte EmptyItem = 0x80;
    private const byte HashItem = 0xA0;
    private const byte FirstListItem = 0xC0;

    /// <summary>The kind of node.</summary>
    public NodeKind Kind;

    /// <summary>First nibble of the path of a leaf or extension, counted in nibbles from the start of the RLP.</summary>
    public int PathStart;

    /// <summary>Nibbles of the path.</summary>
    public int PathLength;

    /// <summary>Where the value of a leaf or branch begins.</summary>
    public int ValueStart;

    /// <summary>Bytes of the value, 0 for a branch without one.</summary>
    public int ValueLength;

    /// <summary>For a branch the offset of each child item, 0 where there is none; for an extension the first entry.</summary>
    public ChildOffsets Children;

    /// <summary>One offset per nibble.</summary>
    [InlineArray(Width)]
    internal struct ChildOffsets
    {
        private int _first;
    }

    /// <summary>Reads an encoded node. Nothing is taken on trust: a false answer means that it is not a node.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, out NodeLayout layout)
    {
        layout = default;
        RlpReader outer = new(encoded);
        if (!outer.TryReadList(out RlpReader items) || !outer.IsAtEnd)
        {
            return false;
        }

        int start = encoded.Length - items.Remaining;
        if (encoded.Length - start >= Width + 1 && LooksLikeBranch(encoded[start..]))
        {
            return TryDecodeBranch(encoded, start, ref layout);
        }

        if (!items.TryReadBytes(out ReadOnlySpan<byte> path) || path.IsEmpty)
        {
            return false;
        }

        int flags = path[0] >> 4;
        bool isOdd = (flags & 1) != 0;
        int pathOffset = start + items.Position - path.Length;
        if (flags > 3 || (!isOdd && (path[0] & 15) != 0))
        {
            return false;
        }

        layout.PathStart = (2 * pathOffset) + (isOdd ? 1 : 2);
        layout.PathLength = (2 * path.Length) - (isOdd ? 1 : 2);
        if ((flags & 2) != 0)
        {
            layout.Kind = NodeKind.Leaf;
            bool ok = items.TryReadBytes(out ReadOnlySpan<byte> value) && !value.IsEmpty && items.IsAtEnd;
            layout.ValueStart = start + items.Position - value.Length;
            layout.ValueLength = value.Length;
            return ok;
        }

        layout.Kind = NodeKind.Extension;
        int child = start + items.Position;
        layout.Children[0] = child;
        return layout.PathLength > 0 && TryChildLength(encoded[child..], out int length) && length > 1 && child + length == encoded.Length;
    }

    /// <summary>The length of a child item at the start of the bytes.</summary>
    /// <returns>False when it is neither empty, nor a hash, nor an embedded node.</returns>
    public static bool TryChildLength(ReadOnlySpan<byte> bytes, out int length)
    {
        byte first = bytes.IsEmpty ? (byte)0 : bytes[0];
        length = first switch
        {
            EmptyItem => 1,
            HashItem => 1 + HashedLength,

            // An embedded node, header included, is shorter than a hash, so its header is one byte.
            > FirstListItem and < FirstListItem + HashedLength - 1 => 1 + first - FirstListItem,
            _ => 0,
        };
        return length > 0 && length <= bytes.Length;
    }

    // A two-item node never has seventeen items; whether it has two is settled by walking at most three.
    private static bool LooksLikeBranch(ReadOnlySpan<byte> items)
    {
        int position = 0;
        for (int i = 0; i < 3; i++)
        {
            if (position >= items.Length || !TryChildLength(items[position..], out int length))
            {
                return false;
            }

            position += length;
        }

        return position < items.Length;
    }

    private static bool TryDecodeBranch(ReadOnlySpan<byte> encoded, int start, ref NodeLayout layout)
    {
        layout.Kind = NodeKind.Branch;
        int position = start;
        for (int i = 0; i < Width; i++)
        {
            if (!TryChildLength(encoded[position..], out int length))
            {
                return false;
            }

            layout.Children[i] = length == 1 ? 0 : position;
            position += length;
        }

        RlpReader rest = new(encoded[position..]);
        if (!rest.TryReadBytes(out ReadOnlySpan<byte> value) || !rest.IsAtEnd)
        {
            return false;
        }

        layout.ValueStart = encoded.Length - value.Length;
        layout.ValueLength = value.Length;
        return true;
    }
}
