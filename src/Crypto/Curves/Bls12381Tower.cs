// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>The tower of BLS12-381: xi = 1 + u (EIP-2537).</summary>
internal readonly struct Bls12381Tower : ITower<Fp381>
{
    public static Fp2<Fp381> Xi => new(Fp381.One, Fp381.One);

    public static void MultiplyByXi(out Fp2<Fp381> result, in Fp2<Fp381> a)
    {
        Fp381.Subtract(out Fp381 real, a.C0, a.C1);
        Fp381.Add(out result.C1, a.C0, a.C1);
        result.C0 = real;
    }
}
