// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace PowerVerse.Chain.Crypto.Arithmetic;

/// <summary>Powers modulo an odd number by Montgomery's multiplication and a sliding window. Variable time, for public values only.</summary>
internal static class MontgomeryPower
{
    private const int MaxWindow = 6;

    /// <summary>result = base^exponent modulo an odd modulus above one.</summary>
    /// <param name="base">Any size.</param>
    /// <param name="exponent">Big-endian, its first byte not zero.</param>
    /// <param name="modulus">Odd, its highest limb not zero.</param>
    /// <param name="result">As many limbs as the modulus.</param>
    internal static unsafe void Compute(ReadOnlySpan<ulong> @base, ReadOnlySpan<byte> exponent, ReadOnlySpan<ulong> modulus, Span<ulong> result)
    {
        int n = modulus.Length;
        int bits = ModExp.BitLength(exponent);
        int window = WindowFor(bits);
        int entries = 1 << (window - 1);
        int dividendLimbs = checked(@base.Length + n + 1);
        int productLimbs = 2 * n;
        ulong[] rented = ArrayPool<ulong>.Shared.Rent(checked(dividendLimbs + productLimbs + ((entries + 2) * n)));
        try
        {
            Span<ulong> limbs = rented;
            Span<ulong> dividend = limbs[..dividendLimbs];
            Span<ulong> table = limbs.Slice(dividendLimbs + productLimbs, entries * n);
            Span<ulong> scaled = limbs.Slice(dividendLimbs + productLimbs + (entries * n), n);
            ToMontgomery(@base, modulus, dividend, scaled, table[..n]);

            // SAFETY: the slices just taken bound what follows: 2n limbs of product, n per table entry, n of accumulator.
            fixed (ulong* pool = rented)
            fixed (ulong* m = modulus)
            {
                ulong* product = pool + dividendLimbs;
                ulong* entry = product + productLimbs;
                ulong* accumulator = entry + ((entries + 1) * n);
                Reducer reducer = new(m, n, product);
                FillTable(reducer, entry, entries, accumulator);
                Raise(reducer, exponent, bits, window, entry, accumulator);
                reducer.FromMontgomery(accumulator);
                new ReadOnlySpan<ulong>(accumulator, n).CopyTo(result);
            }
        }
        finally
        {
            ArrayPool<ulong>.Shared.Return(rented);
        }
    }

    /// <summary>target = base * 2^(64 n) modulo the modulus, by long division with the modulus shifted to fill its highest limb.</summary>
    private static void ToMontgomery(
        ReadOnlySpan<ulong> @base, ReadOnlySpan<ulong> modulus, Span<ulong> dividend, Span<ulong> scaled, Span<ulong> target)
    {
        int n = modulus.Length;
        int shift = BitOperations.LeadingZeroCount(modulus[n - 1]);
        ShiftLeft(modulus, shift, scaled);
        dividend[..n].Clear();
        dividend[^1] = ShiftLeft(@base, shift, dividend[n..^1]);
        LimbArray.Remainder(dividend, scaled);
        LimbArray.ShiftRight(dividend[..n], shift, target);
    }

    private static ulong ShiftLeft(ReadOnlySpan<ulong> source, int shift, Span<ulong> target)
    {
        ulong carry = 0;
        for (int index = 0; index < source.Length; index++)
        {
            ulong limb = source[index];
            target[index] = (limb << shift) | carry;
            carry = limb >> 1 >> (63 - shift);
        }

        return carry;
    }

    /// <summary>Entry i becomes the power 2i + 1 of entry 0.</summary>
    // SAFETY: the caller owns n limbs per entry and n of scratch.
    private static unsafe void FillTable(Reducer reducer, ulong* table, int entries, ulong* square)
    {
        if (entries == 1)
        {
            return;
        }

        reducer.Multiply(table, table, square);
        for (int index = 1; index < entries; index++)
        {
            reducer.Multiply(table + ((index - 1) * reducer.Count), square, table + (index * reducer.Count));
        }
    }

    // SAFETY: a window of w bits that ends in a one selects an entry below 2^(w-1).
    private static unsafe void Raise(Reducer reducer, ReadOnlySpan<byte> exponent, int bits, int window, ulong* table, ulong* accumulator)
    {
        bool started = false;
        int position = bits - 1;
        while (position >= 0)
        {
            if (!ModExp.BitAt(exponent, position))
            {
                reducer.Multiply(accumulator, accumulator, accumulator);
                position--;
                continue;
            }

            int end = Math.Max(position - window + 1, 0);
            while (!ModExp.BitAt(exponent, end))
            {
                end++;
            }

            int value = 0;
            for (; position >= end; position--)
            {
                value = (value << 1) | (ModExp.BitAt(exponent, position) ? 1 : 0);
                if (started)
                {
                    reducer.Multiply(accumulator, accumulator, accumulator);
                }
            }

            ulong* entry = table + ((value >> 1) * reducer.Count);
            if (started)
            {
                reducer.Multiply(accumulator, entry, accumulator);
            }
            else
            {
                new ReadOnlySpan<ulong>(entry, reducer.Count).CopyTo(new Span<ulong>(accumulator, reducer.Count));
                started = true;
            }
        }
    }

    /// <summary>The window that makes the fewest multiplications for an exponent of so many bits.</summary>
    private static int WindowFor(int bits) => bits switch
    {
        <= 8 => 1,
        <= 24 => 2,
        <= 80 => 3,
        <= 240 => 4,
        <= 672 => 5,
        _ => MaxWindow,
    };

    /// <summary>Montgomery multiplication with R = 2^(64 n) over memory that the caller owns.</summary>
    // SAFETY: m has n limbs, product 2n, and every operand n.
    private readonly unsafe struct Reducer
    {
        private readonly ulong* _m;
        private readonly ulong* _product;
        private readonly ulong _negativeInverse;

        internal Reducer(ulong* m, int count, ulong* product)
        {
            _m = m;
            _product = product;
            Count = count;
            _negativeInverse = (ulong)-(long)OddModulus256.InverseModulo64(m[0]);
        }

        /// <summary>Limbs of the modulus.</summary>
        internal int Count { get; }

        /// <summary>result = a * b / R; the result may be an operand.</summary>
        internal void Multiply(ulong* a, ulong* b, ulong* result)
        {
            int n = Count;
            ulong* product = _product;
            new Span<ulong>(product, 2 * n).Clear();
            int row = 0;
            for (; row + 1 < n; row += 2)
            {
                product[row + n] = LimbArray.AddProduct(product + row, a, n, b[row], b[row + 1], out product[row + n + 1]);
            }

            if (row < n)
            {
                product[row + n] = LimbArray.AddProduct(product + row, a, n, b[row]);
            }

            Reduce(result);
        }

        /// <summary>a = a / R.</summary>
        internal void FromMontgomery(ulong* a)
        {
            new Span<ulong>(_product, 2 * Count).Clear();
            new ReadOnlySpan<ulong>(a, Count).CopyTo(new Span<ulong>(_product, Count));
            Reduce(a);
        }

        /// <summary>result = product / R, below m: adds multiples of m that clear the low half, two limbs at a time.</summary>
        [SkipLocalsInit]
        private void Reduce(ulong* result)
        {
            int n = Count;
            ulong* t = _product;
            ulong* m = _m;
            ulong overflow = 0;
            int row = 0;
            for (; row + 1 < n; row += 2)
            {
                ulong k0 = t[row] * _negativeInverse;
                ulong carry = Limb.MultiplyAdd(k0, m[0], t[row], out _);
                ulong k1 = (t[row + 1] + carry + (k0 * m[1])) * _negativeInverse;
                ulong low = LimbArray.AddProduct(t + row, m, n, k0, k1, out ulong high);
                t[row + n] = Limb.Add(t[row + n], low, ref overflow);
                t[row + n + 1] = Limb.Add(t[row + n + 1], high, ref overflow);
            }

            if (row < n)
            {
                ulong low = LimbArray.AddProduct(t + row, m, n, t[row] * _negativeInverse);
                t[row + n] = Limb.Add(t[row + n], low, ref overflow);
            }

            Span<ulong> reduced = new(t + n, n);
            ReadOnlySpan<ulong> modulus = new(m, n);
            if (overflow != 0 || LimbArray.IsAtLeast(reduced, modulus))
            {
                LimbArray.Subtract(reduced, modulus);
            }

            reduced.CopyTo(new Span<ulong>(result, n));
        }
    }
}
