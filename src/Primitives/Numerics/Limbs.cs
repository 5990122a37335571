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

    /// <summary>The eight limbs of the product of two four-limb numbers, row by row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Product(
        ulong l0, ulong l1, ulong l2, ulong l3, ulong r0, ulong r1, ulong r2, ulong r3,
        out ulong p0, out ulong p1, out ulong p2, out ulong p3, out ulong p4, out ulong p5, out ulong p6, out ulong p7)
    {
        ulong carry = Multiply(l0, r0, out p0);
        carry = MultiplyAdd(l0, r1, carry, out p1);
        carry = MultiplyAdd(l0, r2, carry, out p2);
        p4 = MultiplyAdd(l0, r3, carry, out p3);

        carry = MultiplyAdd(l1, r0, p1, out p1);
        carry = MultiplyAdd(l1, r1, p2, carry, out p2);
        carry = MultiplyAdd(l1, r2, p3, carry, out p3);
        p5 = MultiplyAdd(l1, r3, p4, carry, out p4);

        carry = MultiplyAdd(l2, r0, p2, out p2);
        carry = MultiplyAdd(l2, r1, p3, carry, out p3);
        carry = MultiplyAdd(l2, r2, p4, carry, out p4);
        p6 = MultiplyAdd(l2, r3, p5, carry, out p5);

        carry = MultiplyAdd(l3, r0, p3, out p3);
        carry = MultiplyAdd(l3, r1, p4, carry, out p4);
        carry = MultiplyAdd(l3, r2, p5, carry, out p5);
        p7 = MultiplyAdd(l3, r3, p6, carry, out p6);
    }

    /// <summary>The lower four limbs of the product of two four-limb numbers; the top column needs no carry out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LowProduct(
        ulong l0, ulong l1, ulong l2, ulong l3, ulong r0, ulong r1, ulong r2, ulong r3,
        out ulong p0, out ulong p1, out ulong p2, out ulong p3)
    {
        unchecked
        {
            ulong c1 = Multiply(l0, r0, out p0);
            ulong c2 = MultiplyAdd(l0, r1, c1, out c1);
            ulong c3 = MultiplyAdd(l0, r2, c2, out c2);
            p3 = (l0 * r3) + c3;

            ulong carry = MultiplyAdd(l1, r0, c1, out p1);
            carry = MultiplyAdd(l1, r1, c2, carry, out c2);
            p3 += (l1 * r2) + carry;

            carry = MultiplyAdd(l2, r0, c2, out p2);
            p3 += (l2 * r1) + carry + (l3 * r0);
        }
    }

    /// <summary>The high limb of (<paramref name="high"/>:<paramref name="low"/>) &lt;&lt; <paramref name="shift"/>, for a shift below 64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ShiftLeft(ulong high, ulong low, int shift) => (high << shift) | ((low >> 1) >> (63 - shift));

    /// <summary>The low limb of (<paramref name="high"/>:<paramref name="low"/>) >> <paramref name="shift"/>, for a shift below 64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ShiftRight(ulong high, ulong low, int shift) => (low >> shift) | ((high << 1) << (63 - shift));

    /// <summary>The sum of two limbs and a carry of 0 or 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Add(ulong left, ulong right, ref ulong carry)
    {
        unchecked
        {
            ulong sum = left + right;
            ulong total = sum + carry;
            carry = (sum < left ? 1UL : 0UL) + (total < sum ? 1UL : 0UL);
            return total;
        }
    }

    /// <summary>The difference of two limbs and a borrow of 0 or 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Subtract(ulong left, ulong right, ref ulong borrow)
    {
        unchecked
        {
            ulong difference = left - right;
            ulong total = difference - borrow;
            borrow = (left < right ? 1UL : 0UL) + (difference < borrow ? 1UL : 0UL);
            return total;
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
