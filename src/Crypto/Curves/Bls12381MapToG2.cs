// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>Maps elements of Fp2 to G2: simplified SWU on a 3-isogenous curve, the isogeny, the cofactor (RFC 9380, suite
/// BLS12381G2).</summary>
[SkipLocalsInit]
internal static class Bls12381MapToG2
{
    // The isogenous curve y^2 = x^3 + 240 u x + 1012 (1 + u) and Z = -(2 + u), RFC 9380 section 8.8.2.
    private static readonly Fp2<Fp381> A = new(Small(0), Small(240));
    private static readonly Fp2<Fp381> B = new(Small(1012), Small(1012));
    private static readonly Fp2<Fp381> Z = new(Small(-2), Small(-1));

    // The rational functions of the isogeny, RFC 9380 appendix E.3, from the constant term upwards.
    private static readonly Fp2<Fp381>[] XNumerator =
    [
        new(
            Bls12381G1.Constant("05c759507e8e333ebb5b7a9a47d7ed8532c52d39fd3a042a88b58423c50ae15d5c2638e343d9c71c6238aaaaaaaa97d6"),
            Bls12381G1.Constant("05c759507e8e333ebb5b7a9a47d7ed8532c52d39fd3a042a88b58423c50ae15d5c2638e343d9c71c6238aaaaaaaa97d6")),
        new(
            Small(0),
            Bls12381G1.Constant("11560bf17baa99bc32126fced787c88f984f87adf7ae0c7f9a208c6b4f20a4181472aaa9cb8d555526a9ffffffffc71a")),
        new(
            Bls12381G1.Constant("11560bf17baa99bc32126fced787c88f984f87adf7ae0c7f9a208c6b4f20a4181472aaa9cb8d555526a9ffffffffc71e"),
            Bls12381G1.Constant("08ab05f8bdd54cde190937e76bc3e447cc27c3d6fbd7063fcd104635a790520c0a395554e5c6aaaa9354ffffffffe38d")),
        new(
            Bls12381G1.Constant("171d6541fa38ccfaed6dea691f5fb614cb14b4e7f4e810aa22d6108f142b85757098e38d0f671c7188e2aaaaaaaa5ed1"),
            Small(0)),
    ];

    private static readonly Fp2<Fp381>[] XDenominator =
    [
        new(Small(0), Small(-72)),
        new(Small(12), Small(-12)),
        new(Small(1), Small(0)),
    ];

    private static readonly Fp2<Fp381>[] YNumerator =
    [
        new(
            Bls12381G1.Constant("1530477c7ab4113b59a4c18b076d11930f7da5d4a07f649bf54439d87d27e500fc8c25ebf8c92f6812cfc71c71c6d706"),
            Bls12381G1.Constant("1530477c7ab4113b59a4c18b076d11930f7da5d4a07f649bf54439d87d27e500fc8c25ebf8c92f6812cfc71c71c6d706")),
        new(
            Small(0),
            Bls12381G1.Constant("05c759507e8e333ebb5b7a9a47d7ed8532c52d39fd3a042a88b58423c50ae15d5c2638e343d9c71c6238aaaaaaaa97be")),
        new(
            Bls12381G1.Constant("11560bf17baa99bc32126fced787c88f984f87adf7ae0c7f9a208c6b4f20a4181472aaa9cb8d555526a9ffffffffc71c"),
            Bls12381G1.Constant("08ab05f8bdd54cde190937e76bc3e447cc27c3d6fbd7063fcd104635a790520c0a395554e5c6aaaa9354ffffffffe38f")),
        new(
            Bls12381G1.Constant("124c9ad43b6cf79bfbf7043de3811ad0761b0f37a1e26286b0e977c69aa274524e79097a56dc4bd9e1b371c71c718b10"),
            Small(0)),
    ];

    private static readonly Fp2<Fp381>[] YDenominator =
    [
        new(Small(-432), Small(-432)),
        new(Small(0), Small(-216)),
        new(Small(18), Small(-18)),
        new(Small(1), Small(0)),
    ];

    /// <summary>map_to_curve followed by clear_cofactor.</summary>
    internal static void Map(out JacobianPoint<Fp2<Fp381>> result, in Fp2<Fp381> u)
    {
        MapToIsogenous(out Fp2<Fp381> x, out Fp2<Fp381> y, u);
        Evaluate(out Fp2<Fp381> xNumerator, XNumerator, x);
        Evaluate(out Fp2<Fp381> xDenominator, XDenominator, x);
        Evaluate(out Fp2<Fp381> yNumerator, YNumerator, x);
        Evaluate(out Fp2<Fp381> yDenominator, YDenominator, x);

        // (xn / xd, y yn / yd) with Z = xd yd: X = xn xd yd^2, Y = y yn xd^3 yd^2. A pole is the point at infinity.
        JacobianPoint<Fp2<Fp381>> point;
        Fp2<Fp381>.Multiply(out point.Z, xDenominator, yDenominator);
        Fp2<Fp381>.Multiply(out Fp2<Fp381> product, point.Z, yDenominator);
        Fp2<Fp381>.Multiply(out point.X, xNumerator, product);
        Fp2<Fp381>.Square(out Fp2<Fp381> square, xDenominator);
        Fp2<Fp381>.Multiply(out product, product, square);
        Fp2<Fp381>.Multiply(out product, product, yNumerator);
        Fp2<Fp381>.Multiply(out point.Y, product, y);
        Fp2<Fp381>.Shrink(ref point.X);
        Fp2<Fp381>.Shrink(ref point.Y);
        ClearCofactor(out result, point);
    }

    /// <summary>Budroni and Pintore's method, RFC 9380 appendix G.3: [z^2 - z - 1]P + [z - 1] psi(P) + psi^2(2P).</summary>
    internal static void ClearCofactor(out JacobianPoint<Fp2<Fp381>> result, in JacobianPoint<Fp2<Fp381>> point)
    {
        // t1 = [z]P, with z negative.
        JacobianPoint<Fp2<Fp381>>.MultiplyByWord(out JacobianPoint<Fp2<Fp381>> t1, point, Bls12381G1.Parameter);
        JacobianPoint<Fp2<Fp381>>.Negate(out t1, t1);
        Bls12381G2.Psi(out JacobianPoint<Fp2<Fp381>> image, point);

        // [z](t1 + psi(P))
        JacobianPoint<Fp2<Fp381>>.Add(out JacobianPoint<Fp2<Fp381>> sum, t1, image);
        JacobianPoint<Fp2<Fp381>>.MultiplyByWord(out sum, sum, Bls12381G1.Parameter);
        JacobianPoint<Fp2<Fp381>>.Negate(out sum, sum);

        // - t1 - psi(P) - P + psi^2(2P)
        JacobianPoint<Fp2<Fp381>>.Add(out t1, t1, image);
        JacobianPoint<Fp2<Fp381>>.Add(out t1, t1, point);
        JacobianPoint<Fp2<Fp381>>.Negate(out t1, t1);
        JacobianPoint<Fp2<Fp381>>.Double(out image, point);
        Bls12381G2.Psi(out image, image);
        Bls12381G2.Psi(out image, image);
        JacobianPoint<Fp2<Fp381>>.Add(out sum, sum, t1);
        JacobianPoint<Fp2<Fp381>>.Add(out result, sum, image);
    }

    /// <summary>The simplified map of Shallue, van de Woestijne and Ulas, RFC 9380 section 6.6.2.</summary>
    private static void MapToIsogenous(out Fp2<Fp381> x, out Fp2<Fp381> y, in Fp2<Fp381> u)
    {
        Fp2<Fp381>.Square(out Fp2<Fp381> zu2, u);
        Fp2<Fp381>.Multiply(out zu2, zu2, Z);
        Fp2<Fp381>.Square(out Fp2<Fp381> t, zu2);
        Fp2<Fp381>.Add(out t, t, zu2);
        Fp2<Fp381>.Add(out Fp2<Fp381> numerator, t, Fp2<Fp381>.One);
        Fp2<Fp381>.Multiply(out numerator, numerator, B);
        if (Fp2<Fp381>.IsZero(t))
        {
            t = Z;
        }
        else
        {
            Fp2<Fp381>.Negate(out t, t);
        }

        Fp2<Fp381>.Multiply(out t, t, A);
        Fp2<Fp381>.Invert(out t, t);
        Fp2<Fp381>.Multiply(out x, numerator, t);
        RightHandSide(out Fp2<Fp381> square, x);
        if (!Fp381Root.TryRoot(out y, square))
        {
            Fp2<Fp381>.Multiply(out x, x, zu2);
            RightHandSide(out square, x);
            _ = Fp381Root.TryRoot(out y, square);
        }

        if (Fp381Root.IsOdd(u) != Fp381Root.IsOdd(y))
        {
            Fp2<Fp381>.Negate(out y, y);
        }
    }

    private static void RightHandSide(out Fp2<Fp381> result, in Fp2<Fp381> x)
    {
        Fp2<Fp381>.Square(out Fp2<Fp381> t, x);
        Fp2<Fp381>.Add(out t, t, A);
        Fp2<Fp381>.Multiply(out t, t, x);
        Fp2<Fp381>.Add(out result, t, B);
        Fp2<Fp381>.Shrink(ref result);
    }

    private static void Evaluate(out Fp2<Fp381> result, Fp2<Fp381>[] coefficients, in Fp2<Fp381> x)
    {
        Fp2<Fp381> sum = coefficients[^1];
        for (int i = coefficients.Length - 2; i >= 0; i--)
        {
            Fp2<Fp381>.Multiply(out sum, sum, x);
            Fp2<Fp381>.Add(out sum, sum, coefficients[i]);
        }

        result = sum;
    }

    private static Fp381 Small(int value)
    {
        Span<byte> bytes = stackalloc byte[Fp381.Size];
        bytes.Clear();
        BinaryPrimitives.WriteInt32BigEndian(bytes[^sizeof(int)..], Math.Abs(value));
        _ = Fp381.TryDecode(bytes, out Fp381 result);
        if (value < 0)
        {
            Fp381.Negate(out result, result);
        }

        return result;
    }
}
