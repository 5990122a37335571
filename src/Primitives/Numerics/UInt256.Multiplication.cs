// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;

namespace PowerVerse.Chain.Primitives.Numerics;

/// <content>Multiplication and exponentiation. Limb arithmetic wraps on purpose; every carry is kept.</content>
public readonly partial struct UInt256
{
    /// <summary>(<paramref name="left"/> * <paramref name="right"/>) mod 2^256 (opcode MUL).</summary>
    [SkipLocalsInit]
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

            Limbs.LowProduct(
                l0, left.U1, left.U2, left.U3, r0, right.U1, right.U2, right.U3,
                out ulong u0, out ulong u1, out ulong u2, out ulong u3);
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
    [SkipLocalsInit]
    public static void MultiplyFull(in UInt256 left, in UInt256 right, out UInt256 low, out UInt256 high)
    {
        Limbs.Product(
            left.U0, left.U1, left.U2, left.U3, right.U0, right.U1, right.U2, right.U3,
            out ulong p0, out ulong p1, out ulong p2, out ulong p3, out ulong p4, out ulong p5, out ulong p6, out ulong p7);
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
