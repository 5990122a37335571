// SPDX-License-Identifier: Apache-2.0

using System.Buffers;

namespace PowerVerse.Chain.Crypto.Arithmetic;

/// <summary>Powers modulo a power of two, and their combination with the power modulo the odd part. Variable time, for public values only.</summary>
internal static class BinaryPower
{
    /// <summary>Turns a power modulo q into the power modulo q * 2^twos.</summary>
    /// <param name="base">Any size.</param>
    /// <param name="exponent">Big-endian, its first byte not zero.</param>
    /// <param name="odd">q, odd.</param>
    /// <param name="twos">At least one.</param>
    /// <param name="power">On entry base^exponent modulo q, padded with zeros to the size of the whole modulus; on return the result.</param>
    internal static void Combine(ReadOnlySpan<ulong> @base, ReadOnlySpan<byte> exponent, ReadOnlySpan<ulong> odd, int twos, Span<ulong> power)
    {
        int w = (twos + 63) / 64;
        ulong topMask = ulong.MaxValue >> ((64 - (twos & 63)) & 63);
        ulong[] rented = ArrayPool<ulong>.Shared.Rent(checked((4 * w) + power.Length));
        try
        {
            Span<ulong> limbs = rented;
            Span<ulong> binary = limbs[..w];
            Span<ulong> inverse = limbs.Slice(w, w);
            Span<ulong> scratch = limbs.Slice(2 * w, w);
            Span<ulong> factor = limbs.Slice(3 * w, w);
            Span<ulong> product = limbs.Slice(4 * w, power.Length);

            Raise(@base, exponent, twos, binary, scratch, factor);

            // x = x1 + q * ((x2 - x1) / q modulo 2^twos) is x1 modulo q and x2 modulo 2^twos, and below q * 2^twos.
            Invert(odd, inverse, scratch, factor);
            LimbArray.Subtract(binary, power[..Math.Min(w, power.Length)]);
            LimbArray.MultiplyLow(binary, inverse, factor);
            factor[^1] &= topMask;
            LimbArray.MultiplyLow(odd, factor, product);
            ulong carry = 0;
            for (int index = 0; index < power.Length; index++)
            {
                power[index] = Limb.Add(power[index], product[index], ref carry);
            }
        }
        finally
        {
            ArrayPool<ulong>.Shared.Return(rented);
        }
    }

    /// <summary>result = base^exponent modulo 2^(64 * result.Length), correct in its low <paramref name="twos"/> bits.</summary>
    private static void Raise(
        ReadOnlySpan<ulong> @base, ReadOnlySpan<byte> exponent, int twos, Span<ulong> result, Span<ulong> scratch, Span<ulong> number)
    {
        result.Clear();
        if ((@base[0] & 1) == 0 && (exponent.Length > 4 || ToUInt32(exponent) >= (uint)twos))
        {
            return;
        }

        number.Clear();
        @base[..Math.Min(@base.Length, number.Length)].CopyTo(number);
        result[0] = 1;

        // The order of an odd number modulo 2^twos divides 2^twos, so higher bits of the exponent change nothing.
        int bits = Math.Min(ModExp.BitLength(exponent), (@base[0] & 1) == 0 ? int.MaxValue : twos);
        bool started = false;
        for (int position = bits - 1; position >= 0; position--)
        {
            if (started)
            {
                LimbArray.MultiplyLow(result, result, scratch);
                scratch.CopyTo(result);
            }

            if (!ModExp.BitAt(exponent, position))
            {
                continue;
            }

            if (started)
            {
                LimbArray.MultiplyLow(result, number, scratch);
                scratch.CopyTo(result);
            }
            else
            {
                number.CopyTo(result);
                started = true;
            }
        }
    }

    /// <summary>inverse = 1/q modulo 2^(64 * inverse.Length) by Newton's iteration, which doubles the correct limbs each time.</summary>
    private static void Invert(ReadOnlySpan<ulong> odd, Span<ulong> inverse, Span<ulong> scratch, Span<ulong> next)
    {
        inverse.Clear();
        inverse[0] = OddModulus256.InverseModulo64(odd[0]);
        int correct = 1;
        while (correct < inverse.Length)
        {
            int count = Math.Min(2 * correct, inverse.Length);
            Span<ulong> product = scratch[..count];
            LimbArray.MultiplyLow(odd[..Math.Min(odd.Length, count)], inverse[..correct], product);

            // 2 - q * inverse, in two's complement.
            ulong borrow = 0;
            for (int index = 0; index < count; index++)
            {
                product[index] = Limb.Subtract(index == 0 ? 2UL : 0UL, product[index], ref borrow);
            }

            LimbArray.MultiplyLow(product, inverse[..correct], next[..count]);
            next[..count].CopyTo(inverse);
            correct = count;
        }
    }

    private static uint ToUInt32(ReadOnlySpan<byte> bigEndian)
    {
        uint value = 0;
        foreach (byte part in bigEndian)
        {
            value = (value << 8) | part;
        }

        return value;
    }
}
