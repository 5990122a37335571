// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using System.Runtime.CompilerServices;
using Fp12 = PowerVerse.Chain.Crypto.Curves.Fp12<PowerVerse.Chain.Crypto.Curves.Fp381, PowerVerse.Chain.Crypto.Curves.Bls12381Tower>;
using Frobenius = PowerVerse.Chain.Crypto.Curves.FrobeniusMap<
    PowerVerse.Chain.Crypto.Curves.Fp381,
    PowerVerse.Chain.Crypto.Curves.Bls12381Tower>;

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>The optimal ate pairing of BLS12-381.</summary>
[SkipLocalsInit]
internal static class Bls12381Pairing
{
    /// <summary>Lines of one Miller loop: a tangent per bit of the parameter below its first, a chord per one among them.</summary>
    internal static int LineCount { get; } = TopBit + BitOperations.PopCount(Bls12381G1.Parameter) - 1;

    private static int TopBit => 63 - BitOperations.LeadingZeroCount(Bls12381G1.Parameter);

    /// <summary>Multiplies the Miller functions of several pairs, with one squaring per step for all of them.</summary>
    /// <param name="result">The product, before the final exponentiation.</param>
    /// <param name="pairs">Pairs of finite points; they are used up.</param>
    internal static void MillerLoop(out Fp12 result, Span<MillerPair<Fp381>> pairs)
    {
        result = Fp12.One;
        for (int i = 0; i < pairs.Length; i++)
        {
            pairs[i].T = new(pairs[i].Q);
        }

        for (int bit = TopBit - 1; bit >= 0; bit--)
        {
            if (bit != TopBit - 1)
            {
                Fp12.Square(out result, result);
            }

            bool add = ((Bls12381G1.Parameter >> bit) & 1) != 0;
            for (int i = 0; i < pairs.Length; i++)
            {
                LineSteps<Fp381>.Double<Bls12381G2>(
                    ref pairs[i].T,
                    out Fp2<Fp381> constant,
                    out Fp2<Fp381> x,
                    out Fp2<Fp381> y);
                MultiplyByLine(ref result, pairs[i].P, constant, x, y);
                if (add)
                {
                    LineSteps<Fp381>.Add(ref pairs[i].T, pairs[i].Q, out constant, out x, out y);
                    MultiplyByLine(ref result, pairs[i].P, constant, x, y);
                }
            }
        }

        // The parameter is negative.
        Fp12.Conjugate(out result, result);
    }

    /// <summary>The lines of a fixed point of G2, for
    /// <see cref="MillerLoop(out Fp12, ReadOnlySpan{AffinePoint{Fp381}}, Line{Fp381}[][])"/>.</summary>
    internal static Line<Fp381>[] Prepare(in AffinePoint<Fp2<Fp381>> point)
    {
        Line<Fp381>[] lines = new Line<Fp381>[LineCount];
        LineSteps<Fp381> t = new(point);
        int next = 0;
        for (int bit = TopBit - 1; bit >= 0; bit--)
        {
            ref Line<Fp381> tangent = ref lines[next++];
            LineSteps<Fp381>.Double<Bls12381G2>(ref t, out tangent.Constant, out tangent.X, out tangent.Y);
            Line<Fp381>.Shrink(ref tangent);
            if (((Bls12381G1.Parameter >> bit) & 1) != 0)
            {
                ref Line<Fp381> chord = ref lines[next++];
                LineSteps<Fp381>.Add(ref t, point, out chord.Constant, out chord.X, out chord.Y);
                Line<Fp381>.Shrink(ref chord);
            }
        }

        return lines;
    }

    /// <summary>Multiplies the Miller functions of pairs whose second points are fixed.</summary>
    /// <param name="result">The product, before the final exponentiation.</param>
    /// <param name="points">Points in G1; infinity contributes one.</param>
    /// <param name="lines">The prepared second points.</param>
    internal static void MillerLoop(out Fp12 result, ReadOnlySpan<AffinePoint<Fp381>> points, Line<Fp381>[][] lines)
    {
        result = Fp12.One;
        int next = 0;
        for (int bit = TopBit - 1; bit >= 0; bit--)
        {
            if (bit != TopBit - 1)
            {
                Fp12.Square(out result, result);
            }

            int steps = 1 + (int)((Bls12381G1.Parameter >> bit) & 1);
            for (int step = 0; step < steps; step++, next++)
            {
                for (int i = 0; i < points.Length; i++)
                {
                    if (!points[i].IsInfinity)
                    {
                        ref Line<Fp381> line = ref lines[i][next];
                        MultiplyByLine(ref result, points[i], line.Constant, line.X, line.Y);
                    }
                }
            }
        }

        Fp12.Conjugate(out result, result);
    }

    /// <summary>a^(3 (p^12 - 1) / r) (Hayashida, Hayasaka and Teruya, ePrint 2020/875); 3 is prime to r.</summary>
    /// <remarks>Hard part: 3 (p^4 - p^2 + 1) / r = (z - 1)^2 (z + p)(z^2 + p^2 - 1) + 3.</remarks>
    internal static void FinalExponentiation(out Fp12 result, in Fp12 a)
    {
        // Easy part: a^((p^6 - 1)(p^2 + 1)).
        Fp12.Invert(out Fp12 t0, a);
        Fp12.Conjugate(out Fp12 r, a);
        Fp12.Multiply(out r, r, t0);
        Frobenius.Apply(out t0, r, 2);
        Fp12.Multiply(out r, r, t0);

        // t1 = r^((z - 1)^2)
        PowerOfParameterMinusOne(out Fp12 t1, r);
        PowerOfParameterMinusOne(out t1, t1);

        // t1 = t1^(z + p)
        PowerOfParameter(out t0, t1);
        Frobenius.Apply(out t1, t1, 1);
        Fp12.Multiply(out t1, t1, t0);

        // result = t1^(z^2 + p^2 - 1) r^3
        PowerOfParameter(out t0, t1);
        PowerOfParameter(out t0, t0);
        Frobenius.Apply(out Fp12 t2, t1, 2);
        Fp12.Multiply(out t0, t0, t2);
        Fp12.Conjugate(out t1, t1);
        Fp12.Multiply(out t0, t0, t1);
        Fp12.CyclotomicSquare(out t2, r);
        Fp12.Multiply(out t2, t2, r);
        Fp12.Multiply(out result, t0, t2);
    }

    private static void PowerOfParameterMinusOne(out Fp12 result, in Fp12 a)
    {
        PowerOfParameter(out Fp12 power, a);
        Fp12.Conjugate(out Fp12 inverse, a);
        Fp12.Multiply(out result, power, inverse);
    }

    /// <summary>a^z for a of the cyclotomic subgroup; z = -(2^63 + 2^62 + 2^60 + 2^57 + 2^48 + 2^16).</summary>
    /// <remarks>The long runs of squarings below bit 57 are done in compressed form.</remarks>
    private static void PowerOfParameter(out Fp12 result, in Fp12 a)
    {
        CompressedSquares(out Fp12 low, a, 16);
        CompressedSquares(out Fp12 middle, low, 48 - 16);
        CompressedSquares(out Fp12 power, middle, 57 - 48);
        if (!TryDecompress(ref low, ref middle, ref power))
        {
            Squares(out low, a, 16);
            Squares(out middle, low, 48 - 16);
            Squares(out power, middle, 57 - 48);
        }

        Fp12.Multiply(out Fp12 product, low, middle);
        Fp12.Multiply(out product, product, power);
        Squares(out power, power, 60 - 57);
        Fp12.Multiply(out product, product, power);
        Squares(out power, power, 62 - 60);
        Fp12.Multiply(out product, product, power);
        Squares(out power, power, 63 - 62);
        Fp12.Multiply(out product, product, power);
        Fp12.Conjugate(out result, product);
    }

    private static void Squares(out Fp12 result, in Fp12 a, int count)
    {
        result = a;
        for (int i = 0; i < count; i++)
        {
            Fp12.CyclotomicSquare(out result, result);
        }
    }

    private static void CompressedSquares(out Fp12 result, in Fp12 a, int count)
    {
        result = a;
        for (int i = 0; i < count; i++)
        {
            Fp12.CompressedSquare(ref result);
        }
    }

    /// <summary>Decompresses three elements at the price of one inversion, unless a divisor is zero, as it is for one.</summary>
    private static bool TryDecompress(ref Fp12 a, ref Fp12 b, ref Fp12 c)
    {
        Fp2<Fp381>.Multiply(out Fp2<Fp381> ab, a.C1.C0, b.C1.C0);
        Fp2<Fp381>.Multiply(out Fp2<Fp381> all, ab, c.C1.C0);
        Fp2<Fp381>.Combine(out all, 4, all, 0, all);
        if (Fp2<Fp381>.IsZero(all))
        {
            return false;
        }

        Fp2<Fp381>.Invert(out Fp2<Fp381> inverse, all);
        Fp2<Fp381>.Multiply(out Fp2<Fp381> inverseC, inverse, ab);
        Fp2<Fp381>.Multiply(out inverse, inverse, c.C1.C0);
        Fp2<Fp381>.Multiply(out Fp2<Fp381> inverseB, inverse, a.C1.C0);
        Fp2<Fp381>.Multiply(out Fp2<Fp381> inverseA, inverse, b.C1.C0);
        Fp12.Decompress(ref a, inverseA);
        Fp12.Decompress(ref b, inverseB);
        Fp12.Decompress(ref c, inverseC);
        return true;
    }

    private static void MultiplyByLine(
        ref Fp12 f,
        in AffinePoint<Fp381> p,
        in Fp2<Fp381> constant,
        in Fp2<Fp381> x,
        in Fp2<Fp381> y)
    {
        Fp2<Fp381>.Scale(out Fp2<Fp381> l1, x, p.X);
        Fp2<Fp381>.Scale(out Fp2<Fp381> l4, y, p.Y);
        Fp12.MultiplyBy014(ref f, constant, l1, l4);
    }
}
