// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PowerVerse.Chain.Primitives.Numerics;

/// <content>
/// Shifts. With AVX-512VL a shift is two limb permutations, two vector shifts and an or, without a branch on the amount;
/// a vector shift by 64 gives zero, which covers whole-limb amounts.
/// </content>
public readonly partial struct UInt256
{
    // Four consecutive entries select limbs out of (first vector, second vector): 0..3 from the first, 4..7 from the second.
    private static ReadOnlySpan<ulong> LimbSelectors => [0, 1, 2, 3, 4, 5, 6, 7];

    /// <summary><paramref name="value"/> * 2^<paramref name="shift"/> mod 2^256 (opcode SHL).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ShiftLeft(in UInt256 value, in UInt256 shift, out UInt256 result)
    {
        if (!shift.IsUInt64 || shift.U0 >= BitSize)
        {
            Store(out result, Vector256<ulong>.Zero);
            return;
        }

        ShiftLeftBelow256(in value, unchecked((int)shift.U0), out result);
    }

    /// <summary>floor(<paramref name="value"/> / 2^<paramref name="shift"/>) (opcode SHR).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ShiftRight(in UInt256 value, in UInt256 shift, out UInt256 result)
    {
        if (!shift.IsUInt64 || shift.U0 >= BitSize)
        {
            Store(out result, Vector256<ulong>.Zero);
            return;
        }

        ShiftRightBelow256(in value, unchecked((int)shift.U0), Vector256<ulong>.Zero, out result);
    }

    /// <summary>Shift to the right with copies of the sign bit (opcode SAR).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ShiftRightSigned(in UInt256 value, in UInt256 shift, out UInt256 result)
    {
        Vector256<ulong> sign = SignOf(in value);
        if (!shift.IsUInt64 || shift.U0 >= BitSize)
        {
            Store(out result, sign);
            return;
        }

        ShiftRightBelow256(in value, unchecked((int)shift.U0), sign, out result);
    }

    /// <summary>Shift to the left by a number of bits that is not negative; 256 and more give zero.</summary>
    public static void ShiftLeft(in UInt256 value, int shift, out UInt256 result)
    {
        if (shift >= BitSize)
        {
            result = default;
            return;
        }

        ShiftLeftBelow256(in value, shift, out result);
    }

    /// <summary>Shift to the right by a number of bits that is not negative; 256 and more give zero.</summary>
    public static void ShiftRight(in UInt256 value, int shift, out UInt256 result)
    {
        if (shift >= BitSize)
        {
            result = default;
            return;
        }

        ShiftRightBelow256(in value, shift, Vector256<ulong>.Zero, out result);
    }

    /// <summary>Signed shift to the right by a number of bits that is not negative; 256 and more leave only copies of the sign bit.</summary>
    public static void ShiftRightSigned(in UInt256 value, int shift, out UInt256 result)
    {
        Vector256<ulong> sign = SignOf(in value);
        if (shift >= BitSize)
        {
            Store(out result, sign);
            return;
        }

        ShiftRightBelow256(in value, shift, sign, out result);
    }

    /// <summary>Shift to the left.</summary>
    public static UInt256 ShiftLeft(in UInt256 value, int shift)
    {
        ShiftLeft(in value, shift, out UInt256 result);
        return result;
    }

    /// <summary>Shift to the right.</summary>
    public static UInt256 ShiftRight(in UInt256 value, int shift)
    {
        ShiftRight(in value, shift, out UInt256 result);
        return result;
    }

    /// <summary>Shift to the left; the amount is not negative.</summary>
    public static UInt256 operator <<(in UInt256 value, int shift) => ShiftLeft(in value, shift);

    /// <summary>Shift to the right with zeros; the amount is not negative.</summary>
    public static UInt256 operator >>(in UInt256 value, int shift) => ShiftRight(in value, shift);

    private static Vector256<ulong> SignOf(in UInt256 value) => Vector256.Create(unchecked((ulong)((long)value.U3 >> 63)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ShiftLeftBelow256(in UInt256 value, int shift, out UInt256 result)
    {
        if (Avx512F.VL.IsSupported)
        {
            // The amount is below 256, so nothing here leaves its range.
            unchecked
            {
                ref ulong selectors = ref MemoryMarshal.GetReference(LimbSelectors);
                nuint limbs = (nuint)((uint)shift >> 6);
                Vector256<ulong> v = AsVector(in value);
                Vector256<ulong> near = Avx512F.VL.PermuteVar4x64x2(Vector256<ulong>.Zero, Vector256.LoadUnsafe(ref selectors, 4 - limbs), v);
                Vector256<ulong> far = Avx512F.VL.PermuteVar4x64x2(Vector256<ulong>.Zero, Vector256.LoadUnsafe(ref selectors, 3 - limbs), v);
                Store(out result, Avx2.ShiftLeftLogical(near, BitCount(shift)) | Avx2.ShiftRightLogical(far, RestCount(shift)));
                return;
            }
        }

        ShiftLeftScalar(in value, shift, out result);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ShiftRightBelow256(in UInt256 value, int shift, Vector256<ulong> fill, out UInt256 result)
    {
        if (Avx512F.VL.IsSupported)
        {
            unchecked
            {
                ref ulong selectors = ref MemoryMarshal.GetReference(LimbSelectors);
                nuint limbs = (nuint)((uint)shift >> 6);
                Vector256<ulong> v = AsVector(in value);
                Vector256<ulong> near = Avx512F.VL.PermuteVar4x64x2(v, Vector256.LoadUnsafe(ref selectors, limbs), fill);
                Vector256<ulong> far = Avx512F.VL.PermuteVar4x64x2(v, Vector256.LoadUnsafe(ref selectors, limbs + 1), fill);
                Store(out result, Avx2.ShiftRightLogical(near, BitCount(shift)) | Avx2.ShiftLeftLogical(far, RestCount(shift)));
                return;
            }
        }

        ShiftRightScalar(in value, shift, fill.ToScalar(), out result);
    }

    // Vector shifts take their amount from a vector.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> BitCount(int shift) => Vector128.CreateScalarUnsafe((ulong)((uint)shift & 63));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> RestCount(int shift) => Vector128.CreateScalarUnsafe((ulong)(64 - ((uint)shift & 63)));

    internal static void ShiftLeftScalar(in UInt256 value, int shift, out UInt256 result)
    {
        int bits = shift & 63;
        switch (shift >> 6)
        {
            case 0:
                Store(out result, value.U0 << bits, Limbs.ShiftLeft(value.U1, value.U0, bits), Limbs.ShiftLeft(value.U2, value.U1, bits), Limbs.ShiftLeft(value.U3, value.U2, bits));
                return;
            case 1:
                Store(out result, 0, value.U0 << bits, Limbs.ShiftLeft(value.U1, value.U0, bits), Limbs.ShiftLeft(value.U2, value.U1, bits));
                return;
            case 2:
                Store(out result, 0, 0, value.U0 << bits, Limbs.ShiftLeft(value.U1, value.U0, bits));
                return;
            default:
                Store(out result, 0, 0, 0, value.U0 << bits);
                return;
        }
    }

    internal static void ShiftRightScalar(in UInt256 value, int shift, ulong fill, out UInt256 result)
    {
        int bits = shift & 63;
        ulong top = Limbs.ShiftRight(fill, value.U3, bits);
        switch (shift >> 6)
        {
            case 0:
                Store(out result, Limbs.ShiftRight(value.U1, value.U0, bits), Limbs.ShiftRight(value.U2, value.U1, bits), Limbs.ShiftRight(value.U3, value.U2, bits), top);
                return;
            case 1:
                Store(out result, Limbs.ShiftRight(value.U2, value.U1, bits), Limbs.ShiftRight(value.U3, value.U2, bits), top, fill);
                return;
            case 2:
                Store(out result, Limbs.ShiftRight(value.U3, value.U2, bits), top, fill, fill);
                return;
            default:
                Store(out result, top, fill, fill, fill);
                return;
        }
    }
}
