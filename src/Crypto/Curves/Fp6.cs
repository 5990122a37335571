// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>C0 + C1 v + C2 v^2 with v^3 = xi, the cubic extension of Fp2.</summary>
/// <remarks>
/// Bounds in BLS12-381, p = 1: operands with coordinates up to 8 give coordinates up to 24, which <see cref="Shrink"/> restores before
/// the next product.
/// </remarks>
[SkipLocalsInit]
internal struct Fp6<TFp, TTower>
    where TFp : struct, IPrimeField<TFp>
    where TTower : struct, ITower<TFp>
{
    internal Fp2<TFp> C0;
    internal Fp2<TFp> C1;
    internal Fp2<TFp> C2;

    internal static Fp6<TFp, TTower> One => new() { C0 = Fp2<TFp>.One };

    internal static void Add(out Fp6<TFp, TTower> result, in Fp6<TFp, TTower> a, in Fp6<TFp, TTower> b)
    {
        Fp2<TFp>.Add(out result.C0, a.C0, b.C0);
        Fp2<TFp>.Add(out result.C1, a.C1, b.C1);
        Fp2<TFp>.Add(out result.C2, a.C2, b.C2);
    }

    internal static void Subtract(out Fp6<TFp, TTower> result, in Fp6<TFp, TTower> a, in Fp6<TFp, TTower> b)
    {
        Fp2<TFp>.Subtract(out result.C0, a.C0, b.C0);
        Fp2<TFp>.Subtract(out result.C1, a.C1, b.C1);
        Fp2<TFp>.Subtract(out result.C2, a.C2, b.C2);
    }

    internal static void Negate(out Fp6<TFp, TTower> result, in Fp6<TFp, TTower> a)
    {
        Fp2<TFp>.Negate(out result.C0, a.C0);
        Fp2<TFp>.Negate(out result.C1, a.C1);
        Fp2<TFp>.Negate(out result.C2, a.C2);
    }

    internal static void Shrink(ref Fp6<TFp, TTower> a)
    {
        Fp2<TFp>.Shrink(ref a.C0);
        Fp2<TFp>.Shrink(ref a.C1);
        Fp2<TFp>.Shrink(ref a.C2);
    }

    /// <summary>a * b: six products in Fp2 (Toom-Cook as by Devegili, O hEigeartaigh, Scott and Dahab).</summary>
    internal static void Multiply(out Fp6<TFp, TTower> result, in Fp6<TFp, TTower> a, in Fp6<TFp, TTower> b)
    {
        Fp2<TFp>.Multiply(out Fp2<TFp> v0, a.C0, b.C0);
        Fp2<TFp>.Multiply(out Fp2<TFp> v1, a.C1, b.C1);
        Fp2<TFp>.Multiply(out Fp2<TFp> v2, a.C2, b.C2);
        Cross(out Fp2<TFp> t12, a.C1, a.C2, b.C1, b.C2, v1, v2);
        Cross(out Fp2<TFp> t01, a.C0, a.C1, b.C0, b.C1, v0, v1);
        Cross(out Fp2<TFp> t02, a.C0, a.C2, b.C0, b.C2, v0, v2);
        TTower.MultiplyByXi(out t12, t12);
        Fp2<TFp>.Add(out result.C0, v0, t12);
        TTower.MultiplyByXi(out v2, v2);
        Fp2<TFp>.Add(out result.C1, t01, v2);
        Fp2<TFp>.Add(out result.C2, t02, v1);
    }

    /// <summary>a * (s0 + s1 v): five products.</summary>
    internal static void MultiplyBy01(out Fp6<TFp, TTower> result, in Fp6<TFp, TTower> a, in Fp2<TFp> s0, in Fp2<TFp> s1)
    {
        Fp2<TFp>.Multiply(out Fp2<TFp> v0, a.C0, s0);
        Fp2<TFp>.Multiply(out Fp2<TFp> v1, a.C1, s1);
        Cross(out Fp2<TFp> t01, a.C0, a.C1, s0, s1, v0, v1);
        Fp2<TFp>.Multiply(out Fp2<TFp> t12, a.C2, s1);
        Fp2<TFp>.Multiply(out Fp2<TFp> t02, a.C2, s0);
        TTower.MultiplyByXi(out t12, t12);
        Fp2<TFp>.Add(out result.C0, v0, t12);
        result.C1 = t01;
        Fp2<TFp>.Add(out result.C2, t02, v1);
    }

    /// <summary>a * s1 v: three products.</summary>
    internal static void MultiplyBy1(out Fp6<TFp, TTower> result, in Fp6<TFp, TTower> a, in Fp2<TFp> s1)
    {
        Fp2<TFp>.Multiply(out Fp2<TFp> wrapped, a.C2, s1);
        Fp2<TFp>.Multiply(out Fp2<TFp> middle, a.C0, s1);
        Fp2<TFp>.Multiply(out result.C2, a.C1, s1);
        result.C1 = middle;
        TTower.MultiplyByXi(out result.C0, wrapped);
    }

    /// <summary>a * s with s in Fp2.</summary>
    internal static void Scale(out Fp6<TFp, TTower> result, in Fp6<TFp, TTower> a, in Fp2<TFp> s)
    {
        Fp2<TFp>.Multiply(out result.C0, a.C0, s);
        Fp2<TFp>.Multiply(out result.C1, a.C1, s);
        Fp2<TFp>.Multiply(out result.C2, a.C2, s);
    }

    /// <summary>a * v.</summary>
    internal static void MultiplyByV(out Fp6<TFp, TTower> result, in Fp6<TFp, TTower> a)
    {
        TTower.MultiplyByXi(out Fp2<TFp> wrapped, a.C2);
        result.C2 = a.C1;
        result.C1 = a.C0;
        result.C0 = wrapped;
    }

    /// <summary>1 / a, zero for zero.</summary>
    internal static void Invert(out Fp6<TFp, TTower> result, in Fp6<TFp, TTower> a)
    {
        Fp2<TFp>.Square(out Fp2<TFp> t0, a.C0);
        Fp2<TFp>.Multiply(out Fp2<TFp> product, a.C1, a.C2);
        TTower.MultiplyByXi(out product, product);
        Fp2<TFp>.Subtract(out t0, t0, product);

        Fp2<TFp>.Square(out Fp2<TFp> t1, a.C2);
        TTower.MultiplyByXi(out t1, t1);
        Fp2<TFp>.Multiply(out product, a.C0, a.C1);
        Fp2<TFp>.Subtract(out t1, t1, product);

        Fp2<TFp>.Square(out Fp2<TFp> t2, a.C1);
        Fp2<TFp>.Multiply(out product, a.C0, a.C2);
        Fp2<TFp>.Subtract(out t2, t2, product);

        Fp2<TFp>.Multiply(out Fp2<TFp> norm, a.C2, t1);
        Fp2<TFp>.Multiply(out product, a.C1, t2);
        Fp2<TFp>.Add(out norm, norm, product);
        TTower.MultiplyByXi(out norm, norm);
        Fp2<TFp>.Multiply(out product, a.C0, t0);
        Fp2<TFp>.Add(out norm, norm, product);
        Fp2<TFp>.Shrink(ref norm);
        Fp2<TFp>.Invert(out norm, norm);
        Fp2<TFp>.Multiply(out result.C0, t0, norm);
        Fp2<TFp>.Multiply(out result.C1, t1, norm);
        Fp2<TFp>.Multiply(out result.C2, t2, norm);
    }

    internal static bool AreEqual(in Fp6<TFp, TTower> a, in Fp6<TFp, TTower> b) =>
        Fp2<TFp>.AreEqual(a.C0, b.C0) && Fp2<TFp>.AreEqual(a.C1, b.C1) && Fp2<TFp>.AreEqual(a.C2, b.C2);

    /// <summary>x0 y1 + x1 y0 from one product and the products x0 y0 and x1 y1.</summary>
    private static void Cross(
        out Fp2<TFp> result,
        in Fp2<TFp> x0,
        in Fp2<TFp> x1,
        in Fp2<TFp> y0,
        in Fp2<TFp> y1,
        in Fp2<TFp> product0,
        in Fp2<TFp> product1)
    {
        Fp2<TFp>.Add(out Fp2<TFp> x, x0, x1);
        Fp2<TFp>.Add(out Fp2<TFp> y, y0, y1);
        Fp2<TFp>.Multiply(out x, x, y);
        Fp2<TFp>.Add(out y, product0, product1);
        Fp2<TFp>.Subtract(out result, x, y);
    }
}
