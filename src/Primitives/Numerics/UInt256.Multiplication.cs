// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;

namespace PowerVerse.Chain.Primitives.Numerics;

/// <content>Multiplication and exponentiation. Limb arithmetic wraps on purpose; every carry is kept.</content>
public readonly partial struct UInt256
{
    /// <summary>(<paramref name="left"/> * <paramref name="right"/>) mod 2^256 (opcode MUL).</summary>
    public static void Multiply(in UInt256 left, in UInt256 right, out UInt256 result)
    {
        unchecked
        {
            ulong l0 = left.U0;
            ulong r0 = right.U0;
            if ((left.U1 | left.U2 | left.U3 | right.U1 | right.U2 | right.U3) == 0)
            {
                ulong high = Limbs.Multiply(l0, r0, out ulong low);
                Store(out result, low, high, 0, 0);
                return;
            }

            ulong l1 = left.U1;
            ulong l2 = left.U2;
            ulong r1 = right.U1;
            ulong r2 = right.U2;

            // Column by column; the top column needs no carry out.
            ulong c1 = Limbs.Multiply(l0, r0, out ulong u0);
            ulong c2 = Limbs.MultiplyAdd(l0, r1, c1, out c1);
            ulong c3 = Limbs.MultiplyAdd(l0, r2, c2, out c2);
            ulong u3 = (l0 * right.U3) + c3;

            ulong carry = Limbs.MultiplyAdd(l1, r0, c1, out ulong u1);
            carry = Limbs.MultiplyAdd(l1, r1, c2, carry, out c2);
            u3 += (l1 * r2) + carry;

            carry = Limbs.MultiplyAdd(l2, r0, c2, out ulong u2);
            u3 += (l2 * r1) + carry + (left.U3 * r0);
            Store(out result, u0, u1, u2, u3);
        }
    }

    /// <summary>Multiplies.</summary>
    /// <returns>False when the product does not fit in 256 bits; <paramref name="result"/> is then the product modulo 2^256.</returns>
    public static bool TryMultiply(in UInt256 left, in UInt256 right, out UInt256 result)
    {
        MultiplyFull(in left, in right, out result, out UInt256 high);
        return high.IsZero;
    }

    /// <summary>The 512-bit product in two halves.</summary>
    public static void MultiplyFull(in UInt256 left, in UInt256 right, out UInt256 low, out UInt256 high)
    {
        ulong r0 = right.U0;
        ulong r1 = right.U1;
        ulong r2 = right.U2;
        ulong r3 = right.U3;

        ulong l = left.U0;
        ulong carry = Limbs.Multiply(l, r0, out ulong p0);
        carry = Limbs.MultiplyAdd(l, r1, carry, out ulong p1);
        carry = Limbs.MultiplyAdd(l, r2, carry, out ulong p2);
        ulong p4 = Limbs.MultiplyAdd(l, r3, carry, out ulong p3);

        l = left.U1;
        carry = Limbs.MultiplyAdd(l, r0, p1, out p1);
        carry = Limbs.MultiplyAdd(l, r1, p2, carry, out p2);
        carry = Limbs.MultiplyAdd(l, r2, p3, carry, out p3);
        ulong p5 = Limbs.MultiplyAdd(l, r3, p4, carry, out p4);

        l = left.U2;
        carry = Limbs.MultiplyAdd(l, r0, p2, out p2);
        carry = Limbs.MultiplyAdd(l, r1, p3, carry, out p3);
        carry = Limbs.MultiplyAdd(l, r2, p4, carry, out p4);
        ulong p6 = Limbs.MultiplyAdd(l, r3, p5, carry, out p5);

        l = left.U3;
        carry = Limbs.MultiplyAdd(l, r0, p3, out p3);
        carry = Limbs.MultiplyAdd(l, r1, p4, carry, out p4);
        carry = Limbs.MultiplyAdd(l, r2, p5, carry, out p5);
        ulong p7 = Limbs.MultiplyAdd(l, r3, p6, carry, out p6);

        Store(out low, p0, p1, p2, p3);
        Store(out high, p4, p5, p6, p7);
    }

    /// <summary><paramref name="base"/>^<paramref name="exponent"/> mod 2^256, with 0^0 = 1 (opcode EXP).</summary>
    public static void Exponentiate(in UInt256 @base, in UInt256 exponent, out UInt256 result)
    {
        UInt256 power = @base;
        UInt256 bits = exponent;
        if (bits.IsZero)
        {
            result = One;
            return;
        }

        if (power.IsPowerOfTwo)
        {
            ulong shift = unchecked((ulong)power.TrailingZeroCount) * (bits.IsUInt64 && bits.U0 < BitSize ? bits.U0 : BitSize);
            result = power.IsOne ? One : ShiftLeft(One, shift < BitSize ? (int)shift : BitSize);
            return;
        }

        // From the top bit down: the running value is squared once per bit, and multiplied by the base where the bit is set.
        UInt256 value = power;
        for (int bit = bits.BitLength - 2; bit >= 0; bit--)
        {
            Multiply(in value, in value, out value);
            if (bits.IsBitSet(bit))
            {
                Multiply(in value, in power, out value);
            }
        }

        result = value;
    }

    /// <summary>Product modulo 2^256.</summary>
    public static UInt256 operator *(in UInt256 left, in UInt256 right)
    {
        Multiply(in left, in right, out UInt256 result);
        return result;
    }

    /// <summary><paramref name="base"/>^<paramref name="exponent"/> mod 2^256.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static UInt256 Exponentiate(in UInt256 @base, in UInt256 exponent)
    {
        Exponentiate(in @base, in exponent, out UInt256 result);
        return result;
    }
}
