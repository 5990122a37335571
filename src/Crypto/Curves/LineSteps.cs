// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>The steps of a Miller loop on a sextic twist, in homogeneous projective coordinates.</summary>
/// <remarks>
/// Costello, Lange and Naehrig, "Faster pairing computations on curves with high-degree twists" (PKC 2010), with the halvings cleared: a
/// line
/// may be scaled by any element of Fp2, which the final exponentiation removes. Each step gives the coefficients of the terms
/// without coordinates, with x and with y of the point in G1.
/// </remarks>
[SkipLocalsInit]
internal struct LineSteps<TFp>
    where TFp : struct, IPrimeField<TFp>
{
    internal Fp2<TFp> X;
    internal Fp2<TFp> Y;
    internal Fp2<TFp> Z;

    internal LineSteps(in AffinePoint<Fp2<TFp>> point)
    {
        X = point.X;
        Y = point.Y;
        Z = Fp2<TFp>.One;
    }

    /// <summary>Doubles the point and gives the tangent.</summary>
    internal static void Double<TCurve>(ref LineSteps<TFp> t, out Fp2<TFp> constant, out Fp2<TFp> x, out Fp2<TFp> y)
        where TCurve : struct, ICurve<Fp2<TFp>>
    {
        Fp2<TFp>.Multiply(out Fp2<TFp> a, t.X, t.Y);
        Fp2<TFp>.Square(out Fp2<TFp> b, t.Y);
        Fp2<TFp>.Square(out Fp2<TFp> c, t.Z);
        Fp2<TFp>.Combine(out Fp2<TFp> e, 2, c, 1, c);
        Fp2<TFp>.Multiply(out e, e, TCurve.B);
        Fp2<TFp>.Add(out Fp2<TFp> h, t.Y, t.Z);
        Fp2<TFp>.Square(out h, h);
        Fp2<TFp>.Add(out c, c, b);
        Fp2<TFp>.Subtract(out h, h, c);
        Fp2<TFp>.Square(out Fp2<TFp> j, t.X);
        Fp2<TFp>.Square(out Fp2<TFp> squareE, e);

        // With F = 3E: X = 2XY (B - F), Y = (B + F)^2 - 12 E^2, Z = 4BH, all four times the formulas with halvings.
        Fp2<TFp>.Combine(out Fp2<TFp> difference, 1, b, -3, e);
        Fp2<TFp>.Double(out a, a);
        Fp2<TFp>.Multiply(out t.X, a, difference);
        Fp2<TFp>.Combine(out Fp2<TFp> sum, 1, b, 3, e);
        Fp2<TFp>.Square(out sum, sum);
        Fp2<TFp>.Combine(out t.Y, 1, sum, -12, squareE);
        Fp2<TFp>.Shrink(ref t.Y);
        Fp2<TFp>.Shrink(ref h);
        Fp2<TFp>.Multiply(out t.Z, b, h);
        Fp2<TFp>.Combine(out t.Z, 4, t.Z, 0, t.Z);
        Fp2<TFp>.Shrink(ref t.X);
        Fp2<TFp>.Shrink(ref t.Z);

        Fp2<TFp>.Subtract(out constant, e, b);
        Fp2<TFp>.Combine(out x, 2, j, 1, j);
        Fp2<TFp>.Negate(out y, h);
    }

    /// <summary>Adds an affine point and gives the chord.</summary>
    internal static void Add(
        ref LineSteps<TFp> t,
        in AffinePoint<Fp2<TFp>> q,
        out Fp2<TFp> constant,
        out Fp2<TFp> x,
        out Fp2<TFp> y)
    {
        Fp2<TFp>.Multiply(out Fp2<TFp> theta, q.Y, t.Z);
        Fp2<TFp>.Subtract(out theta, t.Y, theta);
        Fp2<TFp>.Multiply(out Fp2<TFp> lambda, q.X, t.Z);
        Fp2<TFp>.Subtract(out lambda, t.X, lambda);
        Fp2<TFp>.Square(out Fp2<TFp> c, theta);
        Fp2<TFp>.Square(out Fp2<TFp> d, lambda);
        Fp2<TFp>.Multiply(out Fp2<TFp> e, lambda, d);
        Fp2<TFp>.Multiply(out Fp2<TFp> f, t.Z, c);
        Fp2<TFp>.Multiply(out Fp2<TFp> g, t.X, d);
        Fp2<TFp>.Add(out Fp2<TFp> h, e, f);
        Fp2<TFp>.Combine(out h, 1, h, -2, g);
        Fp2<TFp>.Shrink(ref h);
        Fp2<TFp>.Multiply(out t.X, lambda, h);
        Fp2<TFp>.Subtract(out g, g, h);
        Fp2<TFp>.Multiply(out g, g, theta);
        Fp2<TFp>.Multiply(out f, e, t.Y);
        Fp2<TFp>.Subtract(out t.Y, g, f);
        Fp2<TFp>.Multiply(out t.Z, t.Z, e);
        Fp2<TFp>.Shrink(ref t.X);
        Fp2<TFp>.Shrink(ref t.Y);
        Fp2<TFp>.Shrink(ref t.Z);

        Fp2<TFp>.Multiply(out constant, theta, q.X);
        Fp2<TFp>.Multiply(out f, lambda, q.Y);
        Fp2<TFp>.Subtract(out constant, constant, f);
        Fp2<TFp>.Shrink(ref constant);
        Fp2<TFp>.Negate(out x, theta);
        y = lambda;
    }
}
