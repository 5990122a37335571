// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using PowerVerse.Chain.Crypto.Curves;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;
using Fp12 = PowerVerse.Chain.Crypto.Curves.Fp12<PowerVerse.Chain.Crypto.Curves.Fp381, PowerVerse.Chain.Crypto.Curves.Bls12381Tower>;
using Fr = PowerVerse.Chain.Crypto.Curves.Montgomery5<PowerVerse.Chain.Crypto.Curves.Bls12381ScalarModulus>;

namespace PowerVerse.Chain.Crypto.Kzg;

/// <summary>Pairings against the generator of G2 and its multiple by the secret of Ethereum's KZG ceremony, with prepared lines.</summary>
[SkipLocalsInit]
internal static class CeremonyPairing
{
    /// <summary>[tau]G2 of the ceremony, compressed: the second of the points in G2 of the published setup.</summary>
    private const string TauG2Hex =
        "b5bfd7dd8cdeb128843bc287230af38926187075cbfbefa81009a2ce615ac53d2914e5870cb452d2afaaab24f3499f72"
        + "185cbfee53492714734429b7b38608e23926c911cceceac9a36851477ba4c60b087041de621000edc98edada20c1def2";

    /// <summary>[tau]G2.</summary>
    internal static AffinePoint<Fp2<Fp381>> TauG2 { get; } = DecodeTau();

    /// <summary>The lines of the generator of G2.</summary>
    internal static Line<Fp381>[] GeneratorLines { get; } = Bls12381Pairing.Prepare(Bls12381G2.Generator);

    private static readonly Line<Fp381>[][] ProofLines = [GeneratorLines, Bls12381Pairing.Prepare(TauG2)];

    /// <summary>Whether e(left, G2) = e(right, second), given lines of second.</summary>
    internal static bool AreEqual(in JacobianPoint<Fp381> left, in JacobianPoint<Fp381> right, Line<Fp381>[][] lines)
    {
        PointPair jacobian = default;
        JacobianPoint<Fp381>.Negate(out jacobian[0], left);
        jacobian[1] = right;
        AffinePair points = default;
        JacobianPoint<Fp381>.ToAffine(jacobian, points);
        Bls12381Pairing.MillerLoop(out Fp12 f, points, lines);
        Bls12381Pairing.FinalExponentiation(out f, f);
        return Fp12.IsOne(f);
    }

    /// <summary>Whether e(left, G2) = e(right, [tau]G2).</summary>
    internal static bool AreEqual(in JacobianPoint<Fp381> left, in JacobianPoint<Fp381> right) => AreEqual(left, right, ProofLines);

    /// <summary>Whether a proof shows that the committed polynomial takes the value y at z.</summary>
    /// <remarks>e(C - y G1 + z Q, G2) = e(Q, [tau]G2).</remarks>
    internal static bool Verify(in AffinePoint<Fp381> commitment, in Fr z, in Fr y, in AffinePoint<Fp381> proof)
    {
        Fr.Negate(out Fr minusY, y);
        AffinePair points = default;
        points[0] = Bls12381G1.Generator;
        points[1] = proof;
        ScalarPair scalars = default;
        scalars[0] = ScalarField.ToInteger(minusY);
        scalars[1] = ScalarField.ToInteger(z);
        MultiScalar<Fp381, Bls12381G1>.Multiply(out JacobianPoint<Fp381> left, points, scalars);
        JacobianPoint<Fp381>.AddMixed(out left, left, commitment);
        return AreEqual(left, JacobianPoint<Fp381>.FromAffine(proof));
    }

    /// <summary>Reads a compressed point of G1 and checks that it lies in the subgroup.</summary>
    internal static bool TryDecodePoint(ReadOnlySpan<byte> source, out AffinePoint<Fp381> point) =>
        Bls12381Codec.TryDecompress(source, out point) && Bls12381G1.IsInSubgroup(point);

    private static AffinePoint<Fp2<Fp381>> DecodeTau()
    {
        bool valid = Bls12381Codec.TryDecompress(Convert.FromHexString(TauG2Hex), out AffinePoint<Fp2<Fp381>> point);
        Invariant.Check(valid && Bls12381G2.IsInSubgroup(point));
        return point;
    }

    [InlineArray(2)]
    private struct PointPair
    {
        private JacobianPoint<Fp381> _first;
    }

    [InlineArray(2)]
    private struct AffinePair
    {
        private AffinePoint<Fp381> _first;
    }

    [InlineArray(2)]
    private struct ScalarPair
    {
        private UInt256 _first;
    }
}
