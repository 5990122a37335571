// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using System.Runtime.CompilerServices;

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>A point (X / Z^2, Y / Z^3) of a curve y^2 = x^3 + b; Z = 0 is the point at infinity.</summary>
/// <remarks>
/// Formulas of the Explicit-Formulas Database for a = 0 (dbl-2009-l, add-2007-bl, madd-2007-bl) with the exceptional cases
/// branched on, since every point is public. X and Y are left in about [0, p], Z within 7p.
/// </remarks>
[SkipLocalsInit]
internal struct JacobianPoint<TField>
    where TField : struct, IField<TField>
{
    internal TField X;
    internal TField Y;
    internal TField Z;

    internal static JacobianPoint<TField> Infinity => new() { X = TField.One, Y = TField.One };

    internal static JacobianPoint<TField> FromAffine(in AffinePoint<TField> point) =>
        point.IsInfinity ? Infinity : new() { X = point.X, Y = point.Y, Z = TField.One };

    internal static bool IsInfinity(in JacobianPoint<TField> point) => TField.IsZero(point.Z);

    internal static void Negate(out JacobianPoint<TField> result, in JacobianPoint<TField> a)
    {
        result = a;
        TField.Negate(out result.Y, a.Y);
    }

    /// <summary>2a; there are no points of order two on a curve of odd order, and infinity stays infinity.</summary>
    internal static void Double(out JacobianPoint<TField> result, in JacobianPoint<TField> a)
    {
        TField.Square(out TField squareX, a.X);
        TField.Square(out TField squareY, a.Y);
        TField.Square(out TField fourthY, squareY);
        TField.Add(out TField d, a.X, squareY);
        TField.Square(out d, d);
        TField.Subtract(out d, d, squareX);
        TField.Combine(out d, 2, d, -2, fourthY);
        TField.Shrink(ref d);
        TField.Combine(out TField e, 2, squareX, 1, squareX);
        TField.Multiply(out TField z, a.Y, a.Z);
        TField.Double(out result.Z, z);
        TField.Square(out TField x, e);
        TField.Combine(out x, 1, x, -2, d);
        TField.Shrink(ref x);
        TField.Subtract(out d, d, x);
        TField.Multiply(out d, d, e);
        TField.Combine(out result.Y, 1, d, -8, fourthY);
        TField.Shrink(ref result.Y);
        result.X = x;
    }

    /// <summary>a + b.</summary>
    internal static void Add(out JacobianPoint<TField> result, in JacobianPoint<TField> a, in JacobianPoint<TField> b)
    {
        if (IsInfinity(a) || IsInfinity(b))
        {
            result = IsInfinity(a) ? b : a;
            return;
        }

        TField.Square(out TField squareA, a.Z);
        TField.Square(out TField squareB, b.Z);
        TField.Multiply(out TField u1, a.X, squareB);
        TField.Multiply(out TField u2, b.X, squareA);
        TField.Multiply(out TField s1, b.Z, squareB);
        TField.Multiply(out s1, s1, a.Y);
        TField.Multiply(out TField s2, a.Z, squareA);
        TField.Multiply(out s2, s2, b.Y);
        TField.Subtract(out TField h, u2, u1);
        TField.Subtract(out TField r, s2, s1);
        if (TField.IsZero(h))
        {
            AddSameX(out result, a, r);
            return;
        }

        TField.Multiply(out TField z, a.Z, b.Z);
        TField.Double(out z, z);
        TField.Multiply(out result.Z, z, h);
        Finish(out result.X, out result.Y, h, r, u1, s1);
    }

    /// <summary>a + b with b given by its coordinates.</summary>
    internal static void AddMixed(out JacobianPoint<TField> result, in JacobianPoint<TField> a, in AffinePoint<TField> b)
    {
        if (b.IsInfinity)
        {
            result = a;
            return;
        }

        if (IsInfinity(a))
        {
            result = FromAffine(b);
            return;
        }

        TField.Square(out TField squareA, a.Z);
        TField.Multiply(out TField u2, b.X, squareA);
        TField.Multiply(out TField s2, a.Z, squareA);
        TField.Multiply(out s2, s2, b.Y);
        TField.Subtract(out TField h, u2, a.X);
        TField.Subtract(out TField r, s2, a.Y);
        if (TField.IsZero(h))
        {
            AddSameX(out result, a, r);
            return;
        }

        TField x = a.X;
        TField y = a.Y;
        TField.Double(out TField z, a.Z);
        TField.Multiply(out result.Z, z, h);
        Finish(out result.X, out result.Y, h, r, x, y);
    }

    /// <summary>[word]a by doubling and adding, for sparse words.</summary>
    internal static void MultiplyByWord(out JacobianPoint<TField> result, in JacobianPoint<TField> a, ulong word)
    {
        JacobianPoint<TField> sum = a;
        for (int i = 62 - BitOperations.LeadingZeroCount(word); i >= 0; i--)
        {
            Double(out sum, sum);
            if (((word >> i) & 1) != 0)
            {
                Add(out sum, sum, a);
            }
        }

        result = sum;
    }

    /// <summary>The coordinates, at the price of one inversion.</summary>
    internal static AffinePoint<TField> ToAffine(in JacobianPoint<TField> a)
    {
        if (IsInfinity(a))
        {
            return AffinePoint<TField>.Infinity;
        }

        TField.Invert(out TField inverse, a.Z);
        return Scale(a, inverse);
    }

    /// <summary>The coordinates of many points at the price of one inversion.</summary>
    /// <param name="points">The points.</param>
    /// <param name="affine">As many results.</param>
    internal static void ToAffine(ReadOnlySpan<JacobianPoint<TField>> points, Span<AffinePoint<TField>> affine)
    {
        TField product = TField.One;
        for (int i = 0; i < points.Length; i++)
        {
            affine[i].IsInfinity = IsInfinity(points[i]);
            affine[i].X = product;
            if (!affine[i].IsInfinity)
            {
                TField.Multiply(out product, product, points[i].Z);
            }
        }

        TField.Invert(out TField inverse, product);
        for (int i = points.Length - 1; i >= 0; i--)
        {
            if (affine[i].IsInfinity)
            {
                affine[i] = AffinePoint<TField>.Infinity;
                continue;
            }

            TField.Multiply(out TField own, inverse, affine[i].X);
            TField.Multiply(out inverse, inverse, points[i].Z);
            affine[i] = Scale(points[i], own);
        }
    }

    internal static bool AreEqual(in JacobianPoint<TField> a, in JacobianPoint<TField> b)
    {
        bool infinite = IsInfinity(a);
        if (infinite || IsInfinity(b))
        {
            return infinite == IsInfinity(b);
        }

        TField.Square(out TField squareA, a.Z);
        TField.Square(out TField squareB, b.Z);
        TField.Multiply(out TField left, a.X, squareB);
        TField.Multiply(out TField right, b.X, squareA);
        if (!TField.AreEqual(left, right))
        {
            return false;
        }

        TField.Multiply(out squareA, squareA, a.Z);
        TField.Multiply(out squareB, squareB, b.Z);
        TField.Multiply(out left, a.Y, squareB);
        TField.Multiply(out right, b.Y, squareA);
        return TField.AreEqual(left, right);
    }

    private static AffinePoint<TField> Scale(in JacobianPoint<TField> a, in TField inverseZ)
    {
        TField.Square(out TField square, inverseZ);
        TField.Multiply(out TField x, a.X, square);
        TField.Multiply(out square, square, inverseZ);
        TField.Multiply(out TField y, a.Y, square);
        TField.Shrink(ref x);
        TField.Shrink(ref y);
        return new(x, y);
    }

    /// <summary>The sum of two points with one x: the double of either, or infinity.</summary>
    private static void AddSameX(out JacobianPoint<TField> result, in JacobianPoint<TField> a, in TField differenceY)
    {
        if (TField.IsZero(differenceY))
        {
            Double(out result, a);
        }
        else
        {
            result = Infinity;
        }
    }

    /// <summary>X and Y of a sum with Z = 2 h Z1 Z2, from h = U2 - U1, r = S2 - S1, U1 and S1.</summary>
    private static void Finish(out TField x, out TField y, in TField h, in TField r, in TField u, in TField s)
    {
        TField.Square(out TField i, h);
        TField.Combine(out i, 4, i, 0, i);
        TField.Multiply(out TField j, h, i);
        TField.Multiply(out TField v, u, i);
        TField.Double(out TField slope, r);
        TField.Square(out TField square, slope);
        TField.Subtract(out square, square, j);
        TField.Combine(out x, 1, square, -2, v);
        TField.Shrink(ref x);
        TField.Subtract(out v, v, x);
        TField.Multiply(out v, v, slope);
        TField.Multiply(out j, j, s);
        TField.Combine(out y, 1, v, -2, j);
        TField.Shrink(ref y);
    }
}
