// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>The choices that make a pairing tower over <typeparamref name="TFp"/>: Fp2 = Fp[u]/(u^2 + 1), Fp6 = Fp2[v]/(v^3 - xi), Fp12
/// = Fp6[w]/(w^2 - v).</summary>
internal interface ITower<TFp>
    where TFp : struct, IPrimeField<TFp>
{
    /// <summary>The sextic non-residue.</summary>
    static abstract Fp2<TFp> Xi { get; }

    /// <summary>xi * a.</summary>
    static abstract void MultiplyByXi(out Fp2<TFp> result, in Fp2<TFp> a);
}
