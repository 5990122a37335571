// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>One column of a product of numbers with 56-bit limbs, while it is being summed.</summary>
/// <remarks>
/// <para>The runtime has no add-with-carry, so limbs of 64 bits would cost five instructions per carry. Limbs of 56 bits leave room
/// instead: a factor shifted left by 6 makes the high word of the product a multiple of 2^58 and the low word the remaining 58 bits, and
/// both halves of up to fourteen products are summed without a carry.</para>
/// <para>Bounds: factors below 2^58, so each half is below 2^58; 14 products give |Low| &lt; 2^62 and |4 * High| &lt; 2^62.</para>
/// </remarks>
internal struct Column
{
    /// <summary>Bits of a limb.</summary>
    internal const int Bits = 56;

    /// <summary>Left shift of the first factor of each product.</summary>
    internal const int Shift = 6;

    /// <summary>The bits of a limb.</summary>
    internal const ulong Mask = (1UL << Bits) - 1;

    /// <summary>The sum of the low 58 bits of the products, as a signed number.</summary>
    internal ulong Low;

    /// <summary>The sum of the products divided by 2^58, as a signed number.</summary>
    private ulong _high;

    /// <summary>Adds a product; <paramref name="shifted"/> carries the shift.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(ulong shifted, ulong factor)
    {
        _high += Math.BigMul(shifted, factor, out ulong low);
        Low += low >> Shift;
    }

    /// <summary>Subtracts a product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Subtract(ulong shifted, ulong factor)
    {
        _high -= Math.BigMul(shifted, factor, out ulong low);
        Low -= low >> Shift;
    }

    /// <summary>Subtracts a product whose low half the next reduction factor waits for.</summary>
    /// <remarks>A second multiplication is quicker than the trip of the first one's low word through memory.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void SubtractShort(ulong shifted, ulong factor)
    {
        _high -= Math.BigMul(shifted, factor, out _);
        Low -= (shifted * factor) >> Shift;
    }

    /// <summary>The reduction factor of this column against a modulus that is 1 modulo 2^56, with the shift.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly ulong Factor() => (Low << 8) >> 2;

    /// <summary>The reduction factor of this column against the prime, with the shift.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly ulong Factor(ulong inverse) => ((Low * inverse) << 8) >> 2;

    /// <summary>The limb this column settles on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly ulong Limb() => Low & Mask;

    /// <summary>Moves on to the next column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Next()
    {
        Low = (ulong)((long)Low >> Bits) + (_high << 2);
        _high = 0;
    }

    /// <summary>Adds factor * limb, which clears this column's limb, and moves on to the next column.</summary>
    /// <remarks>The low halves sum to 0 or 2^56, the latter whenever the limb is not zero: no need to compute them.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Close(ulong shiftedFactor, ulong limb)
    {
        ulong carry = (Low & Mask) != 0 ? 1UL : 0UL;
        Low = (ulong)((long)Low >> Bits) + (_high << 2) + Math.BigMul(shiftedFactor << 2, limb, out _) + carry;
        _high = 0;
    }
}
