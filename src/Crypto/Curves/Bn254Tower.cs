// SPDX-License-Identifier: Apache-2.0

using Fp = PowerVerse.Chain.Crypto.Curves.Montgomery5<PowerVerse.Chain.Crypto.Curves.Bn254BaseModulus>;

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>The tower of BN254: xi = 9 + u (EIP-197).</summary>
internal readonly struct Bn254Tower : ITower<Fp>
{
    public static Fp2<Fp> Xi
    {
        get
        {
            Fp one = Fp.One;
            Fp.Combine(out Fp nine, 9, one, 0, one);
            return new(nine, one);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Tenfold growth would leave the bounds of the tower, so the product is shrunk; coordinates of a up to 12p.</remarks>
    public static void MultiplyByXi(out Fp2<Fp> result, in Fp2<Fp> a)
    {
        Fp.Combine(out Fp real, 9, a.C0, -1, a.C1);
        Fp.Combine(out result.C1, 9, a.C1, 1, a.C0);
        result.C0 = real;
        Fp2<Fp>.Shrink(ref result);
    }
}
