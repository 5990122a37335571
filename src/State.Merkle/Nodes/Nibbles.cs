// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;

namespace PowerVerse.Chain.State.Merkle.Nodes;

/// <summary>Half bytes inside packed bytes: nibble 2i is the high half of byte i, nibble 2i+1 the low half.</summary>
internal static class Nibbles
{
    /// <summary>The nibble at a position counted in nibbles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int At(ReadOnlySpan<byte> packed, int position) => (packed[position >> 1] >> ((~position & 1) << 2)) & 15;

    /// <summary>How many nibbles two stretches have in common at their start.</summary>
    public static int CommonLength(ReadOnlySpan<byte> left, int leftStart, ReadOnlySpan<byte> right, int rightStart, int limit)
    {
        int count = 0;
        if (((leftStart ^ rightStart) & 1) == 0)
        {
            if ((leftStart & 1) != 0 && limit > 0)
            {
                if (At(left, leftStart) != At(right, rightStart))
                {
                    return 0;
                }

                count = 1;
            }

            // Both stand at a byte boundary: compare whole bytes.
            int wholeBytes = (limit - count) >> 1;
            int same = left.Slice((leftStart + count) >> 1, wholeBytes).CommonPrefixLength(right.Slice((rightStart + count) >> 1, wholeBytes));
            count += 2 * same;
        }

        while (count < limit && At(left, leftStart + count) == At(right, rightStart + count))
        {
            count++;
        }

        return count;
    }

    /// <summary>Bytes of the hex-prefix form of a path (Yellow Paper appendix C).</summary>
    public static int HexPrefixLength(int nibbles) => (nibbles >> 1) + 1;

    /// <summary>Writes the hex-prefix form of a path (Yellow Paper appendix C).</summary>
    public static void WriteHexPrefix(ReadOnlySpan<byte> packed, int start, int length, bool isLeaf, Span<byte> destination)
    {
        int flags = isLeaf ? 0x20 : 0;
        if ((length & 1) != 0)
        {
            destination[0] = (byte)(flags | 0x10 | At(packed, start));
            start++;
        }
        else
        {
            destination[0] = (byte)flags;
        }

        int count = length >> 1;
        if ((start & 1) == 0)
        {
            packed.Slice(start >> 1, count).CopyTo(destination[1..]);
            return;
        }

        for (int i = 0; i < count; i++)
        {
            destination[1 + i] = (byte)((At(packed, start + (2 * i)) << 4) | At(packed, start + (2 * i) + 1));
        }
    }

    /// <summary>Writes a nibble into packed bytes; low halves must be written after the high half of their byte.</summary>
    public static void Set(Span<byte> packed, int position, int nibble)
    {
        ref byte target = ref packed[position >> 1];
        target = (position & 1) == 0 ? (byte)(nibble << 4) : (byte)(target | nibble);
    }

    /// <summary>Bytes that hold this many nibbles.</summary>
    public static int PackedLength(int nibbles) => (nibbles + 1) >> 1;
}
