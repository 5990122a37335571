// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>C0 + C1 u with u^2 = -1, the quadratic extension that both pairing curves use.</summary>
/// <remarks>An operand of a multiplication may have coordinates of half the bound of <typeparamref name="TFp"/>, 16p in
/// BLS12-381.</remarks>
[SkipLocalsInit]
internal struct Fp2<TFp> : IField<Fp2<TFp>>
    where TFp : struct, IPrimeField<TFp>
{
    internal TFp C0;
    internal TFp C1;

    internal Fp2(in TFp c0, in TFp c1)
    {
        C0 = c0;
        C1 = c1;
    }

    public static Fp2<TFp> Zero => default;

    public static Fp2<TFp> One => new(TFp.One, TFp.Zero);

    public static void Add(out Fp2<TFp> result, in Fp2<TFp> a, in Fp2<TFp> b)
    {
        TFp.Add(out result.C0, a.C0, b.C0);
        TFp.Add(out result.C1, a.C1, b.C1);
    }

    public static void Subtract(out Fp2<TFp> result, in Fp2<TFp> a, in Fp2<TFp> b)
    {
        TFp.Subtract(out result.C0, a.C0, b.C0);
        TFp.Subtract(out result.C1, a.C1, b.C1);
    }

    public static void Double(out Fp2<TFp> result, in Fp2<TFp> a)
    {
        TFp.Double(out result.C0, a.C0);
        TFp.Double(out result.C1, a.C1);
    }

    public static void Negate(out Fp2<TFp> result, in Fp2<TFp> a)
    {
        TFp.Negate(out result.C0, a.C0);
        TFp.Negate(out result.C1, a.C1);
    }

    /// <summary>The conjugate, which is also the p-th power.</summary>
    internal static void Conjugate(out Fp2<TFp> result, in Fp2<TFp> a)
    {
        result.C0 = a.C0;
        TFp.Negate(out result.C1, a.C1);
    }

    /// <inheritdoc/>
    /// <remarks>Karatsuba: (a0 + a1)(b0 + b1) - a0 b0 - a1 b1 saves the fourth product.</remarks>
    public static void Multiply(out Fp2<TFp> result, in Fp2<TFp> a, in Fp2<TFp> b)
    {
        TFp.Add(out TFp sumA, a.C0, a.C1);
        TFp.Add(out TFp sumB, b.C0, b.C1);
        TFp.Multiply(out TFp low, a.C0, b.C0);
        TFp.Multiply(out TFp high, a.C1, b.C1);
        TFp.Multiply(out TFp cross, sumA, sumB);
        TFp.Subtract(out result.C0, low, high);
        TFp.Add(out low, low, high);
        TFp.Subtract(out result.C1, cross, low);
    }

    public static void Square(out Fp2<TFp> result, in Fp2<TFp> a)
    {
        TFp.Add(out TFp sum, a.C0, a.C1);
        TFp.Subtract(out TFp difference, a.C0, a.C1);
        TFp.Multiply(out TFp product, a.C0, a.C1);
        TFp.Multiply(out result.C0, sum, difference);
        TFp.Double(out result.C1, product);
    }

    /// <summary>a * b with b in the base field.</summary>
    internal static void Scale(out Fp2<TFp> result, in Fp2<TFp> a, in TFp b)
    {
        TFp.Multiply(out result.C0, a.C0, b);
        TFp.Multiply(out result.C1, a.C1, b);
    }

    public static void Invert(out Fp2<TFp> result, in Fp2<TFp> a)
    {
        TFp.Square(out TFp norm, a.C0);
        TFp.Square(out TFp other, a.C1);
        TFp.Add(out norm, norm, other);
        TFp.Invert(out norm, norm);
        TFp.Multiply(out result.C0, a.C0, norm);
        TFp.Negate(out norm, norm);
        TFp.Multiply(out result.C1, a.C1, norm);
    }

    public static void Combine(out Fp2<TFp> result, long x, in Fp2<TFp> a, long y, in Fp2<TFp> b)
    {
        TFp.Combine(out result.C0, x, a.C0, y, b.C0);
        TFp.Combine(out result.C1, x, a.C1, y, b.C1);
    }

    public static void Shrink(ref Fp2<TFp> a)
    {
        TFp.Shrink(ref a.C0);
        TFp.Shrink(ref a.C1);
    }

    public static bool IsZero(in Fp2<TFp> a) => TFp.IsZero(a.C0) && TFp.IsZero(a.C1);

    public static bool AreEqual(in Fp2<TFp> a, in Fp2<TFp> b) => TFp.AreEqual(a.C0, b.C0) && TFp.AreEqual(a.C1, b.C1);
}
