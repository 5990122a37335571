// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.Wire;

/// <summary>Unsigned varints of multiformats: seven bits a byte, least significant first, minimal, at most nine bytes.</summary>
public static class UnsignedVarint
{
    /// <summary>Longest encoding in bytes (multiformats unsigned-varint, "practical maximum").</summary>
    public const int SizeBytesMax = 9;

    /// <summary>What reading came to.</summary>
    public enum Status
    {
        /// <summary>A value was read.</summary>
        Done,

        /// <summary>The bytes end inside the number.</summary>
        Incomplete,

        /// <summary>Longer than nine bytes, or not minimal.</summary>
        Malformed,
    }

    /// <summary>Reads a number from the front of the bytes.</summary>
    public static Status Read(ReadOnlySpan<byte> bytes, out ulong value, out int sizeBytes)
    {
        value = 0;
        for (int i = 0; i < bytes.Length && i < SizeBytesMax; i++)
        {
            value |= (ulong)(bytes[i] & 0x7f) << (7 * i);
            if (bytes[i] < 0x80)
            {
                sizeBytes = i + 1;
                return i > 0 && bytes[i] == 0 ? Status.Malformed : Status.Done;
            }
        }

        sizeBytes = 0;
        return bytes.Length >= SizeBytesMax ? Status.Malformed : Status.Incomplete;
    }

    /// <summary>Length of the encoding in bytes.</summary>
    public static int Size(ulong value)
    {
        int size = 1;
        while (value >= 0x80)
        {
            value >>= 7;
            size++;
        }

        return size;
    }

    /// <summary>Writes the number and returns the bytes written.</summary>
    public static int Write(Span<byte> destination, ulong value)
    {
        int at = 0;
        while (value >= 0x80)
        {
            destination[at++] = (byte)(0x80 | (value & 0x7f));
            value >>= 7;
        }

        destination[at++] = (byte)value;
        return at;
    }
}
