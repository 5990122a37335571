// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;

namespace PowerVerse.Chain.Primitives.Numerics;

/// <summary>Multiplication modulo a number that comes again and again, as in curve arithmetic written as a contract. For one thread at a time.</summary>
/// <remarks>
/// The second multiplication in a row with the same modulus computes its 256-bit reciprocal; from then on a reduction is two multiplications instead of a
/// long division (Moeller and Granlund, "Improved division by invariant integers", 2011, algorithm 4 with words of 256 bits). Results are those of
/// <see cref="UInt256.MultiplyModulo"/>. Limb arithmetic wraps on purpose.
/// </remarks>
public sealed class ModulusCache
{
    private UInt256 _modulus;
    private UInt256 _normalized;
    private UInt256 _reciprocal;
    private int _shift;
    private bool _isReady;

    /// <summary>(<paramref name="left"/> * <paramref name="right"/>) mod <paramref name="modulus"/> over the integers, and 0 when the modulus is 0 (opcode MULMOD).</summary>
    public void MultiplyModulo(in UInt256 left, in UInt256 right, in UInt256 modulus, out UInt256 result)
    {
        if (modulus != _modulus)
        {
            _modulus = modulus;
            _isReady = false;
            UInt256.MultiplyModulo(in left, in right, in modulus, out result);
            return;
        }

        // The shift below must stay within a limb; shorter moduli divide more quickly anyway.
        if (modulus.U3 == 0)
        {
            UInt256.MultiplyModulo(in left, in right, in modulus, out result);
            return;
        }

        if (!_isReady)
        {
            _shift = modulus.LeadingZeroCount;
            _normalized = modulus << _shift;
            _reciprocal = UInt256.Reciprocal(in _normalized);
            _isReady = true;
        }

        // The shifted factor must be below the shifted modulus, so that the product's high half is.
        if (UInt256.LessThan(in right, in modulus))
        {
            Reduce(in left, in right, out result);
            return;
        }

        UInt256.Modulo(in right, in modulus, out UInt256 factor);
        Reduce(in left, in factor, out result);
    }

    // All in limbs: words that go through memory between the steps would cost more than the multiplications.
    [SkipLocalsInit]
    private void Reduce(in UInt256 left, in UInt256 factor, out UInt256 result)
    {
        unchecked
        {
            int shift = _shift;
            Limbs.Product(
                left.U0, left.U1, left.U2, left.U3,
                factor.U0 << shift, Limbs.ShiftLeft(factor.U1, factor.U0, shift),
                Limbs.ShiftLeft(factor.U2, factor.U1, shift), Limbs.ShiftLeft(factor.U3, factor.U2, shift),
                out ulong u0, out ulong u1, out ulong u2, out ulong u3, out ulong h0, out ulong h1, out ulong h2, out ulong h3);
            Limbs.Product(
                h0, h1, h2, h3, _reciprocal.U0, _reciprocal.U1, _reciprocal.U2, _reciprocal.U3,
                out ulong f0, out ulong f1, out ulong f2, out ulong f3, out ulong q0, out ulong q1, out ulong q2, out ulong q3);

            // (q, f) += (h + 1, u); the quotient q is then at most one off.
            ulong carry = 0;
            f0 = Limbs.Add(f0, u0, ref carry);
            f1 = Limbs.Add(f1, u1, ref carry);
            f2 = Limbs.Add(f2, u2, ref carry);
            f3 = Limbs.Add(f3, u3, ref carry);
            q0 = Limbs.Add(q0, h0, ref carry);
            q1 = Limbs.Add(q1, h1, ref carry);
            q2 = Limbs.Add(q2, h2, ref carry);
            q3 = Limbs.Add(q3, h3, ref carry);
            carry = 1;
            q0 = Limbs.Add(q0, 0, ref carry);
            q1 = Limbs.Add(q1, 0, ref carry);
            q2 = Limbs.Add(q2, 0, ref carry);
            q3 += carry;

            ulong m0 = _normalized.U0;
            ulong m1 = _normalized.U1;
            ulong m2 = _normalized.U2;
            ulong m3 = _normalized.U3;
            Limbs.LowProduct(q0, q1, q2, q3, m0, m1, m2, m3, out ulong p0, out ulong p1, out ulong p2, out ulong p3);
            ulong borrow = 0;
            u0 = Limbs.Subtract(u0, p0, ref borrow);
            u1 = Limbs.Subtract(u1, p1, ref borrow);
            u2 = Limbs.Subtract(u2, p2, ref borrow);
            u3 -= p3 + borrow;
            if (u3 > f3 || (u3 == f3 && (u2 > f2 || (u2 == f2 && (u1 > f1 || (u1 == f1 && u0 > f0))))))
            {
                carry = 0;
                u0 = Limbs.Add(u0, m0, ref carry);
                u1 = Limbs.Add(u1, m1, ref carry);
                u2 = Limbs.Add(u2, m2, ref carry);
                u3 += m3 + carry;
            }

            if (u3 >= m3)
            {
                SubtractModulus(ref u0, ref u1, ref u2, ref u3);
            }

            result = new UInt256(
                Limbs.ShiftRight(u1, u0, shift), Limbs.ShiftRight(u2, u1, shift), Limbs.ShiftRight(u3, u2, shift), u3 >> shift);
        }
    }

    // Rarely needed: only when the top limbs agree can the remainder still be the modulus or more.
    private void SubtractModulus(ref ulong u0, ref ulong u1, ref ulong u2, ref ulong u3)
    {
        UInt256 remainder = new(u0, u1, u2, u3);
        if (!UInt256.LessThan(in remainder, in _normalized))
        {
            UInt256.Subtract(in remainder, in _normalized, out remainder);
            (u0, u1, u2, u3) = (remainder.U0, remainder.U1, remainder.U2, remainder.U3);
        }
    }
}
