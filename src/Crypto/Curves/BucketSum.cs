// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>Pippenger's method: the points of one digit of the scalars are sorted into buckets, which are summed with running
/// sums.</summary>
[SkipLocalsInit]
internal static class BucketSum<TField>
    where TField : struct, IField<TField>
{
    private const int WindowMin = 4;
    private const int WindowMax = 14;

    /// <summary>The sum of scalars[i] * bases[i].</summary>
    /// <param name="result">The sum.</param>
    /// <param name="bases">The points.</param>
    /// <param name="scalars">As many scalars.</param>
    /// <param name="scalarBits">Bits of a scalar at most.</param>
    internal static void Multiply(
        out JacobianPoint<TField> result,
        ReadOnlySpan<AffinePoint<TField>> bases,
        ReadOnlySpan<UInt256> scalars,
        int scalarBits)
    {
        // A window of c bits costs an addition per base and 2^c for the buckets; log2(bases) - 2 is close to the best.
        int window = Math.Clamp(BitOperations.Log2((uint)bases.Length) - 2, WindowMin, WindowMax);
        int windows = (scalarBits + window) / window;
        JacobianPoint<TField>[] buckets = ArrayPool<JacobianPoint<TField>>.Shared.Rent(1 << (window - 1));
        try
        {
            result = JacobianPoint<TField>.Infinity;
            for (int w = windows - 1; w >= 0; w--)
            {
                for (int i = 0; w != windows - 1 && i < window; i++)
                {
                    JacobianPoint<TField>.Double(out result, result);
                }

                SumWindow(out JacobianPoint<TField> sum, buckets.AsSpan(0, 1 << (window - 1)), bases, scalars, w * window, window);
                JacobianPoint<TField>.Add(out result, result, sum);
            }
        }
        finally
        {
            ArrayPool<JacobianPoint<TField>>.Shared.Return(buckets);
        }
    }

    /// <summary>The sum of digit * base for the digit at one place, in [-2^(c-1), 2^(c-1)].</summary>
    private static void SumWindow(
        out JacobianPoint<TField> result,
        Span<JacobianPoint<TField>> buckets,
        ReadOnlySpan<AffinePoint<TField>> bases,
        ReadOnlySpan<UInt256> scalars,
        int position,
        int window)
    {
        buckets.Fill(JacobianPoint<TField>.Infinity);
        for (int i = 0; i < bases.Length; i++)
        {
            int digit = Digit(scalars[i], position, window);
            if (digit > 0)
            {
                JacobianPoint<TField>.AddMixed(out buckets[digit - 1], buckets[digit - 1], bases[i]);
            }
            else if (digit < 0)
            {
                AffinePoint<TField>.Negate(out AffinePoint<TField> negative, bases[i]);
                JacobianPoint<TField>.AddMixed(out buckets[-digit - 1], buckets[-digit - 1], negative);
            }
        }

        // Sum of (i + 1) * buckets[i] by running sums from the top.
        JacobianPoint<TField> running = JacobianPoint<TField>.Infinity;
        JacobianPoint<TField> total = JacobianPoint<TField>.Infinity;
        for (int i = buckets.Length - 1; i >= 0; i--)
        {
            JacobianPoint<TField>.Add(out running, running, buckets[i]);
            JacobianPoint<TField>.Add(out total, total, running);
        }

        result = total;
    }

    /// <summary>The signed digit: the bits of the window, plus the top bit of the window below, minus 2^c times its own top bit.</summary>
    private static int Digit(in UInt256 scalar, int position, int window)
    {
        int bits = position == 0
            ? WindowedNaf.Bits(scalar, 0, window) << 1
            : WindowedNaf.Bits(scalar, position - 1, window + 1);
        int digit = (bits >> 1) + (bits & 1);
        return digit - ((bits >> window) << window);
    }
}
