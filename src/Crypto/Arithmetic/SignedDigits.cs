// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Crypto.Arithmetic;

/// <summary>The sparse signed recoding of scalars (width-w non-adjacent form). Variable time, for public values only.</summary>
internal static class SignedDigits
{
    /// <summary>Writes odd digits between -2^(width-1) and 2^(width-1) with at least width - 1 zeros between any two.</summary>
    /// <param name="magnitude">The scalar.</param>
    /// <param name="negative">Whether to recode its negative instead.</param>
    /// <param name="width">2 to 8.</param>
    /// <param name="digits">All zero at first, least significant first, one longer than the scalar can be in bits.</param>
    /// <returns>One more than the position of the last digit that is not zero.</returns>
    internal static int Recode(in UInt256 magnitude, bool negative, int width, Span<sbyte> digits)
    {
        ReadOnlySpan<ulong> limbs = [magnitude.U0, magnitude.U1, magnitude.U2, magnitude.U3, 0, 0];
        ulong mask = (1UL << width) - 1;
        ulong carry = 0;
        int length = 0;
        int position = 0;
        while (position < digits.Length)
        {
            int limb = position >> 6;
            int shift = position & 63;
            ulong bits = limbs[limb] >> shift;
            if ((bits & 1) == carry)
            {
                position++;
                continue;
            }

            // The window may reach into the next limb; a shift by 64 in two steps is zero where a single one would be none.
            bits |= limbs[limb + 1] << 1 << (63 - shift);
            ulong window = (bits & mask) + carry;
            carry = window >> (width - 1);
            int digit = (int)window - (int)(carry << width);
            digits[position] = (sbyte)(negative ? -digit : digit);
            length = position + 1;
            position += width;
        }

        return length;
    }
}
