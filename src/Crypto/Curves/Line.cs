// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>A line of a Miller loop: Constant + X x + Y y at a point (x, y) of G1.</summary>
internal struct Line<TFp>
    where TFp : struct, IPrimeField<TFp>
{
    internal Fp2<TFp> Constant;
    internal Fp2<TFp> X;
    internal Fp2<TFp> Y;

    internal static void Shrink(ref Line<TFp> line)
    {
        Fp2<TFp>.Shrink(ref line.Constant);
        Fp2<TFp>.Shrink(ref line.X);
        Fp2<TFp>.Shrink(ref line.Y);
    }
}
