// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PowerVerse.Chain.Primitives.Numerics;

/// <content>
/// Addition and subtraction. Limb sums wrap on purpose; the carry is recovered by comparison. Most sums of the EVM carry from no limb into
/// the next, so all limbs are added at once first, and one by one only when a carry shows.
/// </content>
public readonly partial struct UInt256
{
    // Of the four limbs, those whose carry matters.
    private const uint LowerLimbs = 0b0111;

    /// <summary>(<paramref name="left"/> + <paramref name="right"/>) mod 2^256 (opcode ADD).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(in UInt256 left, in UInt256 right, out UInt256 result)
    {
        Vector256<ulong> addend = AsVector(in left);
        Vector256<ulong> sum = addend + AsVector(in right);
        uint carries = Vector256.LessThan(sum, addend).ExtractMostSignificantBits() & LowerLimbs;
        if (carries == 0)
        {
            Store(out result, sum);
            return;
        }

        AddLimbs(in left, in right, out result);
    }

    /// <summary>(<paramref name="left"/> - <paramref name="right"/>) mod 2^256 (opcode SUB).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Subtract(in UInt256 left, in UInt256 right, out UInt256 result)
    {
        Vector256<ulong> minuend = AsVector(in left);
        Vector256<ulong> subtrahend = AsVector(in right);
        uint borrows = Vector256.LessThan(minuend, subtrahend).ExtractMostSignificantBits() & LowerLimbs;
        if (borrows == 0)
        {
            Store(out result, minuend - subtrahend);
            return;
        }

        SubtractLimbs(in left, in right, out result);
    }

    /// <summary>Adds.</summary>
    /// <returns>False when the sum does not fit in 256 bits; <paramref name="result"/> is then the sum modulo 2^256.</returns>
    public static bool TryAdd(in UInt256 left, in UInt256 right, out UInt256 result) => AddCarry(in left, in right, out result) == 0;

    /// <summary>Subtracts.</summary>
    /// <returns>False when <paramref name="right"/> is larger; <paramref name="result"/> is then the difference modulo 2^256.</returns>
    public static bool TrySubtract(in UInt256 left, in UInt256 right, out UInt256 result) => SubtractBorrow(in left, in right, out result) == 0;

    /// <summary>(2^256 - <paramref name="value"/>) mod 2^256: the two's complement.</summary>
    public static UInt256 Negate(in UInt256 value)
    {
        Negate(in value, out UInt256 result);
        return result;
    }

    /// <summary>(2^256 - <paramref name="value"/>) mod 2^256: the two's complement.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Negate(in UInt256 value, out UInt256 result)
    {
        if (value.U0 != 0)
        {
            // The one that is added to the complement carries only out of zero limbs.
            Store(out result, ~AsVector(in value) + Vector256.CreateScalar(1UL));
            return;
        }

        SubtractLimbs(Zero, in value, out result);
    }

    /// <summary>Sum modulo 2^256.</summary>
    public static UInt256 operator +(in UInt256 left, in UInt256 right)
    {
        Add(in left, in right, out UInt256 result);
        return result;
    }

    /// <summary>Difference modulo 2^256.</summary>
    public static UInt256 operator -(in UInt256 left, in UInt256 right)
    {
        Subtract(in left, in right, out UInt256 result);
        return result;
    }

    /// <summary>Two's complement.</summary>
    public static UInt256 operator -(in UInt256 value) => Negate(in value);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddLimbs(in UInt256 left, in UInt256 right, out UInt256 result) => AddCarry(in left, in right, out result);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SubtractLimbs(in UInt256 left, in UInt256 right, out UInt256 result) => SubtractBorrow(in left, in right, out result);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong AddCarry(in UInt256 left, in UInt256 right, out UInt256 result)
    {
        ulong carry = 0;
        ulong u0 = Limbs.Add(left.U0, right.U0, ref carry);
        ulong u1 = Limbs.Add(left.U1, right.U1, ref carry);
        ulong u2 = Limbs.Add(left.U2, right.U2, ref carry);
        ulong u3 = Limbs.Add(left.U3, right.U3, ref carry);
        Store(out result, u0, u1, u2, u3);
        return carry;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong SubtractBorrow(in UInt256 left, in UInt256 right, out UInt256 result)
    {
        ulong borrow = 0;
        ulong u0 = Limbs.Subtract(left.U0, right.U0, ref borrow);
        ulong u1 = Limbs.Subtract(left.U1, right.U1, ref borrow);
        ulong u2 = Limbs.Subtract(left.U2, right.U2, ref borrow);
        ulong u3 = Limbs.Subtract(left.U3, right.U3, ref borrow);
        Store(out result, u0, u1, u2, u3);
        return borrow;
    }
}
