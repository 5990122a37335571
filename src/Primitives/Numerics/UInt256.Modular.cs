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
        result = ModuloLimbs(limbs, 5, in modulus);
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

        Span<ulong> limbs = [low.U0, low.U1, low.U2, low.U3, high.U0, high.U1, high.U2, high.U3, 0];
        result = ModuloLimbs(limbs, 8, in modulus);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static UInt256 ReduceOnce(in UInt256 value, in UInt256 modulus)
    {
        ulong borrow = SubtractBorrow(in value, in modulus, out UInt256 reduced);
        return borrow == 0 ? reduced : value;
    }

    // limbs holds count limbs and one spare.
    private static UInt256 ModuloLimbs(Span<ulong> limbs, int count, in UInt256 modulus)
    {
        if ((modulus.U2 | modulus.U3) != 0)
        {
            DivideKnuth(limbs, count, in modulus, [], out UInt256 remainder);
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
            ulong d1 = ShiftPair(high, low, shift);
            ulong d0 = low << shift;
            ulong reciprocal = Limbs.Reciprocal(d1, d0);
            ulong r1 = 0;
            ulong r0 = ShiftPair(0, limbs[^1], shift);
            for (int i = limbs.Length - 1; i >= 0; i--)
            {
                ulong next = ShiftPair(limbs[i], i == 0 ? 0 : limbs[i - 1], shift);
                Limbs.Divide3By2(r1, r0, next, d1, d0, reciprocal, out r1, out r0);
            }

            return new UInt256(shift == 0 ? r0 : (r0 >> shift) | (r1 << (64 - shift)), r1 >> shift);
        }
    }
}
