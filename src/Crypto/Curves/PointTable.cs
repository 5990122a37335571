// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>The odd multiples P, 3P, ..., 15P of a point.</summary>
[InlineArray(WindowedNaf.TableSize)]
internal struct PointTable<TField>
    where TField : struct, IField<TField>
{
    private AffinePoint<TField> _first;

    /// <summary>Fills the table at the price of one inversion.</summary>
    [SkipLocalsInit]
    internal static void Build(out PointTable<TField> table, in AffinePoint<TField> point)
    {
        Unsafe.SkipInit(out table);
        Multiples multiples = default;
        multiples[0] = JacobianPoint<TField>.FromAffine(point);
        JacobianPoint<TField>.Double(out JacobianPoint<TField> twice, multiples[0]);
        for (int i = 1; i < WindowedNaf.TableSize; i++)
        {
            JacobianPoint<TField>.Add(out multiples[i], multiples[i - 1], twice);
        }

        JacobianPoint<TField>.ToAffine(multiples, table);
    }

    /// <summary>Adds digit * P to an accumulator; the digit is odd or zero.</summary>
    internal static void AddDigit(ref JacobianPoint<TField> accumulator, in PointTable<TField> table, int digit)
    {
        if (digit > 0)
        {
            JacobianPoint<TField>.AddMixed(out accumulator, accumulator, table[digit >> 1]);
        }
        else if (digit < 0)
        {
            AffinePoint<TField>.Negate(out AffinePoint<TField> negative, table[-digit >> 1]);
            JacobianPoint<TField>.AddMixed(out accumulator, accumulator, negative);
        }
    }

    [InlineArray(WindowedNaf.TableSize)]
    private struct Multiples
    {
        private JacobianPoint<TField> _first;
    }
}
