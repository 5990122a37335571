// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using PowerVerse.Chain.Crypto.Curves;
using PowerVerse.Chain.Primitives.Numerics;
using Fr = PowerVerse.Chain.Crypto.Curves.Montgomery5<PowerVerse.Chain.Crypto.Curves.Bls12381ScalarModulus>;

namespace PowerVerse.Chain.Crypto.Kzg;

/// <summary>KZG commitments and proofs of blobs (EIP-4844) and of the cells of extended blobs (EIP-7594).</summary>
/// <remarks>
/// <para>The operations of the consensus specifications' polynomial-commitments pages, byte for byte. Every one answers false with an
/// error for malformed input; verification of well-formed input answers true with the verdict.</para>
/// <para>Verification needs no trusted setup, only the few powers that are built in. For public data only. Safe
/// to call from any thread.</para>
/// </remarks>
public static partial class KzgProofs
{
    /// <summary>Bytes of a commitment: a compressed point of G1.</summary>
    public const int CommitmentSize = Bls12381Codec.CompressedG1Size;

    /// <summary>Bytes of a proof: a compressed point of G1.</summary>
    public const int ProofSize = Bls12381Codec.CompressedG1Size;

    /// <summary>Bytes of a scalar, big-endian and below the order of the groups.</summary>
    public const int ScalarSize = ScalarField.Size;

    /// <summary>Bytes of a blob: 4096 scalars.</summary>
    public const int BlobSize = BlobPolynomial.Size;

    private static ReadOnlySpan<byte> BatchDomain => "RCKZGBATCH___V1_"u8;

    /// <summary>verify_kzg_proof: whether the committed polynomial takes the value y at z (the point evaluation of EIP-4844).</summary>
    /// <param name="commitment">48 bytes.</param>
    /// <param name="z">32 bytes.</param>
    /// <param name="y">32 bytes.</param>
    /// <param name="proof">48 bytes.</param>
    /// <param name="valid">Whether the proof holds.</param>
    /// <returns>False for malformed input.</returns>
    public static bool TryVerifyPointEvaluation(
        ReadOnlySpan<byte> commitment,
        ReadOnlySpan<byte> z,
        ReadOnlySpan<byte> y,
        ReadOnlySpan<byte> proof,
        out bool valid) => TryVerifyPointEvaluation(commitment, z, y, proof, out valid, out _);

    /// <summary>verify_kzg_proof, with the reason for a refusal.</summary>
    /// <param name="commitment">48 bytes.</param>
    /// <param name="z">32 bytes.</param>
    /// <param name="y">32 bytes.</param>
    /// <param name="proof">48 bytes.</param>
    /// <param name="valid">Whether the proof holds.</param>
    /// <param name="error">Why the input was refused.</param>
    /// <returns>False for malformed input.</returns>
    public static bool TryVerifyPointEvaluation(
        ReadOnlySpan<byte> commitment,
        ReadOnlySpan<byte> z,
        ReadOnlySpan<byte> y,
        ReadOnlySpan<byte> proof,
        out bool valid,
        out KzgError error)
    {
        valid = false;
        if (!TryDecodeScalar(z, out Fr point, out error)
            || !TryDecodeScalar(y, out Fr value, out error)
            || !TryDecodeCommitment(commitment, out AffinePoint<Fp381> committed, out error)
            || !TryDecodeProof(proof, out AffinePoint<Fp381> proven, out error))
        {
            return false;
        }

        valid = CeremonyPairing.Verify(committed, point, value, proven);
        return true;
    }

    /// <summary>blob_to_kzg_commitment.</summary>
    /// <param name="blob"><see cref="BlobSize"/> bytes.</param>
    /// <param name="setup">The trusted setup.</param>
    /// <param name="commitment">Receives <see cref="CommitmentSize"/> bytes.</param>
    /// <param name="error">Why the blob was refused.</param>
    public static bool TryCommit(ReadOnlySpan<byte> blob, KzgTrustedSetup setup, Span<byte> commitment, out KzgError error)
    {
        ArgumentNullException.ThrowIfNull(setup);
        Fr[] values = ArrayPool<Fr>.Shared.Rent(BlobPolynomial.Length);
        try
        {
            if (!TryDecodeBlob(blob, values, out error))
            {
                return false;
            }

            Commit(values.AsSpan(0, BlobPolynomial.Length), setup, commitment);
            return true;
        }
        finally
        {
            ArrayPool<Fr>.Shared.Return(values);
        }
    }

    /// <summary>compute_kzg_proof: the value of a blob's polynomial at z with its proof.</summary>
    /// <param name="blob"><see cref="BlobSize"/> bytes.</param>
    /// <param name="z">The point, <see cref="ScalarSize"/> bytes.</param>
    /// <param name="setup">The trusted setup.</param>
    /// <param name="proof">Receives <see cref="ProofSize"/> bytes.</param>
    /// <param name="y">Receives the value in <see cref="ScalarSize"/> bytes.</param>
    /// <param name="error">Why the input was refused.</param>
    public static bool TryComputeProof(
        ReadOnlySpan<byte> blob,
        ReadOnlySpan<byte> z,
        KzgTrustedSetup setup,
        Span<byte> proof,
        Span<byte> y,
        out KzgError error)
    {
        ArgumentNullException.ThrowIfNull(setup);
        Fr[] values = ArrayPool<Fr>.Shared.Rent(BlobPolynomial.Length);
        try
        {
            if (!TryDecodeScalar(z, out Fr point, out error) || !TryDecodeBlob(blob, values, out error))
            {
                return false;
            }

            Prove(values.AsSpan(0, BlobPolynomial.Length), point, setup, proof, out Fr value);
            Fr.Encode(value, y);
            return true;
        }
        finally
        {
            ArrayPool<Fr>.Shared.Return(values);
        }
    }

    /// <summary>compute_blob_kzg_proof: the proof that a commitment belongs to a blob.</summary>
    /// <param name="blob"><see cref="BlobSize"/> bytes.</param>
    /// <param name="commitment">The commitment; not checked against the blob.</param>
    /// <param name="setup">The trusted setup.</param>
    /// <param name="proof">Receives <see cref="ProofSize"/> bytes.</param>
    /// <param name="error">Why the input was refused.</param>
    public static bool TryComputeBlobProof(
        ReadOnlySpan<byte> blob,
        ReadOnlySpan<byte> commitment,
        KzgTrustedSetup setup,
        Span<byte> proof,
        out KzgError error)
    {
        ArgumentNullException.ThrowIfNull(setup);
        Fr[] values = ArrayPool<Fr>.Shared.Rent(BlobPolynomial.Length);
        try
        {
            if (!TryDecodeCommitment(commitment, out _, out error) || !TryDecodeBlob(blob, values, out error))
            {
                return false;
            }

            Fr point = BlobPolynomial.Challenge(blob, commitment);
            Prove(values.AsSpan(0, BlobPolynomial.Length), point, setup, proof, out _);
            return true;
        }
        finally
        {
            ArrayPool<Fr>.Shared.Return(values);
        }
    }

    /// <summary>verify_blob_kzg_proof: whether a commitment belongs to a blob.</summary>
    /// <param name="blob"><see cref="BlobSize"/> bytes.</param>
    /// <param name="commitment"><see cref="CommitmentSize"/> bytes.</param>
    /// <param name="proof"><see cref="ProofSize"/> bytes.</param>
    /// <param name="valid">Whether the proof holds.</param>
    /// <param name="error">Why the input was refused.</param>
    public static bool TryVerifyBlobProof(
        ReadOnlySpan<byte> blob,
        ReadOnlySpan<byte> commitment,
        ReadOnlySpan<byte> proof,
        out bool valid,
        out KzgError error)
    {
        valid = false;
        if (!TryReduceBlob(blob, commitment, proof, out BlobClaim claim, out error))
        {
            return false;
        }

        valid = CeremonyPairing.Verify(claim.Commitment, claim.Z, claim.Y, claim.Proof);
        return true;
    }

    /// <summary>verify_blob_kzg_proof_batch: whether each commitment belongs to its blob, with two pairings for all of them.</summary>
    /// <param name="blobs">Blobs one after the other.</param>
    /// <param name="commitments">As many commitments.</param>
    /// <param name="proofs">As many proofs.</param>
    /// <param name="valid">Whether all proofs hold; true for none.</param>
    /// <param name="error">Why the input was refused.</param>
    public static bool TryVerifyBlobProofBatch(
        ReadOnlySpan<byte> blobs,
        ReadOnlySpan<byte> commitments,
        ReadOnlySpan<byte> proofs,
        out bool valid,
        out KzgError error)
    {
        valid = false;
        int count = blobs.Length / BlobSize;
        if (blobs.Length % BlobSize != 0
            || commitments.Length != (long)count * CommitmentSize
            || proofs.Length != (long)count * ProofSize)
        {
            error = KzgError.LengthMismatch;
            return false;
        }

        error = KzgError.None;
        BlobClaim[] claims = ArrayPool<BlobClaim>.Shared.Rent(count);
        try
        {
            for (int i = 0; i < count; i++)
            {
                if (!TryReduceBlob(
                    blobs.Slice(i * BlobSize, BlobSize),
                    commitments.Slice(i * CommitmentSize, CommitmentSize),
                    proofs.Slice(i * ProofSize, ProofSize),
                    out claims[i],
                    out error))
                {
                    return false;
                }
            }

            valid = VerifyBatch(claims.AsSpan(0, count), BatchChallenge(claims.AsSpan(0, count), commitments, proofs));
            return true;
        }
        finally
        {
            ArrayPool<BlobClaim>.Shared.Return(claims);
        }
    }

    /// <summary>What is left to show of a blob proof: the polynomial takes the value Y at Z.</summary>
    private struct BlobClaim
    {
        internal AffinePoint<Fp381> Commitment;
        internal AffinePoint<Fp381> Proof;
        internal Fr Z;
        internal Fr Y;
    }

    private static bool TryReduceBlob(
        ReadOnlySpan<byte> blob,
        ReadOnlySpan<byte> commitment,
        ReadOnlySpan<byte> proof,
        out BlobClaim claim,
        out KzgError error)
    {
        claim = default;
        Fr[] values = ArrayPool<Fr>.Shared.Rent(BlobPolynomial.Length);
        try
        {
            if (!TryDecodeCommitment(commitment, out claim.Commitment, out error)
                || !TryDecodeProof(proof, out claim.Proof, out error)
                || !TryDecodeBlob(blob, values, out error))
            {
                return false;
            }

            claim.Z = BlobPolynomial.Challenge(blob, commitment);
            claim.Y = BlobPolynomial.Evaluate(values.AsSpan(0, BlobPolynomial.Length), claim.Z);
            return true;
        }
        finally
        {
            ArrayPool<Fr>.Shared.Return(values);
        }
    }

    /// <summary>A scalar that no prover can choose: the hash of everything that is verified.</summary>
    private static Fr BatchChallenge(ReadOnlySpan<BlobClaim> claims, ReadOnlySpan<byte> commitments, ReadOnlySpan<byte> proofs)
    {
        int length = BatchDomain.Length + commitments.Length + proofs.Length + (2 * claims.Length * ScalarSize);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            Span<byte> data = buffer.AsSpan(0, length);
            BatchDomain.CopyTo(data);
            commitments.CopyTo(data[BatchDomain.Length..]);
            proofs.CopyTo(data[(BatchDomain.Length + commitments.Length)..]);
            Span<byte> rest = data[(BatchDomain.Length + commitments.Length + proofs.Length)..];
            foreach (ref readonly BlobClaim claim in claims)
            {
                Fr.Encode(claim.Z, rest);
                Fr.Encode(claim.Y, rest[ScalarSize..]);
                rest = rest[(2 * ScalarSize)..];
            }

            return ScalarField.Hash(data);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The equations of all claims, summed with powers of the challenge.</summary>
    private static bool VerifyBatch(ReadOnlySpan<BlobClaim> claims, in Fr challenge)
    {
        int terms = (2 * claims.Length) + 1;
        AffinePoint<Fp381>[] points = ArrayPool<AffinePoint<Fp381>>.Shared.Rent(terms);
        UInt256[] scalars = ArrayPool<UInt256>.Shared.Rent(terms + claims.Length);
        try
        {
            // Left: sum of c^i (C - y G + z Q); right: sum of c^i Q, whose points and scalars are the first ones.
            Fr power = challenge;
            Fr generator = Fr.Zero;
            for (int i = 0; i < claims.Length; i++)
            {
                points[i] = claims[i].Proof;
                points[claims.Length + i] = claims[i].Commitment;
                Fr.Multiply(out Fr product, power, claims[i].Z);
                scalars[i] = ScalarField.ToInteger(product);
                scalars[claims.Length + i] = ScalarField.ToInteger(power);
                scalars[terms + i] = scalars[claims.Length + i];
                Fr.Multiply(out product, power, claims[i].Y);
                Fr.Subtract(out generator, generator, product);
                Fr.Shrink(ref generator);
                Fr.Multiply(out power, power, challenge);
            }

            points[terms - 1] = Bls12381G1.Generator;
            scalars[terms - 1] = ScalarField.ToInteger(generator);
            MultiScalar<Fp381, Bls12381G1>.Multiply(
                out JacobianPoint<Fp381> left,
                points.AsSpan(0, terms),
                scalars.AsSpan(0, terms));
            MultiScalar<Fp381, Bls12381G1>.Multiply(
                out JacobianPoint<Fp381> right,
                points.AsSpan(0, claims.Length),
                scalars.AsSpan(terms, claims.Length));
            return CeremonyPairing.AreEqual(left, right);
        }
        finally
        {
            ArrayPool<AffinePoint<Fp381>>.Shared.Return(points);
            ArrayPool<UInt256>.Shared.Return(scalars);
        }
    }

    private static void Commit(ReadOnlySpan<Fr> values, KzgTrustedSetup setup, Span<byte> commitment)
    {
        UInt256[] scalars = ArrayPool<UInt256>.Shared.Rent(BlobPolynomial.Length);
        try
        {
            for (int i = 0; i < values.Length; i++)
            {
                scalars[i] = ScalarField.ToInteger(values[i]);
            }

            JacobianPoint<Fp381> sum = setup.Commit(scalars.AsSpan(0, BlobPolynomial.Length));
            Bls12381Codec.Compress(JacobianPoint<Fp381>.ToAffine(sum), commitment);
        }
        finally
        {
            ArrayPool<UInt256>.Shared.Return(scalars);
        }
    }

    private static void Prove(Span<Fr> values, in Fr z, KzgTrustedSetup setup, Span<byte> proof, out Fr y)
    {
        y = BlobPolynomial.Evaluate(values, z);
        BlobPolynomial.Divide(values, z, y);
        Commit(values, setup, proof);
    }

    private static bool TryDecodeScalar(ReadOnlySpan<byte> source, out Fr value, out KzgError error)
    {
        value = default;
        error = source.Length != ScalarSize ? KzgError.LengthMismatch
            : Fr.TryDecode(source, out value) ? KzgError.None
            : KzgError.ScalarNotCanonical;
        return error == KzgError.None;
    }

    private static bool TryDecodeCommitment(ReadOnlySpan<byte> source, out AffinePoint<Fp381> point, out KzgError error) =>
        TryDecodePoint(source, KzgError.CommitmentInvalid, out point, out error);

    private static bool TryDecodeProof(ReadOnlySpan<byte> source, out AffinePoint<Fp381> point, out KzgError error) =>
        TryDecodePoint(source, KzgError.ProofInvalid, out point, out error);

    private static bool TryDecodePoint(ReadOnlySpan<byte> source, KzgError invalid, out AffinePoint<Fp381> point, out KzgError error)
    {
        point = default;
        error = source.Length != CommitmentSize ? KzgError.LengthMismatch
            : CeremonyPairing.TryDecodePoint(source, out point) ? KzgError.None
            : invalid;
        return error == KzgError.None;
    }

    private static bool TryDecodeBlob(ReadOnlySpan<byte> blob, Fr[] values, out KzgError error)
    {
        error = blob.Length != BlobSize ? KzgError.LengthMismatch
            : ScalarField.TryDecode(blob, values.AsSpan(0, BlobPolynomial.Length)) ? KzgError.None
            : KzgError.ScalarNotCanonical;
        return error == KzgError.None;
    }
}
