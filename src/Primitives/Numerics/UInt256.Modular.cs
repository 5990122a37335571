// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;

namespace PowerVerse.Chain.Primitives.Numerics;

/// <content>Arithmetic modulo a third operand, with intermediate results beyond 256 bits.</content>
public readonly partial struct UInt256
{
    /// <summary>(<paramref name="left"/> + <paramref name="right"/>) mod <paramref name="modulus"/> over the integers, and 0 when the modulus is 0 (opcode ADDMOD).</summary>
    [SkipLocalsInit]
    public static void AddModulo(in UInt256 left, in UInt256 right, in UInt256 modulus, out UInt256 result)
    {
        ulong carry;
        UInt256 sum;
        if (modulus.U3 != 0 && left.U3 <= modulus.U3 && right.U3 <= modulus.U3)
        {
            // Each operand is below twice the modulus, so one conditional subtraction reduces it, and one more the sum.
            UInt256 a = ReduceOnce(in left, in modulus);
            UInt256 b = ReduceOnce(in right, in modulus);
            carry = AddCarry(in a, in b, out sum);
            ulong borrow = SubtractBorrow(in sum, in modulus, out UInt256 reduced);
            result = carry != 0 || borrow == 0 ? reduced : sum;
            return;
        }

        carry = AddCarry(in left, in right, out sum);
        if (carry == 0)
        {
            Modulo(in sum, in modulus, out result);
            return;
        }

        Span<ulong> limbs = [sum.U0, sum.U1, sum.U2, sum.U3, carry, 0];
        result = ModuloLimbs(limbs, in modulus);
    }

    /// <summary>(<paramref name="left"/> * <paramref name="right"/>) mod <paramref name="modulus"/> over the integers, and 0 when the modulus is 0 (opcode MULMOD).</summary>
    [SkipLocalsInit]
    public static void MultiplyModulo(in UInt256 left, in UInt256 right, in UInt256 modulus, out UInt256 result)
    {
        MultiplyFull(in left, in right, out UInt256 low, out UInt256 high);
        if (high.IsZero)
        {
            Modulo(in low, in modulus, out result);
            return;
        }

        if (modulus == MaxValue)
        {
            // 2^256 is one more than the modulus, so the halves add up: the way contracts take the high half of a product.
            ulong carry = AddCarry(in low, in high, out UInt256 sum);
            AddCarry(in sum, carry, out sum);
            result = sum == MaxValue ? default : sum;
            return;
        }

        Span<ulong> limbs = [low.U0, low.U1, low.U2, low.U3, high.U0, high.U1, high.U2, high.U3, 0];
        result = ModuloLimbs(limbs, in modulus);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static UInt256 ReduceOnce(in UInt256 value, in UInt256 modulus)
    {
        ulong borrow = SubtractBorrow(in value, in modulus, out UInt256 reduced);
        return borrow == 0 ? reduced : value;
    }

    // The last limb is spare.
    private static UInt256 ModuloLimbs(Span<ulong> limbs, in UInt256 modulus)
    {
        int count = limbs.Length - 1;
        if (modulus.U3 != 0)
        {
            return ModuloFourLimbs(limbs[..count], in modulus);
        }

        if (modulus.U2 != 0)
        {
            DivideByThreeLimbs(limbs, count, in modulus, [], out UInt256 remainder);
            return remainder;
        }

        if (modulus.U1 != 0)
        {
            return ModuloTwoLimbs(limbs[..count], modulus.U1, modulus.U0);
        }

        ulong divisor = modulus.U0;
        if (divisor == 0)
        {
            return default;
        }

        ulong rest = 0;
        for (int i = count - 1; i >= 0; i--)
        {
            Limbs.Divide(rest, limbs[i], divisor, out rest);
        }

        return rest;
    }

    private static UInt256 ModuloTwoLimbs(ReadOnlySpan<ulong> limbs, ulong high, ulong low)
    {
        unchecked
        {
            int shift = System.Numerics.BitOperations.LeadingZeroCount(high);
            ulong d1 = Limbs.ShiftLeft(high, low, shift);
            ulong d0 = low << shift;
            ulong reciprocal = Limbs.Reciprocal(d1, d0);
            ulong r1 = 0;
            ulong r0 = Limbs.ShiftLeft(0, limbs[^1], shift);
            for (int i = limbs.Length - 1; i >= 0; i--)
            {
                ulong next = Limbs.ShiftLeft(limbs[i], i == 0 ? 0 : limbs[i - 1], shift);
                Limbs.Divide3By2(r1, r0, next, d1, d0, reciprocal, out r1, out r0);
            }

            return new UInt256(shift == 0 ? r0 : (r0 >> shift) | (r1 << (64 - shift)), r1 >> shift);
        }
    }
}
