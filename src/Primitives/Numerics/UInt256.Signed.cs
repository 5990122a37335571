// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;

namespace PowerVerse.Chain.Primitives.Numerics;

/// <content>The words read as two's complement numbers. Casts between signed and unsigned limbs keep the bits.</content>
public readonly partial struct UInt256
{
    /// <summary>True when the top bit is set: below zero as a two's complement number.</summary>
    public bool IsNegative => unchecked((long)U3) < 0;

    /// <summary>Signed <paramref name="left"/> &lt; <paramref name="right"/> (opcode SLT).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool SignedLessThan(in UInt256 left, in UInt256 right) =>
        left.U3 != right.U3 ? unchecked((long)left.U3 < (long)right.U3) : LessThan(in left, in right);

    /// <summary>Signed <paramref name="left"/> &gt; <paramref name="right"/> (opcode SGT).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool SignedGreaterThan(in UInt256 left, in UInt256 right) => SignedLessThan(in right, in left);

    /// <summary>Signed quotient rounded towards zero; 0 when the divisor is 0, and -2^255 / -1 = -2^255 (opcode SDIV).</summary>
    public static void SignedDivide(in UInt256 dividend, in UInt256 divisor, out UInt256 quotient)
    {
        if (!dividend.IsNegative && !divisor.IsNegative)
        {
            Divide(in dividend, in divisor, out quotient);
            return;
        }

        Absolute(in dividend, out UInt256 left);
        Absolute(in divisor, out UInt256 right);
        bool isNegative = dividend.IsNegative ^ divisor.IsNegative;
        Divide(in left, in right, out quotient);
        if (isNegative)
        {
            Negate(in quotient, out quotient);
        }
    }

    /// <summary>Signed remainder with the sign of the dividend; 0 when the divisor is 0 (opcode SMOD).</summary>
    public static void SignedModulo(in UInt256 dividend, in UInt256 divisor, out UInt256 remainder)
    {
        if (!dividend.IsNegative && !divisor.IsNegative)
        {
            Modulo(in dividend, in divisor, out remainder);
            return;
        }

        Absolute(in dividend, out UInt256 left);
        Absolute(in divisor, out UInt256 right);
        bool isNegative = dividend.IsNegative;
        Modulo(in left, in right, out remainder);
        if (isNegative)
        {
            Negate(in remainder, out remainder);
        }
    }

    /// <summary>Copies the sign bit of byte <paramref name="byteIndex"/> (0 = least significant) into all bits above it; an index of 31 or more changes nothing (opcode SIGNEXTEND).</summary>
    public static void SignExtend(in UInt256 byteIndex, in UInt256 value, out UInt256 result)
    {
        if (!byteIndex.IsUInt64 || byteIndex.U0 >= Size - 1)
        {
            result = value;
            return;
        }

        int unused = BitSize - 8 - (8 * (int)byteIndex.U0);
        ShiftLeft(in value, unused, out result);
        ShiftRightSigned(in result, unused, out result);
    }

    private static void Absolute(in UInt256 value, out UInt256 result)
    {
        if (value.IsNegative)
        {
            Negate(in value, out result);
        }
        else
        {
            Store(out result, AsVector(in value));
        }
    }
}
