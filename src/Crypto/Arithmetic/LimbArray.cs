// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace PowerVerse.Chain.Crypto.Arithmetic;

/// <summary>Natural numbers of any size as arrays of 64-bit limbs, least significant first. Variable time, for public values only.</summary>
internal static class LimbArray
{
    /// <summary>Limbs that a big-endian number of so many bytes needs.</summary>
    internal static int LimbsFor(int bytes) => (bytes + 7) / 8;

    /// <summary>Reads a big-endian number; limbs it does not reach become zero.</summary>
    internal static void Read(ReadOnlySpan<byte> bigEndian, Span<ulong> limbs)
    {
        limbs.Clear();
        int limb = 0;
        while (bigEndian.Length >= sizeof(ulong))
        {
            limbs[limb++] = BinaryPrimitives.ReadUInt64BigEndian(bigEndian[^sizeof(ulong)..]);
            bigEndian = bigEndian[..^sizeof(ulong)];
        }

        for (int index = 0; index < bigEndian.Length; index++)
        {
            limbs[limb] = (limbs[limb] << 8) | bigEndian[index];
        }
    }

    /// <summary>Writes a number that fits, padded on the left with zeros.</summary>
    internal static void Write(ReadOnlySpan<ulong> limbs, Span<byte> bigEndian)
    {
        bigEndian.Clear();
        foreach (ulong limb in limbs)
        {
            if (bigEndian.Length < sizeof(ulong))
            {
                ulong rest = limb;
                for (int index = bigEndian.Length - 1; index >= 0; index--)
                {
                    bigEndian[index] = (byte)rest;
                    rest >>= 8;
                }

                return;
            }

            BinaryPrimitives.WriteUInt64BigEndian(bigEndian[^sizeof(ulong)..], limb);
            bigEndian = bigEndian[..^sizeof(ulong)];
        }
    }

    /// <summary>Whether a is at least b; both have the same count of limbs.</summary>
    internal static bool IsAtLeast(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b)
    {
        for (int index = a.Length - 1; index >= 0; index--)
        {
            if (a[index] != b[index])
            {
                return a[index] > b[index];
            }
        }

        return true;
    }

    /// <summary>a -= b modulo 2^(64 * a.Length); b is no longer than a.</summary>
    internal static void Subtract(Span<ulong> a, ReadOnlySpan<ulong> b)
    {
        ulong borrow = 0;
        for (int index = 0; index < a.Length; index++)
        {
            a[index] = Limb.Subtract(a[index], index < b.Length ? b[index] : 0, ref borrow);
        }
    }

    /// <summary>Shifts right by less than 64 bits after dropping whole limbs; the result has as many limbs as are left.</summary>
    internal static void ShiftRight(ReadOnlySpan<ulong> source, int bits, Span<ulong> target)
    {
        int limbs = bits >> 6;
        int shift = bits & 63;
        for (int index = 0; index < target.Length; index++)
        {
            ulong low = index + limbs < source.Length ? source[index + limbs] : 0;
            ulong high = index + limbs + 1 < source.Length ? source[index + limbs + 1] : 0;
            target[index] = (low >> shift) | (high << 1 << (63 - shift));
        }
    }

    /// <summary>result = a * b modulo 2^(64 * result.Length); the result shares no memory with the operands.</summary>
    internal static unsafe void MultiplyLow(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result)
    {
        result.Clear();

        // SAFETY: row i covers at most result.Length - i limbs of the result and as many of b; the carry goes out only where a limb is left.
        fixed (ulong* bPointer = b)
        fixed (ulong* target = result)
        {
            for (int i = 0; i < a.Length && i < result.Length; i++)
            {
                int count = Math.Min(b.Length, result.Length - i);
                ulong carry = AddProduct(target + i, bPointer, count, a[i]);
                if (i + count < result.Length)
                {
                    target[i + count] = carry;
                }
            }
        }
    }

    /// <summary>r += a * b over <paramref name="count"/> limbs.</summary>
    /// <returns>The carry out.</returns>
    // SAFETY: callers own count limbs behind both pointers.
    internal static unsafe ulong AddProduct(ulong* r, ulong* a, int count, ulong b)
    {
        ulong carry = 0;
        for (int index = 0; index < count; index++)
        {
            carry = Limb.MultiplyAdd(a[index], b, r[index], carry, out r[index]);
        }

        return carry;
    }

    /// <summary>r += a * (b0 + b1 * 2^64) over <paramref name="count"/> limbs: two rows of a product in one pass.</summary>
    /// <returns>The carry into limb <paramref name="count"/>; <paramref name="high"/> is the one into the limb after it.</returns>
    // SAFETY: callers own count limbs behind both pointers.
    [SkipLocalsInit]
    internal static unsafe ulong AddProduct(ulong* r, ulong* a, int count, ulong b0, ulong b1, out ulong high)
    {
        // low and next hold what the columns index and index + 1 have received so far beyond r.
        ulong low = 0;
        ulong next = 0;
        for (int index = 0; index < count; index++)
        {
            ulong limb = a[index];
            ulong high0 = Limb.MultiplyAdd(limb, b0, r[index], out ulong sum);
            ulong high1 = Limb.MultiplyAdd(limb, b1, next, out ulong upper);
            sum += low;
            high0 += sum < low ? 1UL : 0UL;
            r[index] = sum;
            low = upper + high0;
            next = high1 + (low < high0 ? 1UL : 0UL);
        }

        high = next;
        return low;
    }

    /// <summary>Divides in place (Knuth, TAOCP volume 2, algorithm D), keeping the remainder only.</summary>
    /// <param name="dividend">The number, with its highest limb below the divisor's; its lowest limbs receive the remainder.</param>
    /// <param name="divisor">Its highest limb has the top bit set.</param>
    internal static unsafe void Remainder(Span<ulong> dividend, ReadOnlySpan<ulong> divisor)
    {
        int n = divisor.Length;
        ulong top = divisor[n - 1];
        ulong second = n > 1 ? divisor[n - 2] : 0;
        ulong reciprocal = (ulong)(new UInt128(~top, ulong.MaxValue) / top);

        // SAFETY: position runs from 0 to dividend.Length - n - 1, so that position + n is the last limb touched.
        fixed (ulong* u = dividend)
        fixed (ulong* v = divisor)
        {
            for (int position = dividend.Length - n - 1; position >= 0; position--)
            {
                ulong below = n > 1 ? u[position + n - 2] : 0;
                ulong quotient = EstimateQuotient(u[position + n], u[position + n - 1], below, top, second, reciprocal);
                ulong borrow = SubtractProduct(u + position, v, n, quotient);
                bool tooLarge = u[position + n] < borrow;
                u[position + n] -= borrow;
                if (tooLarge)
                {
                    u[position + n] += AddBack(u + position, v, n);
                }
            }
        }
    }

    /// <summary>The number of zero bits below the lowest set bit of a number that is not zero.</summary>
    internal static int TrailingZeroCount(ReadOnlySpan<ulong> limbs)
    {
        int limb = 0;
        while (limbs[limb] == 0)
        {
            limb++;
        }

        return (limb * 64) + BitOperations.TrailingZeroCount(limbs[limb]);
    }

    /// <summary>The quotient of three limbs by two, at most one too large.</summary>
    private static ulong EstimateQuotient(ulong high, ulong middle, ulong low, ulong top, ulong second, ulong reciprocal)
    {
        ulong quotient;
        ulong rest;
        if (high >= top)
        {
            quotient = ulong.MaxValue;
            rest = middle + top;
            if (rest < top)
            {
                return quotient;
            }
        }
        else
        {
            // Division of two limbs by one with a precomputed reciprocal (Moller, Granlund 2011, algorithm 4).
            quotient = Limb.MultiplyAdd(reciprocal, high, middle, out ulong fraction) + high + 1;
            rest = middle - (quotient * top);
            if (rest > fraction)
            {
                quotient--;
                rest += top;
            }

            if (rest >= top)
            {
                quotient++;
                rest -= top;
            }
        }

        while (true)
        {
            ulong productHigh = Math.BigMul(quotient, second, out ulong productLow);
            if (productHigh < rest || (productHigh == rest && productLow <= low))
            {
                return quotient;
            }

            quotient--;
            rest += top;
            if (rest < top)
            {
                return quotient;
            }
        }
    }

    private static unsafe ulong SubtractProduct(ulong* u, ulong* v, int count, ulong factor)
    {
        ulong borrow = 0;
        for (int index = 0; index < count; index++)
        {
            ulong high = Limb.MultiplyAdd(v[index], factor, borrow, out ulong low);
            ulong limb = u[index];
            u[index] = limb - low;
            borrow = high + (limb < low ? 1UL : 0UL);
        }

        return borrow;
    }

    private static unsafe ulong AddBack(ulong* u, ulong* v, int count)
    {
        ulong carry = 0;
        for (int index = 0; index < count; index++)
        {
            u[index] = Limb.Add(u[index], v[index], ref carry);
        }

        return carry;
    }
}
