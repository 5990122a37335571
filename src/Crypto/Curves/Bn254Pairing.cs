// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using Fp = PowerVerse.Chain.Crypto.Curves.Montgomery5<PowerVerse.Chain.Crypto.Curves.Bn254BaseModulus>;
using Fp12 = PowerVerse.Chain.Crypto.Curves.Fp12<
    PowerVerse.Chain.Crypto.Curves.Montgomery5<PowerVerse.Chain.Crypto.Curves.Bn254BaseModulus>,
    PowerVerse.Chain.Crypto.Curves.Bn254Tower>;
using Frobenius = PowerVerse.Chain.Crypto.Curves.FrobeniusMap<
    PowerVerse.Chain.Crypto.Curves.Montgomery5<PowerVerse.Chain.Crypto.Curves.Bn254BaseModulus>,
    PowerVerse.Chain.Crypto.Curves.Bn254Tower>;

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>The optimal ate pairing of BN254.</summary>
[SkipLocalsInit]
internal static class Bn254Pairing
{
    /// <summary>6x + 2 in non-adjacent form, most significant digit first, without its leading one.</summary>
    private static ReadOnlySpan<sbyte> LoopDigits =>
    [
        0, -1, 0, 1, 0, 0, 0, -1, 0, -1, 0, 0, 0, -1, 0, 1, 0, -1, 0, 0, -1, 0, 0, 0, 0, 0, 1, 0, 0, -1, 0, 1, 0,
        0, -1, 0, 0, 0, 0, -1, 0, 1, 0, 0, 0, -1, 0, -1, 0, 0, 1, 0, 0, 0, -1, 0, 0, -1, 0, 1, 0, 1, 0, 0, 0,
    ];

    /// <summary>Multiplies the Miller functions of several pairs, with one squaring per step for all of them.</summary>
    /// <param name="result">The product, before the final exponentiation.</param>
    /// <param name="pairs">Pairs of finite points; they are used up.</param>
    internal static void MillerLoop(out Fp12 result, Span<MillerPair<Fp>> pairs)
    {
        result = Fp12.One;
        for (int i = 0; i < pairs.Length; i++)
        {
            pairs[i].T = new(pairs[i].Q);
        }

        for (int step = 0; step < LoopDigits.Length; step++)
        {
            if (step != 0)
            {
                Fp12.Square(out result, result);
            }

            for (int i = 0; i < pairs.Length; i++)
            {
                LineSteps<Fp>.Double<Bn254G2>(ref pairs[i].T, out Fp2<Fp> constant, out Fp2<Fp> x, out Fp2<Fp> y);
                MultiplyByLine(ref result, pairs[i].P, constant, x, y);
                if (LoopDigits[step] != 0)
                {
                    AffinePoint<Fp2<Fp>> q = pairs[i].Q;
                    if (LoopDigits[step] < 0)
                    {
                        AffinePoint<Fp2<Fp>>.Negate(out q, q);
                    }

                    AddLine(ref result, ref pairs[i], q);
                }
            }
        }

        for (int i = 0; i < pairs.Length; i++)
        {
            Bn254G2.Psi(out AffinePoint<Fp2<Fp>> q, pairs[i].Q);
            AddLine(ref result, ref pairs[i], q);
            Bn254G2.Psi(out q, q);
            AffinePoint<Fp2<Fp>>.Negate(out q, q);
            AddLine(ref result, ref pairs[i], q);
        }
    }

    /// <summary>a^((p^12 - 1) / r), up to a power prime to r (Fuentes-Castaneda, Knapp, Rodriguez-Henriquez, SAC 2011).</summary>
    internal static void FinalExponentiation(out Fp12 result, in Fp12 a)
    {
        // Easy part: a^((p^6 - 1)(p^2 + 1)).
        Fp12.Invert(out Fp12 t0, a);
        Fp12.Conjugate(out Fp12 r, a);
        Fp12.Multiply(out r, r, t0);
        Frobenius.Apply(out t0, r, 2);
        Fp12.Multiply(out r, r, t0);

        // Hard part: r^(y0 + y1 p + y2 p^2 + y3 p^3) in powers of the parameter.
        PowerOfMinusParameter(out Fp12 y1, r);
        Fp12.CyclotomicSquare(out y1, y1);
        Fp12.CyclotomicSquare(out Fp12 y3, y1);
        Fp12.Multiply(out y3, y3, y1);
        PowerOfMinusParameter(out Fp12 y4, y3);
        Fp12.CyclotomicSquare(out Fp12 y6, y4);
        PowerOfMinusParameter(out y6, y6);
        Fp12.Conjugate(out y3, y3);
        Fp12.Conjugate(out y6, y6);
        Fp12.Multiply(out Fp12 y8, y6, y4);
        Fp12.Multiply(out y8, y8, y3);
        Fp12.Multiply(out Fp12 y9, y8, y1);
        Fp12.Multiply(out Fp12 product, y8, y4);
        Fp12.Multiply(out product, product, r);
        Frobenius.Apply(out t0, y9, 1);
        Fp12.Multiply(out product, product, t0);
        Frobenius.Apply(out t0, y8, 2);
        Fp12.Multiply(out product, product, t0);
        Fp12.Conjugate(out r, r);
        Fp12.Multiply(out t0, r, y9);
        Frobenius.Apply(out t0, t0, 3);
        Fp12.Multiply(out result, product, t0);
    }

    /// <summary>a^-x for a of norm one.</summary>
    private static void PowerOfMinusParameter(out Fp12 result, in Fp12 a)
    {
        Fp12 power = a;
        for (int i = 61; i >= 0; i--)
        {
            Fp12.CyclotomicSquare(out power, power);
            if (((Bn254G2.Parameter >> i) & 1) != 0)
            {
                Fp12.Multiply(out power, power, a);
            }
        }

        Fp12.Conjugate(out result, power);
    }

    private static void AddLine(ref Fp12 f, ref MillerPair<Fp> pair, in AffinePoint<Fp2<Fp>> q)
    {
        LineSteps<Fp>.Add(ref pair.T, q, out Fp2<Fp> constant, out Fp2<Fp> x, out Fp2<Fp> y);
        MultiplyByLine(ref f, pair.P, constant, x, y);
    }

    private static void MultiplyByLine(ref Fp12 f, in AffinePoint<Fp> p, in Fp2<Fp> constant, in Fp2<Fp> x, in Fp2<Fp> y)
    {
        Fp2<Fp>.Scale(out Fp2<Fp> l0, y, p.Y);
        Fp2<Fp>.Scale(out Fp2<Fp> l3, x, p.X);
        Fp12.MultiplyBy034(ref f, l0, l3, constant);
    }
}
