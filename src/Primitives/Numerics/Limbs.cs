// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace PowerVerse.Chain.Primitives.Numerics;

/// <summary>Arithmetic on 64-bit limbs with 128-bit intermediate results. Sums wrap on purpose; every carry is kept.</summary>
internal static class Limbs
{
    /// <summary>The 128-bit product of two limbs.</summary>
    /// <returns>The high limb.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Multiply(ulong left, ulong right, out ulong low) => Math.BigMul(left, right, out low);

    /// <summary><paramref name="left"/> * <paramref name="right"/> + <paramref name="addend"/>, which always fits in 128 bits.</summary>
    /// <returns>The high limb.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong MultiplyAdd(ulong left, ulong right, ulong addend, out ulong low)
    {
        unchecked
        {
            ulong high = Multiply(left, right, out ulong product);
            product += addend;
            high += product < addend ? 1UL : 0UL;
            low = product;
            return high;
        }
    }

    /// <summary><paramref name="left"/> * <paramref name="right"/> + two addends, which always fits in 128 bits.</summary>
    /// <returns>The high limb.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong MultiplyAdd(ulong left, ulong right, ulong addend, ulong carry, out ulong low)
    {
        unchecked
        {
            ulong high = Multiply(left, right, out ulong product);
            product += addend;
            high += product < addend ? 1UL : 0UL;
            product += carry;
            high += product < carry ? 1UL : 0UL;
            low = product;
            return high;
        }
    }

    /// <summary>Divides the 128-bit number <paramref name="high"/>:<paramref name="low"/> by a limb larger than <paramref name="high"/>.</summary>
    /// <returns>The quotient, which fits in 64 bits by that condition.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Divide(ulong high, ulong low, ulong divisor, out ulong remainder)
    {
        if (X86Base.X64.IsSupported)
        {
            // The intrinsic is marked experimental only because of its shape; the instruction is as old as the architecture.
#pragma warning disable SYSLIB5004
            (ulong quotient, remainder) = X86Base.X64.DivRem(low, high, divisor);
#pragma warning restore SYSLIB5004
            return quotient;
        }

        return DividePortable(high, low, divisor, out remainder);
    }

    /// <summary>floor((2^128 - 1) / <paramref name="divisor"/>) - 2^64 for a divisor with its top bit set.</summary>
    /// <remarks>Moeller and Granlund, "Improved division by invariant integers" (2011), definition 1.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Reciprocal(ulong divisor) => Divide(~divisor, ulong.MaxValue, divisor, out _);

    /// <summary>The reciprocal of the two-limb divisor <paramref name="d1"/>:<paramref name="d0"/> with its top bit set.</summary>
    /// <remarks>Moeller and Granlund, algorithm 6.</remarks>
    public static ulong Reciprocal(ulong d1, ulong d0)
    {
        unchecked
        {
            ulong reciprocal = Reciprocal(d1);
            ulong p = (d1 * reciprocal) + d0;
            if (p < d0)
            {
                reciprocal--;
                if (p >= d1)
                {
                    reciprocal--;
                    p -= d1;
                }

                p -= d1;
            }

            ulong t1 = Multiply(reciprocal, d0, out ulong t0);
            p += t1;
            if (p < t1)
            {
                reciprocal--;
                if (p > d1 || (p == d1 && t0 >= d0))
                {
                    reciprocal--;
                }
            }

            return reciprocal;
        }
    }

    /// <summary>Divides three limbs by two, given the reciprocal of the divisor; <paramref name="n2"/>:<paramref name="n1"/> is below the divisor.</summary>
    /// <returns>The quotient limb; the remainder is <paramref name="r1"/>:<paramref name="r0"/>.</returns>
    /// <remarks>Moeller and Granlund, algorithm 5: at most two corrections, the second with probability about 2^-64.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Divide3By2(ulong n2, ulong n1, ulong n0, ulong d1, ulong d0, ulong reciprocal, out ulong r1, out ulong r0)
    {
        unchecked
        {
            ulong q1 = Multiply(reciprocal, n2, out ulong q0);
            q0 += n1;
            q1 += n2 + (q0 < n1 ? 1UL : 0UL);

            ulong high = n1 - (q1 * d1);
            ulong t1 = Multiply(d0, q1, out ulong t0);

            // (high, low) = (high, n0) - (t1, t0) - (d1, d0)
            ulong low = n0 - t0;
            high -= t1 + (n0 < t0 ? 1UL : 0UL);
            ulong lower = low - d0;
            high -= d1 + (low < d0 ? 1UL : 0UL);
            low = lower;

            q1++;
            if (high >= q0)
            {
                q1--;
                low += d0;
                high += d1 + (low < d0 ? 1UL : 0UL);
            }

            if (high > d1 || (high == d1 && low >= d0))
            {
                q1++;
                ulong borrow = low < d0 ? 1UL : 0UL;
                low -= d0;
                high -= d1 + borrow;
            }

            r1 = high;
            r0 = low;
            return q1;
        }
    }

    /// <summary>The division of <see cref="Divide"/> for machines without the instruction: two quotient digits of 32 bits (Knuth D).</summary>
    internal static ulong DividePortable(ulong high, ulong low, ulong divisor, out ulong remainder)
    {
        unchecked
        {
            int shift = System.Numerics.BitOperations.LeadingZeroCount(divisor);
            ulong d = divisor << shift;
            ulong n1 = shift == 0 ? high : (high << shift) | (low >> (64 - shift));
            ulong n0 = low << shift;
            ulong upper = DivideHalf(n1, n0 >> 32, d, out ulong rest);
            ulong lower = DivideHalf(rest, n0 & uint.MaxValue, d, out rest);
            remainder = rest >> shift;
            return (upper << 32) | lower;
        }
    }

    // One 32-bit quotient digit of (high * 2^32 + next) / divisor, with high < divisor and the divisor's top bit set.
    private static ulong DivideHalf(ulong high, ulong next, ulong divisor, out ulong remainder)
    {
        unchecked
        {
            ulong d1 = divisor >> 32;
            ulong digit = high / d1;
            UInt128 rest = ((UInt128)high << 32) | next;
            UInt128 product = Math.BigMul(digit, divisor);
            while (product > rest)
            {
                digit--;
                product -= divisor;
            }

            remainder = (ulong)(rest - product);
            return digit;
        }
    }
}
