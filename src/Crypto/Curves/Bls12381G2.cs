// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>The twist y^2 = x^3 + 4(1 + u) over Fp2 (type M) and its subgroup G2 of order r.</summary>
internal readonly struct Bls12381G2 : IMultipliable<Fp2<Fp381>>
{
    private static readonly Fp2<Fp381> PsiX = InverseCoefficient(2);
    private static readonly Fp2<Fp381> PsiY = InverseCoefficient(3);
    private static readonly UInt256 Parameter = new(Bls12381G1.Parameter);

    /// <summary>The generator of G2.</summary>
    internal static AffinePoint<Fp2<Fp381>> Generator { get; } = new(
        new Fp2<Fp381>(
            Bls12381G1.Constant("024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8"),
            Bls12381G1.Constant("13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e")),
        new Fp2<Fp381>(
            Bls12381G1.Constant("0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c923ac9cc3baca289e193548608b82801"),
            Bls12381G1.Constant("0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab3f370d275cec1da1aaa9075ff05f79be")));

    public static Fp2<Fp381> B => new(Bls12381G1.B, Bls12381G1.B);

    public static int Parts => 4;

    public static int PartBits => 64;

    /// <inheritdoc/>
    /// <remarks>k = k0 + k1 |z| + k2 |z|^2 + k3 |z|^3, and [|z|]Q = -psi(Q) (Galbraith, Lin and Scott).</remarks>
    public static void Split(in UInt256 scalar, Span<UInt256> parts)
    {
        UInt256 rest = scalar % Bls12381G1.Order;
        for (int i = 0; i < 3; i++)
        {
            rest = UInt256.DivRem(rest, Parameter, out parts[i]);
        }

        parts[3] = rest;
    }

    public static void ApplyEndomorphism(out AffinePoint<Fp2<Fp381>> result, in AffinePoint<Fp2<Fp381>> point)
    {
        result.IsInfinity = point.IsInfinity;
        Fp2<Fp381>.Conjugate(out result.X, point.X);
        Fp2<Fp381>.Multiply(out result.X, result.X, PsiX);
        Fp2<Fp381>.Conjugate(out result.Y, point.Y);
        Fp2<Fp381>.Multiply(out result.Y, result.Y, PsiY);
        Fp2<Fp381>.Negate(out result.Y, result.Y);
    }

    /// <summary>Whether a point of the twist lies in G2: psi(Q) = [z]Q (Scott, ePrint 2021/1130).</summary>
    /// <remarks>The degree of psi - z, an element of Z[psi] with psi^2 = t psi - p, is prime to the cofactor.</remarks>
    internal static bool IsInSubgroup(in AffinePoint<Fp2<Fp381>> point)
    {
        if (point.IsInfinity)
        {
            return true;
        }

        JacobianPoint<Fp2<Fp381>>.MultiplyByWord(
            out JacobianPoint<Fp2<Fp381>> multiple,
            JacobianPoint<Fp2<Fp381>>.FromAffine(point),
            Bls12381G1.Parameter);
        ApplyEndomorphism(out AffinePoint<Fp2<Fp381>> image, point);
        return JacobianPoint<Fp2<Fp381>>.AreEqual(multiple, JacobianPoint<Fp2<Fp381>>.FromAffine(image));
    }

    /// <summary>The endomorphism psi: untwist, p-th power, twist.</summary>
    internal static void Psi(out JacobianPoint<Fp2<Fp381>> result, in JacobianPoint<Fp2<Fp381>> point)
    {
        Fp2<Fp381>.Conjugate(out result.X, point.X);
        Fp2<Fp381>.Multiply(out result.X, result.X, PsiX);
        Fp2<Fp381>.Conjugate(out result.Y, point.Y);
        Fp2<Fp381>.Multiply(out result.Y, result.Y, PsiY);
        Fp2<Fp381>.Conjugate(out result.Z, point.Z);
    }

    private static Fp2<Fp381> InverseCoefficient(int index)
    {
        Fp2<Fp381>.Invert(out Fp2<Fp381> inverse, FrobeniusMap<Fp381, Bls12381Tower>.Coefficient(index));
        return inverse;
    }
}
