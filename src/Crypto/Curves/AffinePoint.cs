// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>A point by its coordinates, or the point at infinity.</summary>
/// <remarks>Coordinates of about [0, p].</remarks>
internal struct AffinePoint<TField>
    where TField : struct, IField<TField>
{
    internal TField X;
    internal TField Y;
    internal bool IsInfinity;

    internal AffinePoint(in TField x, in TField y)
    {
        X = x;
        Y = y;
        IsInfinity = false;
    }

    internal static AffinePoint<TField> Infinity => new() { IsInfinity = true };

    /// <summary>Whether the point satisfies y^2 = x^3 + b; infinity does.</summary>
    internal static bool IsOnCurve<TCurve>(in AffinePoint<TField> point)
        where TCurve : struct, ICurve<TField>
    {
        if (point.IsInfinity)
        {
            return true;
        }

        RightHandSide<TCurve>(out TField wanted, point.X);
        TField.Square(out TField square, point.Y);
        return TField.AreEqual(square, wanted);
    }

    /// <summary>x^3 + b.</summary>
    internal static void RightHandSide<TCurve>(out TField result, in TField x)
        where TCurve : struct, ICurve<TField>
    {
        TField.Square(out TField cube, x);
        TField.Multiply(out cube, cube, x);
        TField.Add(out result, cube, TCurve.B);
    }

    internal static void Negate(out AffinePoint<TField> result, in AffinePoint<TField> point)
    {
        result = point;
        TField.Negate(out result.Y, point.Y);
    }

    internal static bool AreEqual(in AffinePoint<TField> a, in AffinePoint<TField> b) =>
        a.IsInfinity || b.IsInfinity
            ? a.IsInfinity == b.IsInfinity
            : TField.AreEqual(a.X, b.X) && TField.AreEqual(a.Y, b.Y);
}
