// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Crypto.Curves;
using PowerVerse.Chain.Primitives.Numerics;
using Fp12 = PowerVerse.Chain.Crypto.Curves.Fp12<PowerVerse.Chain.Crypto.Curves.Fp381, PowerVerse.Chain.Crypto.Curves.Bls12381Tower>;
using Fr = PowerVerse.Chain.Crypto.Curves.Montgomery5<PowerVerse.Chain.Crypto.Curves.Bls12381ScalarModulus>;

namespace PowerVerse.Chain.Crypto.Kzg;

/// <summary>The powers of the secret of Ethereum's KZG ceremony, which who makes commitments and proofs needs; verification has its few built in.</summary>
/// <remarks>
/// <para>Loading checks every point (on its curve, in its subgroup) and that the points are what they should be, against the one power that
/// is built in: about a second. Immutable afterwards and safe to share between threads.</para>
/// <para>Text form, tokens separated by white space: the numbers 4096 and 65, then 4096 points of G1 (Lagrange form), 65 points of G2 and
/// 4096 points of G1 (powers), each compressed and in hexadecimal.</para>
/// </remarks>
public sealed class KzgTrustedSetup
{
    /// <summary>Powers in G1.</summary>
    private const int G1Count = BlobPolynomial.Length;

    /// <summary>Powers in G2.</summary>
    private const int G2Count = CellLayout.Length + 1;

    private readonly Lazy<AffinePoint<Fp381>[]> _proofColumns;

    private KzgTrustedSetup(AffinePoint<Fp381>[] lagrange, AffinePoint<Fp381>[] monomial)
    {
        Lagrange = lagrange;
        Monomial = monomial;
        _proofColumns = new Lazy<AffinePoint<Fp381>[]>(() => CellProver.DeriveColumns(Monomial));
    }

    /// <summary>Commitments to the Lagrange polynomials, in bit-reversed order.</summary>
    internal AffinePoint<Fp381>[] Lagrange { get; }

    /// <summary>[tau^i]G1.</summary>
    internal AffinePoint<Fp381>[] Monomial { get; }

    /// <summary>What <see cref="CellProver"/> precomputes; some seconds at the first use.</summary>
    internal ReadOnlySpan<AffinePoint<Fp381>> ProofColumns => _proofColumns.Value;

    /// <summary>Reads and checks the text form.</summary>
    /// <param name="text">ASCII text of any origin.</param>
    /// <param name="setup">The setup.</param>
    /// <param name="error">Why it was refused: malformed text, an invalid point, or points of another secret.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, [NotNullWhen(true)] out KzgTrustedSetup? setup, out KzgError error)
    {
        setup = null;
        error = KzgError.SetupMalformed;
        AffinePoint<Fp381>[] lagrange = new AffinePoint<Fp381>[G1Count];
        AffinePoint<Fp2<Fp381>>[] powers2 = new AffinePoint<Fp2<Fp381>>[G2Count];
        AffinePoint<Fp381>[] monomial = new AffinePoint<Fp381>[G1Count];
        ReadOnlySpan<byte> rest = text;
        if (!NextToken(ref rest).SequenceEqual("4096"u8) || !NextToken(ref rest).SequenceEqual("65"u8))
        {
            return false;
        }

        if (!TryReadPoints(ref rest, lagrange, out error)
            || !TryReadPoints(ref rest, powers2, out error)
            || !TryReadPoints(ref rest, monomial, out error))
        {
            return false;
        }

        if (!NextToken(ref rest).IsEmpty)
        {
            error = KzgError.SetupMalformed;
            return false;
        }

        Fr challenge = ScalarField.Hash(text);
        if (!ArePowers(lagrange, monomial, powers2, challenge))
        {
            error = KzgError.SetupInconsistent;
            return false;
        }

        RootsOfUnity.Permute(lagrange.AsSpan());
        setup = new KzgTrustedSetup(lagrange, monomial);
        error = KzgError.None;
        return true;
    }

    /// <summary>The sum of scalars times points of the Lagrange form, for the values of a blob.</summary>
    internal JacobianPoint<Fp381> Commit(ReadOnlySpan<UInt256> scalars)
    {
        MultiScalar<Fp381, Bls12381G1>.Multiply(out JacobianPoint<Fp381> sum, Lagrange, scalars);
        return sum;
    }

    private static ReadOnlySpan<byte> NextToken(ref ReadOnlySpan<byte> rest)
    {
        rest = rest.TrimStart(" \t\r\n"u8);
        int length = rest.IndexOfAny(" \t\r\n"u8);
        ReadOnlySpan<byte> token = length < 0 ? rest : rest[..length];
        rest = rest[token.Length..];
        return token;
    }

    private static bool TryReadPoints(ref ReadOnlySpan<byte> rest, AffinePoint<Fp381>[] points, out KzgError error)
    {
        Span<byte> bytes = stackalloc byte[Bls12381Codec.CompressedG1Size];
        for (int i = 0; i < points.Length; i++)
        {
            if (!TryReadHex(ref rest, bytes))
            {
                error = KzgError.SetupMalformed;
                return false;
            }

            if (!CeremonyPairing.TryDecodePoint(bytes, out points[i]))
            {
                error = KzgError.SetupPointInvalid;
                return false;
            }
        }

        error = KzgError.None;
        return true;
    }

    private static bool TryReadPoints(ref ReadOnlySpan<byte> rest, AffinePoint<Fp2<Fp381>>[] points, out KzgError error)
    {
        Span<byte> bytes = stackalloc byte[Bls12381Codec.CompressedG2Size];
        for (int i = 0; i < points.Length; i++)
        {
            if (!TryReadHex(ref rest, bytes))
            {
                error = KzgError.SetupMalformed;
                return false;
            }

            if (!Bls12381Codec.TryDecompress(bytes, out points[i]) || !Bls12381G2.IsInSubgroup(points[i]))
            {
                error = KzgError.SetupPointInvalid;
                return false;
            }
        }

        error = KzgError.None;
        return true;
    }

    private static bool TryReadHex(ref ReadOnlySpan<byte> rest, scoped Span<byte> bytes)
    {
        ReadOnlySpan<byte> token = NextToken(ref rest);
        return token.Length == 2 * bytes.Length
            && Convert.FromHexString(token, bytes, out _, out _) == OperationStatus.Done;
    }

    /// <summary>Whether all points are powers of the secret that [tau]G2 fixes.</summary>
    /// <remarks>
    /// With a challenge c that hashes the text, S = sum of c^i M_i over the powers in G1 satisfies S - M_0 = c tau (S - c^4095 M_4095);
    /// the same
    /// in G2; and the polynomial with coefficients c^i commits to S in Lagrange form too. A wrong point fails but for a chance of 2^-240.
    /// </remarks>
    private static bool ArePowers(
        ReadOnlySpan<AffinePoint<Fp381>> lagrange,
        ReadOnlySpan<AffinePoint<Fp381>> monomial,
        ReadOnlySpan<AffinePoint<Fp2<Fp381>>> powers2,
        in Fr challenge)
    {
        Fr[] coefficients = new Fr[G1Count];
        Array.Fill(coefficients, Fr.One);
        ScalarTransform.Shift(coefficients, challenge);
        UInt256[] scalars = ToIntegers(coefficients);
        MultiScalar<Fp381, Bls12381G1>.Multiply(out JacobianPoint<Fp381> sum, monomial, scalars);
        MultiScalar<Fp2<Fp381>, Bls12381G2>.Multiply(out JacobianPoint<Fp2<Fp381>> sum2, powers2, scalars.AsSpan(0, G2Count));
        if (!AffinePoint<Fp381>.AreEqual(monomial[0], Bls12381G1.Generator)
            || !AffinePoint<Fp2<Fp381>>.AreEqual(powers2[0], Bls12381G2.Generator)
            || !AffinePoint<Fp2<Fp381>>.AreEqual(powers2[1], CeremonyPairing.TauG2)
            || !ArePowersInG1(monomial, sum, scalars)
            || !ArePowersInG2(powers2, sum2, scalars, monomial[1]))
        {
            return false;
        }

        ScalarTransform.Forward(coefficients);
        MultiScalar<Fp381, Bls12381G1>.Multiply(out JacobianPoint<Fp381> committed, lagrange, ToIntegers(coefficients));
        return JacobianPoint<Fp381>.AreEqual(committed, sum);
    }

    private static bool ArePowersInG1(
        ReadOnlySpan<AffinePoint<Fp381>> monomial,
        in JacobianPoint<Fp381> sum,
        ReadOnlySpan<UInt256> scalars)
    {
        AffinePoint<Fp381>.Negate(out AffinePoint<Fp381> negative, monomial[0]);
        JacobianPoint<Fp381>.AddMixed(out JacobianPoint<Fp381> left, sum, negative);
        MultiScalar<Fp381, Bls12381G1>.Multiply(out JacobianPoint<Fp381> last, monomial[^1..], scalars.Slice(G1Count - 1, 1));
        JacobianPoint<Fp381>.Negate(out last, last);
        JacobianPoint<Fp381>.Add(out last, sum, last);
        AffinePoint<Fp381> rest = JacobianPoint<Fp381>.ToAffine(last);
        MultiScalar<Fp381, Bls12381G1>.Multiply(out JacobianPoint<Fp381> right, new(in rest), scalars.Slice(1, 1));
        return CeremonyPairing.AreEqual(left, right);
    }

    private static bool ArePowersInG2(
        ReadOnlySpan<AffinePoint<Fp2<Fp381>>> powers2,
        in JacobianPoint<Fp2<Fp381>> sum,
        ReadOnlySpan<UInt256> scalars,
        in AffinePoint<Fp381> tau)
    {
        AffinePoint<Fp2<Fp381>>.Negate(out AffinePoint<Fp2<Fp381>> negative, powers2[0]);
        JacobianPoint<Fp2<Fp381>>.AddMixed(out JacobianPoint<Fp2<Fp381>> left, sum, negative);
        MultiScalar<Fp2<Fp381>, Bls12381G2>.Multiply(
            out JacobianPoint<Fp2<Fp381>> right,
            powers2[^1..],
            scalars.Slice(G2Count - 1, 1));
        JacobianPoint<Fp2<Fp381>>.Negate(out right, right);
        JacobianPoint<Fp2<Fp381>>.Add(out right, sum, right);
        MultiScalar<Fp381, Bls12381G1>.Multiply(out JacobianPoint<Fp381> scaled, new(in tau), scalars.Slice(1, 1));
        MillerPair<Fp381>[] pairs = new MillerPair<Fp381>[2];
        AffinePoint<Fp381>.Negate(out pairs[0].P, Bls12381G1.Generator);
        pairs[0].Q = JacobianPoint<Fp2<Fp381>>.ToAffine(left);
        pairs[1].P = JacobianPoint<Fp381>.ToAffine(scaled);
        pairs[1].Q = JacobianPoint<Fp2<Fp381>>.ToAffine(right);
        if (pairs[0].Q.IsInfinity || pairs[1].Q.IsInfinity || pairs[1].P.IsInfinity)
        {
            return false;
        }

        Bls12381Pairing.MillerLoop(out Fp12 f, pairs);
        Bls12381Pairing.FinalExponentiation(out f, f);
        return Fp12.IsOne(f);
    }

    private static UInt256[] ToIntegers(ReadOnlySpan<Fr> values)
    {
        UInt256[] integers = new UInt256[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            integers[i] = ScalarField.ToInteger(values[i]);
        }

        return integers;
    }
}
