// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using PowerVerse.Chain.Crypto.Arithmetic;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Crypto.Signatures;

/// <summary>The sum a*G + b*P on secp256k1: what recovery and verification spend their time on. Variable time, for public values only.</summary>
/// <remarks>
/// Both scalars are halved by the curve's endomorphism (Gallant, Lambert, Vanstone 2001), so that four scalars of 128 bits share one run of
/// 128 doublings (Straus); each is recoded to a sparse signed form with odd digits (wNAF), whose multiples come from tables.
/// </remarks>
internal static class Secp256k1Multiplication
{
    /// <summary>Digits of a recoded 128-bit scalar: the recoding may carry into one more.</summary>
    private const int DigitCount = 129;

    private const int PointWidth = 5;
    private const int BaseWidth = 8;
    private const int PointTableSize = 1 << (PointWidth - 2);
    private const int BaseTableSize = 1 << (BaseWidth - 2);

    /// <summary>The order of the group.</summary>
    internal static readonly OddModulus256 Order = new(new UInt256(0xBFD25E8CD0364141, 0xBAAEDCE6AF48A03B, 0xFFFFFFFFFFFFFFFE, ulong.MaxValue));

    /// <summary>A cube root of one modulo the order: Lambda * (x, y) = (Beta * x, y).</summary>
    private static readonly UInt256 Lambda = new(0xDF02967C1B23BD72, 0x122E22EA20816678, 0xA5261C028812645A, 0x5363AD4CC05C30E0);

    private static readonly Secp256k1Field Beta =
        Secp256k1Field.From(new UInt256(0xC1396C28719501EE, 0x9CF0497512F58995, 0x6E64479EAC3434E9, 0x7AE96A2B657C0710));

    // The short lattice basis (a1, b1), (a2, b2) of the pairs with a + b*Lambda = 0; b2 = a1. The quotients by the order are
    // taken by multiplication with 2^384 * b2 / n and 2^384 * -b1 / n, rounded.
    private static readonly UInt256 MinusB1 = new(0x6F547FA90ABFE4C3, 0xE4437ED6010E8828);
    private static readonly UInt256 B2 = new(0xE86C90E49284EB15, 0x3086D221A7D46BCD);
    private static readonly UInt256 ScaledB2 = new(0xE893209A45DBB031, 0x3DAA8A1471E8CA7F, 0xE86C90E49284EB15, 0x3086D221A7D46BCD);
    private static readonly UInt256 ScaledMinusB1 = new(0x1571B4AE8AC47F71, 0x221208AC9DF506C6, 0x6F547FA90ABFE4C4, 0xE4437ED6010E8828);

    private static readonly Secp256k1AffinePoint[] BaseMultiples = OddMultiples(BasePoint, BaseTableSize);
    private static readonly Secp256k1AffinePoint[] BaseLambdaMultiples = Endomorphism(BaseMultiples);

    /// <summary>The generator G (SEC 2 section 2.4.1).</summary>
    internal static Secp256k1AffinePoint BasePoint => new()
    {
        X = Secp256k1Field.From(new UInt256(0x59F2815B16F81798, 0x029BFCDB2DCE28D9, 0x55A06295CE870B07, 0x79BE667EF9DCBBAC)),
        Y = Secp256k1Field.From(new UInt256(0x9C47D08FFB10D4B8, 0xFD17B448A6855419, 0x5DA4FBFC0E1108A8, 0x483ADA7726A3C465)),
    };

    /// <summary>a*G + b*P for scalars below the order.</summary>
    [SkipLocalsInit]
    internal static Secp256k1Point MultiplyAdd(in UInt256 a, in UInt256 b, in Secp256k1AffinePoint p)
    {
        PointTable table = default;
        PointTable lambdaTable = default;
        Span<Secp256k1AffinePoint> multiples = table;
        Span<Secp256k1AffinePoint> lambdaMultiples = lambdaTable;
        OddMultiples(p, multiples);
        Endomorphism(multiples, lambdaMultiples);

        Span<sbyte> digits = stackalloc sbyte[4 * DigitCount];
        digits.Clear();
        Span<sbyte> base0 = digits[..DigitCount];
        Span<sbyte> base1 = digits.Slice(DigitCount, DigitCount);
        Span<sbyte> point0 = digits.Slice(2 * DigitCount, DigitCount);
        Span<sbyte> point1 = digits.Slice(3 * DigitCount, DigitCount);
        Split(a, out UInt256 a0, out UInt256 a1);
        Split(b, out UInt256 b0, out UInt256 b1);
        int length = Recode(a0, BaseWidth, base0);
        length = Math.Max(length, Recode(a1, BaseWidth, base1));
        length = Math.Max(length, Recode(b0, PointWidth, point0));
        length = Math.Max(length, Recode(b1, PointWidth, point1));

        Secp256k1Point sum = Secp256k1Point.Infinity;
        for (int position = length - 1; position >= 0; position--)
        {
            Secp256k1Point.Double(ref sum);
            AddDigit(ref sum, BaseMultiples, base0[position]);
            AddDigit(ref sum, BaseLambdaMultiples, base1[position]);
            AddDigit(ref sum, multiples, point0[position]);
            AddDigit(ref sum, lambdaMultiples, point1[position]);
        }

        return sum;
    }

    /// <summary>Finds k0 and k1 with k = k0 + k1 * Lambda, each within 2^128 of zero modulo the order.</summary>
    internal static void Split(in UInt256 k, out UInt256 k0, out UInt256 k1)
    {
        UInt256 c1 = MultiplyShift384(k, ScaledB2);
        UInt256 c2 = MultiplyShift384(k, ScaledMinusB1);
        k1 = Order.Add(Order.Multiply(c1, MinusB1), Order.Negate(Order.Multiply(c2, B2)));
        k0 = Order.Add(k, Order.Negate(Order.Multiply(k1, Lambda)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddDigit(ref Secp256k1Point sum, ReadOnlySpan<Secp256k1AffinePoint> multiples, int digit)
    {
        if (digit != 0)
        {
            Secp256k1Point.Add(ref sum, multiples[Math.Abs(digit) >> 1], digit < 0);
        }
    }

    /// <summary>Recodes a scalar that is within 2^128 of zero modulo the order.</summary>
    private static int Recode(in UInt256 scalar, int width, Span<sbyte> digits)
    {
        bool negative = scalar.U3 != 0;
        return SignedDigits.Recode(negative ? Order.Negate(scalar) : scalar, negative, width, digits);
    }

    private static Secp256k1AffinePoint[] OddMultiples(in Secp256k1AffinePoint p, int count)
    {
        Secp256k1AffinePoint[] multiples = new Secp256k1AffinePoint[count];
        OddMultiples(p, multiples);
        return multiples;
    }

    /// <summary>Fills a table with P, 3P, 5P and so on, sharing one inversion.</summary>
    private static void OddMultiples(in Secp256k1AffinePoint p, Span<Secp256k1AffinePoint> multiples)
    {
        // On the isomorphic curve where coordinates are scaled by the Z of 2P, 2P is affine; every Z found there lacks that factor.
        Secp256k1Point twice = Secp256k1Point.From(p);
        Secp256k1Point.Double(ref twice);
        Secp256k1AffinePoint step = new() { X = twice.X.Normalize(), Y = twice.Y.Normalize() };
        Secp256k1Field.Square(twice.Z, out Secp256k1Field scale);
        Secp256k1AffinePoint first = default;
        Secp256k1Field.Multiply(p.X, scale, out first.X);
        Secp256k1Field.Multiply(scale, twice.Z, out scale);
        Secp256k1Field.Multiply(p.Y, scale, out first.Y);

        // The table first holds X and Y without their Z; the products of all Z up to each point lead back from one inverse to every one.
        Secp256k1Point current = Secp256k1Point.From(first);
        Span<Secp256k1Field> zs = multiples.Length <= PointTableSize ? stackalloc Secp256k1Field[PointTableSize] : new Secp256k1Field[multiples.Length];
        Span<Secp256k1Field> products = multiples.Length <= PointTableSize ? stackalloc Secp256k1Field[PointTableSize] : new Secp256k1Field[multiples.Length];
        Secp256k1Field product = Secp256k1Field.One;
        for (int index = 0; index < multiples.Length; index++)
        {
            multiples[index] = new Secp256k1AffinePoint { X = current.X, Y = current.Y };
            Secp256k1Field.Multiply(current.Z, twice.Z, out zs[index]);
            products[index] = product;
            Secp256k1Field.Multiply(product, zs[index], out product);
            Secp256k1Point.Add(ref current, step, false);
        }

        Secp256k1Field inverse = Secp256k1Field.Invert(product);
        for (int index = multiples.Length - 1; index >= 0; index--)
        {
            Secp256k1Field.Multiply(inverse, products[index], out Secp256k1Field inverseZ);
            Secp256k1Field.Multiply(inverse, zs[index], out inverse);
            Secp256k1Point point = new() { X = multiples[index].X, Y = multiples[index].Y };
            multiples[index] = point.ToAffine(inverseZ);
        }
    }

    private static Secp256k1AffinePoint[] Endomorphism(Secp256k1AffinePoint[] multiples)
    {
        Secp256k1AffinePoint[] images = new Secp256k1AffinePoint[multiples.Length];
        Endomorphism(multiples, images);
        return images;
    }

    private static void Endomorphism(ReadOnlySpan<Secp256k1AffinePoint> multiples, Span<Secp256k1AffinePoint> images)
    {
        for (int index = 0; index < multiples.Length; index++)
        {
            images[index].Y = multiples[index].Y;
            Secp256k1Field.Multiply(multiples[index].X, Beta, out images[index].X);
        }
    }

    /// <summary>a * b / 2^384, rounded to the nearest.</summary>
    private static UInt256 MultiplyShift384(in UInt256 a, in UInt256 b)
    {
        Span<ulong> product = stackalloc ulong[8];
        product.Clear();
        ReadOnlySpan<ulong> left = [a.U0, a.U1, a.U2, a.U3];
        ReadOnlySpan<ulong> right = [b.U0, b.U1, b.U2, b.U3];
        for (int i = 0; i < 4; i++)
        {
            ulong carry = 0;
            for (int j = 0; j < 4; j++)
            {
                carry = Limb.MultiplyAdd(left[i], right[j], product[i + j], carry, out product[i + j]);
            }

            product[i + 4] = carry;
        }

        UInt128 rounded = new UInt128(product[7], product[6]) + (product[5] >> 63);
        return new UInt256((ulong)rounded, (ulong)(rounded >> 64));
    }

    [InlineArray(PointTableSize)]
    private struct PointTable
    {
        private Secp256k1AffinePoint _first;
    }
}
