// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>C0 + C1 w with w^2 = v: the field in which pairings take their values.</summary>
/// <remarks>Every operation takes and leaves coordinates of about [0, p], so that operations chain freely.</remarks>
[SkipLocalsInit]
internal struct Fp12<TFp, TTower>
    where TFp : struct, IPrimeField<TFp>
    where TTower : struct, ITower<TFp>
{
    internal Fp6<TFp, TTower> C0;
    internal Fp6<TFp, TTower> C1;

    internal static Fp12<TFp, TTower> One => new() { C0 = Fp6<TFp, TTower>.One };

    internal static void Multiply(out Fp12<TFp, TTower> result, in Fp12<TFp, TTower> a, in Fp12<TFp, TTower> b)
    {
        Fp6<TFp, TTower>.Add(out Fp6<TFp, TTower> sumA, a.C0, a.C1);
        Fp6<TFp, TTower>.Add(out Fp6<TFp, TTower> sumB, b.C0, b.C1);
        Fp6<TFp, TTower>.Multiply(out Fp6<TFp, TTower> low, a.C0, b.C0);
        Fp6<TFp, TTower>.Multiply(out Fp6<TFp, TTower> high, a.C1, b.C1);
        Fp6<TFp, TTower>.Multiply(out sumA, sumA, sumB);
        Combine(out result, low, high, sumA);
    }

    /// <summary>a^2 by the complex method: two products in Fp6.</summary>
    internal static void Square(out Fp12<TFp, TTower> result, in Fp12<TFp, TTower> a)
    {
        Fp6<TFp, TTower>.MultiplyByV(out Fp6<TFp, TTower> shifted, a.C1);
        Fp6<TFp, TTower>.Add(out shifted, shifted, a.C0);
        Fp6<TFp, TTower>.Add(out Fp6<TFp, TTower> sum, a.C0, a.C1);
        Fp6<TFp, TTower>.Multiply(out Fp6<TFp, TTower> product, a.C0, a.C1);
        Fp6<TFp, TTower>.Multiply(out sum, sum, shifted);
        Fp6<TFp, TTower>.Subtract(out sum, sum, product);
        Fp6<TFp, TTower>.MultiplyByV(out shifted, product);
        Fp6<TFp, TTower>.Subtract(out result.C0, sum, shifted);
        Fp6<TFp, TTower>.Add(out result.C1, product, product);
        Shrink(ref result);
    }

    /// <summary>a * (l0 + l1 v + l4 v w), the line of an M-type twist: thirteen products.</summary>
    /// <remarks>Coordinates of the line up to 4p.</remarks>
    internal static void MultiplyBy014(ref Fp12<TFp, TTower> a, in Fp2<TFp> l0, in Fp2<TFp> l1, in Fp2<TFp> l4)
    {
        Fp6<TFp, TTower>.MultiplyBy01(out Fp6<TFp, TTower> low, a.C0, l0, l1);
        Fp6<TFp, TTower>.MultiplyBy1(out Fp6<TFp, TTower> high, a.C1, l4);
        Fp2<TFp>.Add(out Fp2<TFp> sum, l1, l4);
        Fp6<TFp, TTower>.Add(out Fp6<TFp, TTower> cross, a.C0, a.C1);
        Fp6<TFp, TTower>.MultiplyBy01(out cross, cross, l0, sum);
        Combine(out a, low, high, cross);
    }

    /// <summary>a * (l0 + l3 w + l4 v w), the line of a D-type twist: thirteen products.</summary>
    /// <remarks>Coordinates of the line up to 4p.</remarks>
    internal static void MultiplyBy034(ref Fp12<TFp, TTower> a, in Fp2<TFp> l0, in Fp2<TFp> l3, in Fp2<TFp> l4)
    {
        Fp6<TFp, TTower>.Scale(out Fp6<TFp, TTower> low, a.C0, l0);
        Fp6<TFp, TTower>.MultiplyBy01(out Fp6<TFp, TTower> high, a.C1, l3, l4);
        Fp2<TFp>.Add(out Fp2<TFp> sum, l0, l3);
        Fp6<TFp, TTower>.Add(out Fp6<TFp, TTower> cross, a.C0, a.C1);
        Fp6<TFp, TTower>.MultiplyBy01(out cross, cross, sum, l4);
        Combine(out a, low, high, cross);
    }

    /// <summary>The p^6-th power, which inverts elements of norm one.</summary>
    internal static void Conjugate(out Fp12<TFp, TTower> result, in Fp12<TFp, TTower> a)
    {
        result.C0 = a.C0;
        Fp6<TFp, TTower>.Negate(out result.C1, a.C1);
    }

    /// <summary>1 / a, zero for zero.</summary>
    internal static void Invert(out Fp12<TFp, TTower> result, in Fp12<TFp, TTower> a)
    {
        Fp6<TFp, TTower>.Multiply(out Fp6<TFp, TTower> norm, a.C0, a.C0);
        Fp6<TFp, TTower>.Multiply(out Fp6<TFp, TTower> other, a.C1, a.C1);
        Fp6<TFp, TTower>.MultiplyByV(out other, other);
        Fp6<TFp, TTower>.Subtract(out norm, norm, other);
        Fp6<TFp, TTower>.Shrink(ref norm);
        Fp6<TFp, TTower>.Invert(out norm, norm);
        Fp6<TFp, TTower>.Multiply(out other, a.C1, norm);
        Fp6<TFp, TTower>.Multiply(out result.C0, a.C0, norm);
        Fp6<TFp, TTower>.Negate(out result.C1, other);
        Shrink(ref result);
    }

    /// <summary>a^2 for a in the cyclotomic subgroup (Granger and Scott, 2010): three squarings in Fp4, eighteen products in Fp.</summary>
    internal static void CyclotomicSquare(out Fp12<TFp, TTower> result, in Fp12<TFp, TTower> a)
    {
        SquareFp4(out Fp2<TFp> t0, out Fp2<TFp> t1, a.C0.C0, a.C1.C1);
        SquareFp4(out Fp2<TFp> t2, out Fp2<TFp> t3, a.C1.C0, a.C0.C2);
        SquareFp4(out Fp2<TFp> t4, out Fp2<TFp> t5, a.C0.C1, a.C1.C2);
        TTower.MultiplyByXi(out t5, t5);
        Fp2<TFp>.Combine(out result.C0.C0, 3, t0, -2, a.C0.C0);
        Fp2<TFp>.Combine(out result.C0.C1, 3, t2, -2, a.C0.C1);
        Fp2<TFp>.Combine(out result.C0.C2, 3, t4, -2, a.C0.C2);
        Fp2<TFp>.Combine(out result.C1.C0, 3, t5, 2, a.C1.C0);
        Fp2<TFp>.Combine(out result.C1.C1, 3, t1, 2, a.C1.C1);
        Fp2<TFp>.Combine(out result.C1.C2, 3, t3, 2, a.C1.C2);
        Shrink(ref result);
    }

    /// <summary>Squares an element of the cyclotomic subgroup in compressed form (Karabina, Mathematics of Computation 2013).</summary>
    /// <remarks>
    /// Four of the six coordinates over Fp2 square among themselves; the other two, C0.C0 and C1.C1, are left stale until
    /// <see cref="Decompress"/> restores them. Twelve products in Fp.
    /// </remarks>
    internal static void CompressedSquare(ref Fp12<TFp, TTower> a)
    {
        SquareFp4(out Fp2<TFp> t2, out Fp2<TFp> t3, a.C1.C0, a.C0.C2);
        SquareFp4(out Fp2<TFp> t4, out Fp2<TFp> t5, a.C0.C1, a.C1.C2);
        TTower.MultiplyByXi(out t5, t5);
        Fp2<TFp>.Combine(out a.C0.C1, 3, t2, -2, a.C0.C1);
        Fp2<TFp>.Combine(out a.C0.C2, 3, t4, -2, a.C0.C2);
        Fp2<TFp>.Combine(out a.C1.C0, 3, t5, 2, a.C1.C0);
        Fp2<TFp>.Combine(out a.C1.C2, 3, t3, 2, a.C1.C2);
        Fp2<TFp>.Shrink(ref a.C0.C1);
        Fp2<TFp>.Shrink(ref a.C0.C2);
        Fp2<TFp>.Shrink(ref a.C1.C0);
        Fp2<TFp>.Shrink(ref a.C1.C2);
    }

    /// <summary>Restores the coordinates that compressed squaring leaves stale, given 1 / (4 C1.C0).</summary>
    /// <remarks>
    /// C1.C1 = (xi C1.C2^2 + 3 C0.C1^2 - 2 C0.C2) / (4 C1.C0) and C0.C0 = xi (2 C1.C1^2 + C1.C0 C1.C2 - 3 C0.C2 C0.C1) + 1.
    /// </remarks>
    internal static void Decompress(ref Fp12<TFp, TTower> a, in Fp2<TFp> inverse)
    {
        Fp2<TFp>.Square(out Fp2<TFp> t, a.C1.C2);
        TTower.MultiplyByXi(out t, t);
        Fp2<TFp>.Square(out Fp2<TFp> square, a.C0.C1);
        Fp2<TFp>.Combine(out t, 1, t, 3, square);
        Fp2<TFp>.Combine(out t, 1, t, -2, a.C0.C2);
        Fp2<TFp>.Shrink(ref t);
        Fp2<TFp>.Multiply(out a.C1.C1, t, inverse);
        Fp2<TFp>.Square(out t, a.C1.C1);
        Fp2<TFp>.Multiply(out square, a.C1.C0, a.C1.C2);
        Fp2<TFp>.Combine(out t, 2, t, 1, square);
        Fp2<TFp>.Multiply(out square, a.C0.C2, a.C0.C1);
        Fp2<TFp>.Combine(out t, 1, t, -3, square);
        Fp2<TFp>.Shrink(ref t);
        TTower.MultiplyByXi(out t, t);
        Fp2<TFp>.Add(out a.C0.C0, t, Fp2<TFp>.One);
        Fp2<TFp>.Shrink(ref a.C0.C0);
        Fp2<TFp>.Shrink(ref a.C1.C1);
    }

    internal static void Shrink(ref Fp12<TFp, TTower> a)
    {
        Fp6<TFp, TTower>.Shrink(ref a.C0);
        Fp6<TFp, TTower>.Shrink(ref a.C1);
    }

    internal static bool AreEqual(in Fp12<TFp, TTower> a, in Fp12<TFp, TTower> b) =>
        Fp6<TFp, TTower>.AreEqual(a.C0, b.C0) && Fp6<TFp, TTower>.AreEqual(a.C1, b.C1);

    internal static bool IsOne(in Fp12<TFp, TTower> a) => AreEqual(a, One);

    /// <summary>low + v high + (cross - low - high) w.</summary>
    private static void Combine(
        out Fp12<TFp, TTower> result,
        in Fp6<TFp, TTower> low,
        in Fp6<TFp, TTower> high,
        in Fp6<TFp, TTower> cross)
    {
        Fp6<TFp, TTower>.Subtract(out Fp6<TFp, TTower> middle, cross, low);
        Fp6<TFp, TTower>.Subtract(out result.C1, middle, high);
        Fp6<TFp, TTower>.MultiplyByV(out Fp6<TFp, TTower> shifted, high);
        Fp6<TFp, TTower>.Add(out result.C0, low, shifted);
        Shrink(ref result);
    }

    /// <summary>(a + b s)^2 with s^2 = xi: low = a^2 + xi b^2, high = 2ab.</summary>
    private static void SquareFp4(out Fp2<TFp> low, out Fp2<TFp> high, in Fp2<TFp> a, in Fp2<TFp> b)
    {
        Fp2<TFp>.Square(out Fp2<TFp> squareA, a);
        Fp2<TFp>.Square(out Fp2<TFp> squareB, b);
        Fp2<TFp>.Add(out Fp2<TFp> sum, a, b);
        Fp2<TFp>.Square(out sum, sum);
        Fp2<TFp>.Add(out Fp2<TFp> squares, squareA, squareB);
        Fp2<TFp>.Subtract(out high, sum, squares);
        TTower.MultiplyByXi(out squareB, squareB);
        Fp2<TFp>.Add(out low, squareA, squareB);
    }
}
