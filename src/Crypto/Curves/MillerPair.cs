// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>One pair of a pairing product while its Miller loop runs.</summary>
internal struct MillerPair<TFp>
    where TFp : struct, IPrimeField<TFp>
{
    /// <summary>The point in G1, finite.</summary>
    internal AffinePoint<TFp> P;

    /// <summary>The point in G2, finite.</summary>
    internal AffinePoint<Fp2<TFp>> Q;

    /// <summary>The running multiple of <see cref="Q"/>.</summary>
    internal LineSteps<TFp> T;
}
