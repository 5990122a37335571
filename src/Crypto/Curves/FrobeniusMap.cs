// SPDX-License-Identifier: Apache-2.0

using System.Numerics;

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>The p-th power in Fp12 and the endomorphism it induces on the twist.</summary>
/// <remarks>The constants are the powers of xi^((p-1)/6), derived at start-up rather than transcribed.</remarks>
internal static class FrobeniusMap<TFp, TTower>
    where TFp : struct, IPrimeField<TFp>
    where TTower : struct, ITower<TFp>
{
    private static readonly Fp2<TFp>[] Gamma = DeriveGamma();

    /// <summary>xi^(i (p - 1) / 6), i in [0, 6).</summary>
    internal static Fp2<TFp> Coefficient(int i) => Gamma[i];

    /// <summary>a^(p^power).</summary>
    internal static void Apply(out Fp12<TFp, TTower> result, in Fp12<TFp, TTower> a, int power)
    {
        result = a;
        for (int i = 0; i < power; i++)
        {
            Fp2<TFp>.Conjugate(out result.C0.C0, result.C0.C0);
            Twist(ref result.C1.C0, 1);
            Twist(ref result.C0.C1, 2);
            Twist(ref result.C1.C1, 3);
            Twist(ref result.C0.C2, 4);
            Twist(ref result.C1.C2, 5);
        }
    }

    private static void Twist(ref Fp2<TFp> coordinate, int index)
    {
        Fp2<TFp>.Conjugate(out coordinate, coordinate);
        Fp2<TFp>.Multiply(out coordinate, coordinate, Gamma[index]);
        Fp2<TFp>.Shrink(ref coordinate);
    }

    private static Fp2<TFp>[] DeriveGamma()
    {
        byte[] exponent = PrimePower.ToBytes((TFp.Order - BigInteger.One) / 6, TFp.ByteCount);
        Fp2<TFp>[] gamma = new Fp2<TFp>[6];
        gamma[0] = Fp2<TFp>.One;
        PrimePower.Compute(out gamma[1], TTower.Xi, exponent);
        for (int i = 2; i < gamma.Length; i++)
        {
            Fp2<TFp>.Multiply(out gamma[i], gamma[i - 1], gamma[1]);
            Fp2<TFp>.Shrink(ref gamma[i]);
        }

        return gamma;
    }
}
