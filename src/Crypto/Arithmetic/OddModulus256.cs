// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Crypto.Arithmetic;

/// <summary>Arithmetic modulo an odd number between 2^255 and 2^256, such as the order of a curve group. For public values only.</summary>
/// <remarks>Montgomery's method with R = 2^256; operands are below the modulus.</remarks>
internal sealed class OddModulus256
{
    private readonly ulong _m0;
    private readonly ulong _m1;
    private readonly ulong _m2;
    private readonly ulong _m3;

    /// <summary>-1/m modulo 2^64.</summary>
    private readonly ulong _negativeInverse;

    /// <summary>R^2 modulo m.</summary>
    private readonly UInt256 _rSquared;

    private readonly ModularInverse _inverse;

    internal OddModulus256(in UInt256 modulus)
    {
        Invariant.Check((modulus.U0 & 1) == 1 && modulus.U3 >> 63 == 1);
        Value = modulus;
        _m0 = modulus.U0;
        _m1 = modulus.U1;
        _m2 = modulus.U2;
        _m3 = modulus.U3;
        _negativeInverse = (ulong)-(long)InverseModulo64(modulus.U0);
        _inverse = new ModularInverse(modulus);

        // R mod m = 2^256 - m because m > 2^255; doubling it 256 times gives R^2.
        ulong borrow = 0;
        UInt256 power = new(
            Limb.Subtract(0, _m0, ref borrow), Limb.Subtract(0, _m1, ref borrow), Limb.Subtract(0, _m2, ref borrow), Limb.Subtract(0, _m3, ref borrow));
        for (int bit = 0; bit < 256; bit++)
        {
            power = Add(power, power);
        }

        _rSquared = power;
    }

    /// <summary>The modulus.</summary>
    internal UInt256 Value { get; }

    /// <summary>The inverse of an odd limb modulo 2^64 by Newton's iteration; each step doubles the correct bits, starting from 3.</summary>
    internal static ulong InverseModulo64(ulong odd)
    {
        ulong inverse = odd;
        for (int step = 0; step < 5; step++)
        {
            inverse *= 2 - (odd * inverse);
        }

        return inverse;
    }

    /// <summary>Brings any 256-bit number below the modulus.</summary>
    internal UInt256 Reduce(in UInt256 value) => SubtractOnce(value.U0, value.U1, value.U2, value.U3, 0);

    /// <summary>a + b.</summary>
    internal UInt256 Add(in UInt256 a, in UInt256 b)
    {
        ulong carry = 0;
        ulong s0 = Limb.Add(a.U0, b.U0, ref carry);
        ulong s1 = Limb.Add(a.U1, b.U1, ref carry);
        ulong s2 = Limb.Add(a.U2, b.U2, ref carry);
        ulong s3 = Limb.Add(a.U3, b.U3, ref carry);
        return SubtractOnce(s0, s1, s2, s3, carry);
    }

    /// <summary>-a.</summary>
    internal UInt256 Negate(in UInt256 a)
    {
        if (a.IsZero)
        {
            return a;
        }

        ulong borrow = 0;
        return new UInt256(
            Limb.Subtract(_m0, a.U0, ref borrow), Limb.Subtract(_m1, a.U1, ref borrow),
            Limb.Subtract(_m2, a.U2, ref borrow), Limb.Subtract(_m3, a.U3, ref borrow));
    }

    /// <summary>a * b.</summary>
    internal UInt256 Multiply(in UInt256 a, in UInt256 b) => MontgomeryMultiply(MontgomeryMultiply(a, b), _rSquared);

    /// <summary>1/a for a not zero; zero for zero.</summary>
    internal UInt256 Invert(in UInt256 a) => _inverse.Invert(a);

    /// <summary>a * b / R.</summary>
    [SkipLocalsInit]
    internal UInt256 MontgomeryMultiply(in UInt256 a, in UInt256 b)
    {
        ulong a0 = a.U0, a1 = a.U1, a2 = a.U2, a3 = a.U3;
        ulong t0 = 0, t1 = 0, t2 = 0, t3 = 0, t4 = 0;
        Step(a0, a1, a2, a3, b.U0, ref t0, ref t1, ref t2, ref t3, ref t4);
        Step(a0, a1, a2, a3, b.U1, ref t0, ref t1, ref t2, ref t3, ref t4);
        Step(a0, a1, a2, a3, b.U2, ref t0, ref t1, ref t2, ref t3, ref t4);
        Step(a0, a1, a2, a3, b.U3, ref t0, ref t1, ref t2, ref t3, ref t4);
        return SubtractOnce(t0, t1, t2, t3, t4);
    }

    /// <summary>t = (t + a * b + k * m) / 2^64 with the k that makes the division exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Step(
        ulong a0, ulong a1, ulong a2, ulong a3, ulong b, ref ulong t0, ref ulong t1, ref ulong t2, ref ulong t3, ref ulong t4)
    {
        ulong high = Limb.MultiplyAdd(a0, b, t0, out ulong s0);
        high = Limb.MultiplyAdd(a1, b, t1, high, out ulong s1);
        high = Limb.MultiplyAdd(a2, b, t2, high, out ulong s2);
        high = Limb.MultiplyAdd(a3, b, t3, high, out ulong s3);
        ulong s4 = t4 + high;
        ulong s5 = s4 < high ? 1UL : 0UL;

        ulong k = s0 * _negativeInverse;
        high = Limb.MultiplyAdd(k, _m0, s0, out _);
        high = Limb.MultiplyAdd(k, _m1, s1, high, out t0);
        high = Limb.MultiplyAdd(k, _m2, s2, high, out t1);
        high = Limb.MultiplyAdd(k, _m3, s3, high, out t2);
        t3 = s4 + high;
        t4 = s5 + (t3 < high ? 1UL : 0UL);
    }

    /// <summary>Subtracts the modulus from a five-limb number below twice the modulus, if it is not below the modulus already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private UInt256 SubtractOnce(ulong s0, ulong s1, ulong s2, ulong s3, ulong carry)
    {
        ulong borrow = 0;
        ulong d0 = Limb.Subtract(s0, _m0, ref borrow);
        ulong d1 = Limb.Subtract(s1, _m1, ref borrow);
        ulong d2 = Limb.Subtract(s2, _m2, ref borrow);
        ulong d3 = Limb.Subtract(s3, _m3, ref borrow);
        ulong keep = (ulong)-(long)(borrow & (carry ^ 1));
        return new UInt256(
            d0 ^ ((d0 ^ s0) & keep), d1 ^ ((d1 ^ s1) & keep), d2 ^ ((d2 ^ s2) & keep), d3 ^ ((d3 ^ s3) & keep));
    }
}
