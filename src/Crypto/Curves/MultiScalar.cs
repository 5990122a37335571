// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Runtime.CompilerServices;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>Sums of multiples of points of a prime-order subgroup.</summary>
/// <remarks>
/// Scalars are split along the endomorphism. Few points share one chain of doublings with signed windows (Straus); many are
/// sorted into buckets (Pippenger). Scratch comes from the shared pools.
/// </remarks>
[SkipLocalsInit]
internal static class MultiScalar<TField, TCurve>
    where TField : struct, IField<TField>
    where TCurve : struct, IMultipliable<TField>
{
    /// <summary>Points up to which one chain of doublings is quicker than buckets.</summary>
    private const int StrausMax = 96;

    /// <summary>Parts of a scalar at most.</summary>
    private const int PartMax = 4;

    /// <summary>The sum of scalars[i] * points[i]; every point lies in the subgroup.</summary>
    internal static void Multiply(
        out JacobianPoint<TField> result,
        ReadOnlySpan<AffinePoint<TField>> points,
        ReadOnlySpan<UInt256> scalars)
    {
        if (points.Length > StrausMax)
        {
            Pippenger(out result, points, scalars);
        }
        else
        {
            Straus(out result, points, scalars);
        }
    }

    private static void Straus(
        out JacobianPoint<TField> result,
        ReadOnlySpan<AffinePoint<TField>> points,
        ReadOnlySpan<UInt256> scalars)
    {
        int digitCount = TCurve.PartBits + 1;
        int rows = points.Length * TCurve.Parts;
        PointTable<TField>[] tables = ArrayPool<PointTable<TField>>.Shared.Rent(Math.Max(rows, 1));
        sbyte[] digits = ArrayPool<sbyte>.Shared.Rent(Math.Max(rows * digitCount, 1));
        try
        {
            FillRows(tables, digits, points, scalars);
            SumRows(out result, tables.AsSpan(0, rows), digits, digitCount);
        }
        finally
        {
            ArrayPool<PointTable<TField>>.Shared.Return(tables);
            ArrayPool<sbyte>.Shared.Return(digits);
        }
    }

    /// <summary>A row per part of a scalar: the odd multiples of its point and its digits.</summary>
    private static void FillRows(
        PointTable<TField>[] tables,
        sbyte[] digits,
        ReadOnlySpan<AffinePoint<TField>> points,
        ReadOnlySpan<UInt256> scalars)
    {
        int digitCount = TCurve.PartBits + 1;
        Span<UInt256> parts = stackalloc UInt256[PartMax];
        for (int i = 0; i < points.Length; i++)
        {
            TCurve.Split(scalars[i], parts);
            int row = i * TCurve.Parts;
            PointTable<TField>.Build(out tables[row], points[i]);
            for (int part = 0; part < TCurve.Parts; part++, row++)
            {
                WindowedNaf.Expand(parts[part], false, digits.AsSpan(row * digitCount, digitCount));
                for (int j = 0; part != 0 && j < WindowedNaf.TableSize; j++)
                {
                    TCurve.ApplyEndomorphism(out tables[row][j], tables[row - 1][j]);
                }
            }
        }
    }

    private static void SumRows(
        out JacobianPoint<TField> result,
        ReadOnlySpan<PointTable<TField>> tables,
        ReadOnlySpan<sbyte> digits,
        int digitCount)
    {
        JacobianPoint<TField> sum = JacobianPoint<TField>.Infinity;
        bool started = false;
        for (int bit = digitCount - 1; bit >= 0; bit--)
        {
            if (started)
            {
                JacobianPoint<TField>.Double(out sum, sum);
            }

            for (int row = 0; row < tables.Length; row++)
            {
                int digit = digits[(row * digitCount) + bit];
                if (digit != 0)
                {
                    PointTable<TField>.AddDigit(ref sum, tables[row], digit);
                    started = true;
                }
            }
        }

        result = sum;
    }

    private static void Pippenger(
        out JacobianPoint<TField> result,
        ReadOnlySpan<AffinePoint<TField>> points,
        ReadOnlySpan<UInt256> scalars)
    {
        int rows = points.Length * TCurve.Parts;
        AffinePoint<TField>[] bases = ArrayPool<AffinePoint<TField>>.Shared.Rent(rows);
        UInt256[] parts = ArrayPool<UInt256>.Shared.Rent(rows);
        try
        {
            for (int i = 0; i < points.Length; i++)
            {
                int row = i * TCurve.Parts;
                TCurve.Split(scalars[i], parts.AsSpan(row, TCurve.Parts));
                bases[row] = points[i];
                for (int part = 1; part < TCurve.Parts; part++)
                {
                    TCurve.ApplyEndomorphism(out bases[row + part], bases[row + part - 1]);
                }
            }

            BucketSum<TField>.Multiply(out result, bases.AsSpan(0, rows), parts.AsSpan(0, rows), TCurve.PartBits);
        }
        finally
        {
            ArrayPool<AffinePoint<TField>>.Shared.Return(bases);
            ArrayPool<UInt256>.Shared.Return(parts);
        }
    }
}
