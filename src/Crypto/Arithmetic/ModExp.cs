// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Numerics;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Crypto.Arithmetic;

/// <summary>Modular exponentiation of numbers of any size, the precompile at address 5 (EIP-198). Public data only.</summary>
/// <remarks>
/// The modulus is split into an odd part q, where Montgomery's method works, and a power of two, where a product is merely cut off; the two
/// results are joined by the Chinese remainder theorem. Time is that of schoolbook multiplication for every modulus of a size: no
/// special form of base, exponent or modulus is slower than a random one. The caller bounds the sizes by gas or by EIP-7823.
/// </remarks>
public static class ModExp
{
    /// <summary>Computes base^exponent modulo the modulus, all big-endian, with 0^0 = 1. Anything modulo 0 or 1 is 0.</summary>
    /// <param name="base">Any length, none included.</param>
    /// <param name="exponent">Any length, none included.</param>
    /// <param name="modulus">Any length, none included.</param>
    /// <param name="result">As long as the modulus; may share memory with no input.</param>
    /// <exception cref="ArgumentException">The result has another length than the modulus.</exception>
    public static void Compute(ReadOnlySpan<byte> @base, ReadOnlySpan<byte> exponent, ReadOnlySpan<byte> modulus, Span<byte> result)
    {
        if (result.Length != modulus.Length)
        {
            throw new ArgumentException("The result is as long as the modulus.", nameof(result));
        }

        result.Clear();
        modulus = modulus.TrimStart((byte)0);
        exponent = exponent.TrimStart((byte)0);
        @base = @base.TrimStart((byte)0);
        if (modulus.IsEmpty || modulus is [1])
        {
            return;
        }

        if (exponent.IsEmpty)
        {
            result[^1] = 1;
            return;
        }

        if (@base.IsEmpty)
        {
            return;
        }

        int n = LimbArray.LimbsFor(modulus.Length);
        int baseLimbs = LimbArray.LimbsFor(@base.Length);
        ulong[] rented = ArrayPool<ulong>.Shared.Rent(checked((3 * n) + baseLimbs));
        try
        {
            Span<ulong> limbs = rented;
            Span<ulong> modulusLimbs = limbs[..n];
            Span<ulong> odd = limbs.Slice(n, n);
            Span<ulong> power = limbs.Slice(2 * n, n);
            Span<ulong> number = limbs.Slice(3 * n, baseLimbs);
            LimbArray.Read(modulus, modulusLimbs);
            LimbArray.Read(@base, number);
            int twos = LimbArray.TrailingZeroCount(modulusLimbs);
            LimbArray.ShiftRight(modulusLimbs, twos, odd);
            odd = odd[..SignificantLimbs(odd)];

            power.Clear();
            if (odd is not [1])
            {
                MontgomeryPower.Compute(number, exponent, odd, power[..odd.Length]);
            }

            if (twos != 0)
            {
                BinaryPower.Combine(number, exponent, odd, twos, power);
            }

            LimbArray.Write(power, result[^modulus.Length..]);
        }
        finally
        {
            ArrayPool<ulong>.Shared.Return(rented);
        }
    }

    /// <summary>The number of bits of a big-endian number whose first byte is not zero.</summary>
    internal static int BitLength(ReadOnlySpan<byte> bigEndian) =>
        checked(((bigEndian.Length - 1) * 8) + 32 - BitOperations.LeadingZeroCount((uint)bigEndian[0]));

    internal static bool BitAt(ReadOnlySpan<byte> bigEndian, int position) =>
        (bigEndian[bigEndian.Length - 1 - (position >> 3)] >> (position & 7) & 1) != 0;

    private static int SignificantLimbs(ReadOnlySpan<ulong> limbs)
    {
        int count = limbs.Length;
        while (count > 1 && limbs[count - 1] == 0)
        {
            count--;
        }

        Invariant.Check(limbs[count - 1] != 0);
        return count;
    }
}
