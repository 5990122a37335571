// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;

namespace PowerVerse.Chain.Crypto.Arithmetic;

/// <summary>Steps of multi-word arithmetic on 64-bit limbs, all without branches.</summary>
internal static class Limb
{
    /// <summary>The 128-bit value <c>a * b + c + d</c>, which never overflows.</summary>
    /// <returns>The high 64 bits.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong MultiplyAdd(ulong a, ulong b, ulong c, ulong d, out ulong low)
    {
        ulong high = Math.BigMul(a, b, out low);
        low += c;
        high += low < c ? 1UL : 0UL;
        low += d;
        high += low < d ? 1UL : 0UL;
        return high;
    }

    /// <summary>The 128-bit value <c>a * b + c</c>.</summary>
    /// <returns>The high 64 bits.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong MultiplyAdd(ulong a, ulong b, ulong c, out ulong low)
    {
        ulong high = Math.BigMul(a, b, out low);
        low += c;
        return high + (low < c ? 1UL : 0UL);
    }

    /// <summary>Adds <c>a * b</c> to a 128-bit accumulator, modulo 2^128.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Accumulate(ref ulong high, ref ulong low, ulong a, ulong b)
    {
        ulong productHigh = Math.BigMul(a, b, out ulong productLow);
        low += productLow;
        high += productHigh + (low < productLow ? 1UL : 0UL);
    }

    /// <summary>Adds the signed product <c>a * b</c> to a signed 128-bit accumulator.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Accumulate(ref long high, ref ulong low, long a, long b)
    {
        long productHigh = Math.BigMul(a, b, out long productLow);
        low += (ulong)productLow;
        high += productHigh + (low < (ulong)productLow ? 1L : 0L);
    }

    /// <summary>The sum of two limbs and a carry of 0 or 1; leaves the carry out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Add(ulong a, ulong b, ref ulong carry)
    {
        ulong sum = a + b;
        ulong first = sum < a ? 1UL : 0UL;
        ulong total = sum + carry;
        carry = first | (total < sum ? 1UL : 0UL);
        return total;
    }

    /// <summary>The difference of two limbs and a borrow of 0 or 1; leaves the borrow out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Subtract(ulong a, ulong b, ref ulong borrow)
    {
        ulong difference = a - b;
        ulong first = a < b ? 1UL : 0UL;
        ulong total = difference - borrow;
        borrow = first | (difference < borrow ? 1UL : 0UL);
        return total;
    }
}
