// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using PowerVerse.Chain.Crypto.Curves;
using PowerVerse.Chain.Primitives.Numerics;
using Fr = PowerVerse.Chain.Crypto.Curves.Montgomery5<PowerVerse.Chain.Crypto.Curves.Bls12381ScalarModulus>;

namespace PowerVerse.Chain.Crypto.Kzg;

/// <summary>Verifies proofs of many cells of many blobs with two pairings (EIP-7594, verify_cell_kzg_proof_batch_impl).</summary>
/// <remarks>
/// For cell k with interpolation polynomial I, commitment C, proof Q and coset shift h: e(C - [I] + h^64 Q, G2) = e(Q, [tau^64]G2). The
/// equations
/// are summed with powers of a challenge that hashes all inputs.
/// </remarks>
[SkipLocalsInit]
internal static class CellVerifier
{
    private static ReadOnlySpan<byte> ChallengeDomain => "RCKZGCBATCH__V1_"u8;

    /// <summary>Whether all proofs hold.</summary>
    /// <param name="challenge">The challenge.</param>
    /// <param name="commitments">For each cell its commitment.</param>
    /// <param name="indices">For each cell its index.</param>
    /// <param name="values">For each cell its 64 values.</param>
    /// <param name="proofs">For each cell its proof.</param>
    internal static bool Verify(
        in Fr challenge,
        ReadOnlySpan<AffinePoint<Fp381>> commitments,
        ReadOnlySpan<ulong> indices,
        ReadOnlySpan<Fr> values,
        ReadOnlySpan<AffinePoint<Fp381>> proofs)
    {
        // Terms of the left side: commitments, proofs shifted by h^64, and the interpolation polynomial over 64 powers.
        int count = indices.Length;
        int terms = (2 * count) + CellLayout.Length;
        AffinePoint<Fp381>[] points = ArrayPool<AffinePoint<Fp381>>.Shared.Rent(terms);
        UInt256[] scalars = ArrayPool<UInt256>.Shared.Rent(terms + count);
        Fr[] columns = ArrayPool<Fr>.Shared.Rent(CellLayout.ExtendedLength);
        try
        {
            Span<Fr> sums = columns.AsSpan(0, CellLayout.ExtendedLength);
            sums.Clear();
            Fr power = challenge;
            for (int i = 0; i < count; i++)
            {
                int cell = (int)indices[i];
                points[i] = commitments[i];
                points[count + i] = proofs[i];
                scalars[i] = ScalarField.ToInteger(power);
                scalars[terms + i] = scalars[i];
                Fr.Multiply(out Fr shifted, power, CellLayout.CosetPower(cell, CellLayout.Length));
                scalars[count + i] = ScalarField.ToInteger(shifted);
                AddScaled(
                    sums.Slice(cell * CellLayout.Length, CellLayout.Length),
                    values.Slice(i * CellLayout.Length, CellLayout.Length),
                    power);
                Fr.Multiply(out power, power, challenge);
            }

            Interpolate(sums, indices);
            for (int i = 0; i < CellLayout.Length; i++)
            {
                points[(2 * count) + i] = CellVerificationKey.Powers[i];
                Fr.Negate(out Fr negative, sums[i]);
                scalars[(2 * count) + i] = ScalarField.ToInteger(negative);
            }

            MultiScalar<Fp381, Bls12381G1>.Multiply(
                out JacobianPoint<Fp381> left,
                points.AsSpan(0, terms),
                scalars.AsSpan(0, terms));
            MultiScalar<Fp381, Bls12381G1>.Multiply(
                out JacobianPoint<Fp381> right,
                proofs,
                scalars.AsSpan(terms, count));
            return CeremonyPairing.AreEqual(left, right, CellVerificationKey.Lines);
        }
        finally
        {
            ArrayPool<AffinePoint<Fp381>>.Shared.Return(points);
            ArrayPool<UInt256>.Shared.Return(scalars);
            ArrayPool<Fr>.Shared.Return(columns);
        }
    }

    /// <summary>A scalar that no prover can choose: the hash of everything that is verified.</summary>
    internal static Fr Challenge(
        ReadOnlySpan<byte> commitments,
        ReadOnlySpan<ulong> indices,
        ReadOnlySpan<byte> cells,
        ReadOnlySpan<byte> proofs)
    {
        int length = ChallengeDomain.Length + (3 * sizeof(ulong)) + commitments.Length
            + (indices.Length * sizeof(ulong)) + cells.Length + proofs.Length;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            Span<byte> data = buffer.AsSpan(0, length);
            ChallengeDomain.CopyTo(data);
            Span<byte> rest = data[ChallengeDomain.Length..];
            BinaryPrimitives.WriteUInt64BigEndian(rest, BlobPolynomial.Length);
            BinaryPrimitives.WriteUInt64BigEndian(rest[8..], CellLayout.Length);
            BinaryPrimitives.WriteUInt64BigEndian(rest[16..], (ulong)indices.Length);
            rest = rest[24..];
            foreach (ulong index in indices)
            {
                BinaryPrimitives.WriteUInt64BigEndian(rest, index);
                rest = rest[sizeof(ulong)..];
            }

            commitments.CopyTo(rest);
            cells.CopyTo(rest[commitments.Length..]);
            proofs.CopyTo(rest[(commitments.Length + cells.Length)..]);
            return ScalarField.Hash(data);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void AddScaled(Span<Fr> sums, ReadOnlySpan<Fr> values, in Fr factor)
    {
        for (int i = 0; i < sums.Length; i++)
        {
            Fr.Multiply(out Fr term, values[i], factor);
            Fr.Add(out sums[i], sums[i], term);
            Fr.Shrink(ref sums[i]);
        }
    }

    /// <summary>Leaves in the first 64 sums the coefficients of the sum of the interpolation polynomials of all columns.</summary>
    private static void Interpolate(Span<Fr> sums, ReadOnlySpan<ulong> indices)
    {
        Span<bool> used = stackalloc bool[CellLayout.Count];
        used.Clear();
        foreach (ulong index in indices)
        {
            used[(int)index] = true;
        }

        for (int cell = 0; cell < CellLayout.Count; cell++)
        {
            if (!used[cell])
            {
                continue;
            }

            Span<Fr> column = sums.Slice(cell * CellLayout.Length, CellLayout.Length);
            RootsOfUnity.Permute(column);
            ScalarTransform.Inverse(column);
            for (int i = 0; i < column.Length; i++)
            {
                Fr.Multiply(out column[i], column[i], CellLayout.InverseCosetPower(cell, i));
                if (cell != 0)
                {
                    Fr.Add(out sums[i], sums[i], column[i]);
                    Fr.Shrink(ref sums[i]);
                }
            }
        }
    }
}
