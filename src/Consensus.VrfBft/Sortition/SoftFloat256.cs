// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using System.Runtime.CompilerServices;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Consensus.VrfBft.Sortition;

/// <summary>A positive number m·2^e with a mantissa m of exactly 256 bits: the only arithmetic sortition uses, equal on every processor.</summary>
/// <remarks>
/// Every operation computes exactly and then drops low bits until 256 are left (truncation towards zero), so results are bit-identical
/// wherever 64-bit integers are. Zero cannot be represented and is never needed. Limbs are least significant first, and the top bit of
/// <see cref="M3"/> is always set. Wrap-around in this file is limb arithmetic with carries handled by hand.
/// </remarks>
internal readonly struct SoftFloat256
{
    /// <summary>Bits of the mantissa.</summary>
    internal const int MantissaBits = 256;

    /// <summary>Exclusive bound, as a power of two, of the integers <see cref="MultiplyBy"/> and <see cref="DivideBy"/> take.</summary>
    internal const int FactorBitsMax = 63;

    private const int LimbBits = 64;

    private SoftFloat256(ulong m0, ulong m1, ulong m2, ulong m3, int exponent)
    {
        M0 = m0;
        M1 = m1;
        M2 = m2;
        M3 = m3;
        Exponent = exponent;
    }

    internal ulong M0 { get; }

    internal ulong M1 { get; }

    internal ulong M2 { get; }

    internal ulong M3 { get; }

    /// <summary>e of m·2^e.</summary>
    internal int Exponent { get; }

    /// <summary>value / 2^256 for a value above zero, exactly.</summary>
    internal static SoftFloat256 FromFraction(in UInt256 value)
    {
        int shift = LeadingZeros(value);
        (ulong m0, ulong m1, ulong m2, ulong m3) = ShiftLeft(value, shift);
        return new SoftFloat256(m0, m1, m2, m3, -MantissaBits - shift);
    }

    /// <summary>numerator / denominator, truncated to 256 significant bits, for 0 &lt; numerator &lt; denominator &lt; 2^63.</summary>
    internal static SoftFloat256 FromRatio(ulong numerator, ulong denominator)
    {
        // With c = 256 + bits(d) - bits(n) + 1 the quotient n·2^c / d has 257 or 258 bits, so 256 survive. Written as limbs, the quotient
        // of (n << shift)·2^256 by d has a leading limb of 1, 2 or 3, because shift = bits(d) - bits(n) + 1 puts n one bit above d.
        unchecked
        {
            int shift = BitLength(denominator) - BitLength(numerator) + 1;
            UInt128 head = (UInt128)numerator << shift;
            ulong q4 = (ulong)(head / denominator);
            ulong remainder = (ulong)(head - ((UInt128)q4 * denominator));
            int align = BitOperations.LeadingZeroCount(denominator);
            ulong divisor = denominator << align;
            ulong reciprocal = Reciprocal(divisor);
            remainder <<= align;
            ulong q3 = DivideLimb(ref remainder, 0, divisor, reciprocal);
            ulong q2 = DivideLimb(ref remainder, 0, divisor, reciprocal);
            ulong q1 = DivideLimb(ref remainder, 0, divisor, reciprocal);
            ulong q0 = DivideLimb(ref remainder, 0, divisor, reciprocal);
            return FromFiveLimbs(q4, q3, q2, q1, q0, -(MantissaBits + shift));
        }
    }

    /// <summary>The product, truncated to 256 bits.</summary>
    internal static SoftFloat256 Multiply(in SoftFloat256 a, in SoftFloat256 b)
    {
        unchecked
        {
            // Row by row: r holds the running 512-bit product.
            ulong r0, r1, r2, r3, r4, r5, r6, r7;
            ulong carry = 0;
            r0 = MultiplyAdd(a.M0, b.M0, 0, ref carry);
            r1 = MultiplyAdd(a.M0, b.M1, 0, ref carry);
            r2 = MultiplyAdd(a.M0, b.M2, 0, ref carry);
            r3 = MultiplyAdd(a.M0, b.M3, 0, ref carry);
            r4 = carry;
            carry = 0;
            r1 = MultiplyAdd(a.M1, b.M0, r1, ref carry);
            r2 = MultiplyAdd(a.M1, b.M1, r2, ref carry);
            r3 = MultiplyAdd(a.M1, b.M2, r3, ref carry);
            r4 = MultiplyAdd(a.M1, b.M3, r4, ref carry);
            r5 = carry;
            carry = 0;
            r2 = MultiplyAdd(a.M2, b.M0, r2, ref carry);
            r3 = MultiplyAdd(a.M2, b.M1, r3, ref carry);
            r4 = MultiplyAdd(a.M2, b.M2, r4, ref carry);
            r5 = MultiplyAdd(a.M2, b.M3, r5, ref carry);
            r6 = carry;
            carry = 0;
            r3 = MultiplyAdd(a.M3, b.M0, r3, ref carry);
            r4 = MultiplyAdd(a.M3, b.M1, r4, ref carry);
            r5 = MultiplyAdd(a.M3, b.M2, r5, ref carry);
            r6 = MultiplyAdd(a.M3, b.M3, r6, ref carry);
            r7 = carry;

            // Two mantissas of 256 bits have a product of 511 or 512 bits: at most one bit to move up.
            int exponent = a.Exponent + b.Exponent + MantissaBits;
            if ((long)r7 < 0)
            {
                return new SoftFloat256(r4, r5, r6, r7, exponent);
            }

            return new SoftFloat256(
                (r4 << 1) | (r3 >> 63), (r5 << 1) | (r4 >> 63), (r6 << 1) | (r5 >> 63), (r7 << 1) | (r6 >> 63), exponent - 1);
        }
    }

    /// <summary>The product with an integer 0 &lt; factor &lt; 2^63, truncated to 256 bits.</summary>
    internal static SoftFloat256 MultiplyBy(in SoftFloat256 a, ulong factor)
    {
        unchecked
        {
            ulong carry = 0;
            ulong r0 = MultiplyAdd(a.M0, factor, 0, ref carry);
            ulong r1 = MultiplyAdd(a.M1, factor, 0, ref carry);
            ulong r2 = MultiplyAdd(a.M2, factor, 0, ref carry);
            ulong r3 = MultiplyAdd(a.M3, factor, 0, ref carry);
            return FromFiveLimbs(carry, r3, r2, r1, r0, a.Exponent);
        }
    }

    /// <summary>The quotient by an integer 0 &lt; divisor &lt; 2^63: floor(m·2^64 / divisor)·2^(e-64), truncated to 256 bits.</summary>
    internal static SoftFloat256 DivideBy(in SoftFloat256 a, ulong divisor)
    {
        unchecked
        {
            int align = BitOperations.LeadingZeroCount(divisor);
            int back = LimbBits - align;
            ulong d = divisor << align;
            ulong reciprocal = Reciprocal(d);
            ulong remainder = a.M3 >> back;
            ulong q4 = DivideLimb(ref remainder, (a.M3 << align) | (a.M2 >> back), d, reciprocal);
            ulong q3 = DivideLimb(ref remainder, (a.M2 << align) | (a.M1 >> back), d, reciprocal);
            ulong q2 = DivideLimb(ref remainder, (a.M1 << align) | (a.M0 >> back), d, reciprocal);
            ulong q1 = DivideLimb(ref remainder, a.M0 << align, d, reciprocal);
            ulong q0 = DivideLimb(ref remainder, 0, d, reciprocal);
            return FromFiveLimbs(q4, q3, q2, q1, q0, a.Exponent - LimbBits);
        }
    }

    /// <summary>The sum: the smaller number is aligned by dropping its low bits, then the sum is truncated to 256 bits.</summary>
    internal static SoftFloat256 Add(in SoftFloat256 a, in SoftFloat256 b)
    {
        if (a.Exponent < b.Exponent)
        {
            return Add(b, a);
        }

        int gap = a.Exponent - b.Exponent;
        if (gap >= MantissaBits)
        {
            return a;
        }

        unchecked
        {
            (ulong b0, ulong b1, ulong b2, ulong b3) = ShiftRight(b, gap);
            ulong s0 = a.M0 + b0;
            ulong carry = s0 < b0 ? 1UL : 0UL;
            ulong s1 = AddLimb(a.M1, b1, ref carry);
            ulong s2 = AddLimb(a.M2, b2, ref carry);
            ulong s3 = AddLimb(a.M3, b3, ref carry);
            return carry == 0
                ? new SoftFloat256(s0, s1, s2, s3, a.Exponent)
                : new SoftFloat256(
                    (s0 >> 1) | (s1 << 63), (s1 >> 1) | (s2 << 63), (s2 >> 1) | (s3 << 63), (s3 >> 1) | (1UL << 63), a.Exponent + 1);
        }
    }

    /// <summary>True when this number is less than <paramref name="other"/>; exact, since both mantissas are normalised.</summary>
    internal bool IsLessThan(in SoftFloat256 other)
    {
        return Exponent != other.Exponent ? Exponent < other.Exponent
            : M3 != other.M3 ? M3 < other.M3
            : M2 != other.M2 ? M2 < other.M2
            : M1 != other.M1 ? M1 < other.M1
            : M0 < other.M0;
    }

    /// <summary>True when both numbers are equal.</summary>
    internal bool IsEqualTo(in SoftFloat256 other) =>
        Exponent == other.Exponent && ((M0 ^ other.M0) | (M1 ^ other.M1) | (M2 ^ other.M2) | (M3 ^ other.M3)) == 0;

    /// <summary>Drops the bits above 256 of a number whose four low limbs alone are normalised when the top limb is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static SoftFloat256 FromFiveLimbs(ulong r4, ulong r3, ulong r2, ulong r1, ulong r0, int exponent)
    {
        unchecked
        {
            int drop = BitLength(r4);
            if (drop == 0)
            {
                return new SoftFloat256(r0, r1, r2, r3, exponent);
            }

            if (drop == LimbBits)
            {
                return new SoftFloat256(r1, r2, r3, r4, exponent + LimbBits);
            }

            int up = LimbBits - drop;
            return new SoftFloat256(
                (r0 >> drop) | (r1 << up), (r1 >> drop) | (r2 << up), (r2 >> drop) | (r3 << up), (r3 >> drop) | (r4 << up), exponent + drop);
        }
    }

    /// <summary>x·y + addend + carry; returns the low limb and leaves the high one in <paramref name="carry"/>. Cannot overflow 128 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong MultiplyAdd(ulong x, ulong y, ulong addend, ref ulong carry)
    {
        unchecked
        {
            ulong high = Math.BigMul(x, y, out ulong low);
            low += addend;
            high += low < addend ? 1UL : 0UL;
            low += carry;
            high += low < carry ? 1UL : 0UL;
            carry = high;
            return low;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong AddLimb(ulong x, ulong y, ref ulong carry)
    {
        unchecked
        {
            ulong sum = x + y;
            ulong overflow = sum < x ? 1UL : 0UL;
            ulong total = sum + carry;
            carry = overflow | (total < sum ? 1UL : 0UL);
            return total;
        }
    }

    /// <summary>floor((2^128 - 1) / d) - 2^64 for d with its top bit set (Möller and Granlund 2011, algorithm 2: Newton steps of 11, 21, 34, 65 bits).</summary>
    internal static ulong Reciprocal(ulong d)
    {
        unchecked
        {
            ulong d40 = (d >> 24) + 1;
            ulong d63 = (d >> 1) + (d & 1);
            ulong v0 = 0x7FD00u / (uint)(d >> 55);
            ulong v1 = (v0 << 11) - ((v0 * v0 * d40) >> 40) - 1;
            ulong v2 = (v1 << 13) + ((v1 * ((1UL << 60) - (v1 * d40))) >> 47);
            ulong e = ((v2 >> 1) & (0 - (d & 1))) - (v2 * d63);
            ulong v3 = (v2 << 31) + (Math.BigMul(v2, e, out _) >> 1);
            ulong high = Math.BigMul(v3, d, out ulong low);
            ulong carry = low + d < low ? 1UL : 0UL;
            return v3 - (high + carry + d);
        }
    }

    /// <summary>Divides (remainder, next) by the normalised d with its reciprocal; remainder &lt; d before and after (algorithm 4 of the same paper).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong DivideLimb(ref ulong remainder, ulong next, ulong d, ulong reciprocal)
    {
        unchecked
        {
            ulong q1 = Math.BigMul(reciprocal, remainder, out ulong q0);
            q0 += next;
            q1 += remainder + (q0 < next ? 1UL : 0UL) + 1;
            ulong r = next - (q1 * d);
            if (r > q0)
            {
                q1--;
                r += d;
            }

            if (r >= d)
            {
                q1++;
                r -= d;
            }

            remainder = r;
            return q1;
        }
    }

    private static (ulong L0, ulong L1, ulong L2, ulong L3) ShiftRight(in SoftFloat256 a, int shift)
    {
        ulong l0 = a.M0, l1 = a.M1, l2 = a.M2, l3 = a.M3;
        if ((shift & 128) != 0)
        {
            (l0, l1, l2, l3) = (l2, l3, 0, 0);
        }

        if ((shift & 64) != 0)
        {
            (l0, l1, l2, l3) = (l1, l2, l3, 0);
        }

        int bits = shift & 63;
        if (bits == 0)
        {
            return (l0, l1, l2, l3);
        }

        int up = LimbBits - bits;
        return ((l0 >> bits) | (l1 << up), (l1 >> bits) | (l2 << up), (l2 >> bits) | (l3 << up), l3 >> bits);
    }

    private static (ulong L0, ulong L1, ulong L2, ulong L3) ShiftLeft(in UInt256 value, int shift)
    {
        ulong l0 = value.U0, l1 = value.U1, l2 = value.U2, l3 = value.U3;
        if ((shift & 128) != 0)
        {
            (l0, l1, l2, l3) = (0, 0, l0, l1);
        }

        if ((shift & 64) != 0)
        {
            (l0, l1, l2, l3) = (0, l0, l1, l2);
        }

        int bits = shift & 63;
        if (bits == 0)
        {
            return (l0, l1, l2, l3);
        }

        int down = LimbBits - bits;
        return (l0 << bits, (l1 << bits) | (l0 >> down), (l2 << bits) | (l1 >> down), (l3 << bits) | (l2 >> down));
    }

    private static int LeadingZeros(in UInt256 value) =>
        value.U3 != 0 ? BitOperations.LeadingZeroCount(value.U3)
        : value.U2 != 0 ? 64 + BitOperations.LeadingZeroCount(value.U2)
        : value.U1 != 0 ? 128 + BitOperations.LeadingZeroCount(value.U1)
        : 192 + BitOperations.LeadingZeroCount(value.U0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int BitLength(ulong value) => LimbBits - BitOperations.LeadingZeroCount(value);
}
