// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>Signed-digit forms of scalars: odd digits, at least width - 1 zeros between them.</summary>
internal static class WindowedNaf
{
    /// <summary>Width of a digit: odd values in [-15, 15].</summary>
    internal const int Width = 5;

    /// <summary>Odd multiples that a table holds: 1, 3, ..., 15.</summary>
    internal const int TableSize = 1 << (Width - 2);

    /// <summary>Writes the digits, least significant first, and zeros after them.</summary>
    /// <param name="scalar">A scalar of fewer bits than there are digits.</param>
    /// <param name="negative">Whether to negate every digit.</param>
    /// <param name="digits">The digits.</param>
    internal static void Expand(in UInt256 scalar, bool negative, Span<sbyte> digits)
    {
        digits.Clear();
        int carry = 0;
        int bit = 0;
        while (bit < digits.Length)
        {
            int window = Bits(scalar, bit, Width);
            if ((window & 1) == carry)
            {
                bit++;
                continue;
            }

            int digit = window + carry;
            carry = digit >> (Width - 1);
            digit -= carry << Width;
            digits[bit] = (sbyte)(negative ? -digit : digit);
            bit += Width;
        }
    }

    /// <summary>Bits [start, start + count) of a scalar, zeros above 256; count up to 24.</summary>
    internal static int Bits(in UInt256 scalar, int start, int count)
    {
        int limb = start >> 6;
        int offset = start & 63;
        ulong value = Limb(scalar, limb) >> offset;
        if (offset + count > 64)
        {
            value |= Limb(scalar, limb + 1) << (64 - offset);
        }

        return (int)(value & ((1UL << count) - 1));
    }

    private static ulong Limb(in UInt256 scalar, int index) => index switch
    {
        0 => scalar.U0,
        1 => scalar.U1,
        2 => scalar.U2,
        3 => scalar.U3,
        _ => 0,
    };
}
