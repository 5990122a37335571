// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Crypto.Arithmetic;

/// <summary>The field of P-256, modulo p = 2^256 - 2^224 + 2^192 + 2^96 - 1 (FIPS 186-5, SP 800-186 section 3.2.1.3). For public values only.</summary>
/// <remarks>
/// Numbers are below p and in Montgomery form, that is times 2^256. Since p is -1 modulo 2^96, the multiple of p that clears a limb is the
/// limb itself, and its product with p is mostly shifts.
/// </remarks>
internal static class P256Field
{
    private const ulong P0 = ulong.MaxValue;
    private const ulong P1 = 0x00000000FFFFFFFF;
    private const ulong P3 = 0xFFFFFFFF00000001;

    /// <summary>2^512 modulo p.</summary>
    private static readonly UInt256 RSquared = new(0x0000000000000003, 0xFFFFFFFBFFFFFFFF, 0xFFFFFFFFFFFFFFFE, 0x00000004FFFFFFFD);

    /// <summary>p.</summary>
    internal static UInt256 Prime => new(P0, P1, 0, P3);

    /// <summary>One in Montgomery form.</summary>
    internal static UInt256 One => new(1, 0xFFFFFFFF00000000, ulong.MaxValue, 0x00000000FFFFFFFE);

    /// <summary>Takes a number below p.</summary>
    internal static UInt256 ToMontgomery(in UInt256 value) => Multiply(value, RSquared);

    /// <summary>a + b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static UInt256 Add(in UInt256 a, in UInt256 b)
    {
        ulong carry = 0;
        ulong s0 = Limb.Add(a.U0, b.U0, ref carry);
        ulong s1 = Limb.Add(a.U1, b.U1, ref carry);
        ulong s2 = Limb.Add(a.U2, b.U2, ref carry);
        ulong s3 = Limb.Add(a.U3, b.U3, ref carry);
        return SubtractOnce(s0, s1, s2, s3, carry);
    }

    /// <summary>a - b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static UInt256 Subtract(in UInt256 a, in UInt256 b)
    {
        ulong borrow = 0;
        ulong d0 = Limb.Subtract(a.U0, b.U0, ref borrow);
        ulong d1 = Limb.Subtract(a.U1, b.U1, ref borrow);
        ulong d2 = Limb.Subtract(a.U2, b.U2, ref borrow);
        ulong d3 = Limb.Subtract(a.U3, b.U3, ref borrow);
        ulong mask = (ulong)-(long)borrow;
        ulong carry = 0;
        return new UInt256(
            Limb.Add(d0, P0 & mask, ref carry), Limb.Add(d1, P1 & mask, ref carry), Limb.Add(d2, 0, ref carry), Limb.Add(d3, P3 & mask, ref carry));
    }

    /// <summary>a * b / 2^256.</summary>
    [SkipLocalsInit]
    internal static UInt256 Multiply(in UInt256 a, in UInt256 b)
    {
        ulong a0 = a.U0, a1 = a.U1, a2 = a.U2, a3 = a.U3;
        ulong t0 = 0, t1 = 0, t2 = 0, t3 = 0, t4 = 0;
        Step(a0, a1, a2, a3, b.U0, ref t0, ref t1, ref t2, ref t3, ref t4);
        Step(a0, a1, a2, a3, b.U1, ref t0, ref t1, ref t2, ref t3, ref t4);
        Step(a0, a1, a2, a3, b.U2, ref t0, ref t1, ref t2, ref t3, ref t4);
        Step(a0, a1, a2, a3, b.U3, ref t0, ref t1, ref t2, ref t3, ref t4);
        return SubtractOnce(t0, t1, t2, t3, t4);
    }

    /// <summary>a * a / 2^256.</summary>
    internal static UInt256 Square(in UInt256 a) => Multiply(a, a);

    /// <summary>t = (t + a * b + k * p) / 2^64, where k is the lowest limb of t + a * b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(
        ulong a0, ulong a1, ulong a2, ulong a3, ulong b, ref ulong t0, ref ulong t1, ref ulong t2, ref ulong t3, ref ulong t4)
    {
        ulong high = Limb.MultiplyAdd(a0, b, t0, out ulong k);
        high = Limb.MultiplyAdd(a1, b, t1, high, out ulong s1);
        high = Limb.MultiplyAdd(a2, b, t2, high, out ulong s2);
        high = Limb.MultiplyAdd(a3, b, t3, high, out ulong s3);
        ulong s4 = t4 + high;
        ulong s5 = s4 < high ? 1UL : 0UL;

        // k + k * p = k * 2^96 + k * P3 * 2^192, since P0 and P1 together are 2^96 - 1.
        ulong topHigh = Math.BigMul(k, P3, out ulong topLow);
        ulong carry = 0;
        t0 = Limb.Add(s1, k << 32, ref carry);
        t1 = Limb.Add(s2, k >> 32, ref carry);
        t2 = Limb.Add(s3, topLow, ref carry);
        t3 = Limb.Add(s4, topHigh, ref carry);
        t4 = s5 + carry;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static UInt256 SubtractOnce(ulong s0, ulong s1, ulong s2, ulong s3, ulong carry)
    {
        ulong borrow = 0;
        ulong d0 = Limb.Subtract(s0, P0, ref borrow);
        ulong d1 = Limb.Subtract(s1, P1, ref borrow);
        ulong d2 = Limb.Subtract(s2, 0, ref borrow);
        ulong d3 = Limb.Subtract(s3, P3, ref borrow);
        ulong keep = (ulong)-(long)(borrow & (carry ^ 1));
        return new UInt256(
            d0 ^ ((d0 ^ s0) & keep), d1 ^ ((d1 ^ s1) & keep), d2 ^ ((d2 ^ s2) & keep), d3 ^ ((d3 ^ s3) & keep));
    }
}
