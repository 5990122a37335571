// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using PowerVerse.Chain.Crypto.Curves;
using Fr = PowerVerse.Chain.Crypto.Curves.Montgomery5<PowerVerse.Chain.Crypto.Curves.Bls12381ScalarModulus>;

namespace PowerVerse.Chain.Crypto.Kzg;

/// <content>Cells of extended blobs, EIP-7594.</content>
public static partial class KzgProofs
{
    /// <summary>Bytes of a cell: 64 scalars.</summary>
    public const int CellSize = CellLayout.Size;

    /// <summary>Cells of an extended blob.</summary>
    public const int CellCount = CellLayout.Count;

    /// <summary>compute_cells: extends a blob to twice its length and cuts it into cells.</summary>
    /// <param name="blob"><see cref="BlobSize"/> bytes.</param>
    /// <param name="cells">Receives <see cref="CellCount"/> cells.</param>
    /// <param name="error">Why the blob was refused.</param>
    public static bool TryComputeCells(ReadOnlySpan<byte> blob, Span<byte> cells, out KzgError error)
    {
        Fr[] scratch = ArrayPool<Fr>.Shared.Rent(CellLayout.ExtendedLength + BlobPolynomial.Length);
        try
        {
            if (!TryDecodeBlob(blob, scratch, out error))
            {
                return false;
            }

            Span<Fr> coefficients = scratch.AsSpan(0, BlobPolynomial.Length);
            BlobPolynomial.ToCoefficients(coefficients);
            CellLayout.Write(coefficients, scratch.AsSpan(BlobPolynomial.Length, CellLayout.ExtendedLength), cells);
            return true;
        }
        finally
        {
            ArrayPool<Fr>.Shared.Return(scratch);
        }
    }

    /// <summary>compute_cells_and_kzg_proofs: the cells of a blob with a proof for each.</summary>
    /// <param name="blob"><see cref="BlobSize"/> bytes.</param>
    /// <param name="setup">The trusted setup; its first use for cell proofs takes some seconds more.</param>
    /// <param name="cells">Receives <see cref="CellCount"/> cells.</param>
    /// <param name="proofs">Receives as many proofs.</param>
    /// <param name="error">Why the blob was refused.</param>
    public static bool TryComputeCellsAndProofs(
        ReadOnlySpan<byte> blob,
        KzgTrustedSetup setup,
        Span<byte> cells,
        Span<byte> proofs,
        out KzgError error)
    {
        ArgumentNullException.ThrowIfNull(setup);
        Fr[] scratch = ArrayPool<Fr>.Shared.Rent(CellLayout.ExtendedLength + BlobPolynomial.Length);
        try
        {
            if (!TryDecodeBlob(blob, scratch, out error))
            {
                return false;
            }

            Span<Fr> coefficients = scratch.AsSpan(0, BlobPolynomial.Length);
            BlobPolynomial.ToCoefficients(coefficients);
            CellLayout.Write(coefficients, scratch.AsSpan(BlobPolynomial.Length, CellLayout.ExtendedLength), cells);
            CellProver.Write(setup.ProofColumns, coefficients, proofs);
            return true;
        }
        finally
        {
            ArrayPool<Fr>.Shared.Return(scratch);
        }
    }

    /// <summary>recover_cells_and_kzg_proofs: all cells and proofs of a blob from at least half of its cells.</summary>
    /// <param name="cellIndices">The indices of the known cells, strictly ascending.</param>
    /// <param name="cells">The known cells, one after the other.</param>
    /// <param name="setup">The trusted setup; its first use for cell proofs takes some seconds more.</param>
    /// <param name="recoveredCells">Receives <see cref="CellCount"/> cells.</param>
    /// <param name="recoveredProofs">Receives as many proofs.</param>
    /// <param name="error">Why the input was refused.</param>
    /// <remarks>Cells that belong to no one blob are refused: from more than half of them the contradiction shows.</remarks>
    public static bool TryRecoverCellsAndProofs(
        ReadOnlySpan<ulong> cellIndices,
        ReadOnlySpan<byte> cells,
        KzgTrustedSetup setup,
        Span<byte> recoveredCells,
        Span<byte> recoveredProofs,
        out KzgError error)
    {
        ArgumentNullException.ThrowIfNull(setup);
        error = CheckIndices(cellIndices, cells.Length);
        if (error != KzgError.None)
        {
            return false;
        }

        Fr[] scratch = ArrayPool<Fr>.Shared.Rent(2 * CellLayout.ExtendedLength);
        try
        {
            Span<Fr> values = scratch.AsSpan(0, CellLayout.ExtendedLength);
            Span<bool> present = stackalloc bool[CellCount];
            values.Clear();
            present.Clear();
            for (int i = 0; i < cellIndices.Length; i++)
            {
                int cell = (int)cellIndices[i];
                present[cell] = true;
                if (!ScalarField.TryDecode(
                    cells.Slice(i * CellSize, CellSize),
                    values.Slice(cell * CellLayout.Length, CellLayout.Length)))
                {
                    error = KzgError.ScalarNotCanonical;
                    return false;
                }
            }

            if (!CellRecovery.TryRecover(values, present))
            {
                error = KzgError.CellsInconsistent;
                return false;
            }

            Span<Fr> coefficients = values[..BlobPolynomial.Length];
            CellLayout.Write(coefficients, scratch.AsSpan(CellLayout.ExtendedLength, CellLayout.ExtendedLength), recoveredCells);
            CellProver.Write(setup.ProofColumns, coefficients, recoveredProofs);
            return true;
        }
        finally
        {
            ArrayPool<Fr>.Shared.Return(scratch);
        }
    }

    /// <summary>verify_cell_kzg_proof_batch: whether each cell belongs to its commitment, with two pairings for all of them.</summary>
    /// <param name="commitments">For each cell its commitment, repeated where cells share it.</param>
    /// <param name="cellIndices">For each cell its index.</param>
    /// <param name="cells">The cells, one after the other.</param>
    /// <param name="proofs">For each cell its proof.</param>
    /// <param name="valid">Whether all proofs hold; true for none.</param>
    /// <param name="error">Why the input was refused.</param>
    public static bool TryVerifyCellProofBatch(
        ReadOnlySpan<byte> commitments,
        ReadOnlySpan<ulong> cellIndices,
        ReadOnlySpan<byte> cells,
        ReadOnlySpan<byte> proofs,
        out bool valid,
        out KzgError error)
    {
        valid = false;
        int count = cellIndices.Length;
        if (commitments.Length != (long)count * CommitmentSize
            || cells.Length != (long)count * CellSize
            || proofs.Length != (long)count * ProofSize)
        {
            error = KzgError.LengthMismatch;
            return false;
        }

        error = KzgError.None;
        AffinePoint<Fp381>[] points = ArrayPool<AffinePoint<Fp381>>.Shared.Rent(2 * count);
        Fr[] values = ArrayPool<Fr>.Shared.Rent(count * CellLayout.Length);
        try
        {
            for (int i = 0; i < count; i++)
            {
                if (!TryDecodeCell(
                    cellIndices[i],
                    cells.Slice(i * CellSize, CellSize),
                    values.AsSpan(i * CellLayout.Length, CellLayout.Length),
                    out error)
                    || !TryDecodeRepeated(commitments, i, points, out error)
                    || !TryDecodeProof(proofs.Slice(i * ProofSize, ProofSize), out points[count + i], out error))
                {
                    return false;
                }
            }

            Fr challenge = CellVerifier.Challenge(commitments, cellIndices, cells, proofs);
            valid = CellVerifier.Verify(
                challenge,
                points.AsSpan(0, count),
                cellIndices,
                values.AsSpan(0, count * CellLayout.Length),
                points.AsSpan(count, count));
            return true;
        }
        finally
        {
            ArrayPool<AffinePoint<Fp381>>.Shared.Return(points);
            ArrayPool<Fr>.Shared.Return(values);
        }
    }

    private static KzgError CheckIndices(ReadOnlySpan<ulong> cellIndices, int cellBytes)
    {
        if (cellBytes != (long)cellIndices.Length * CellSize)
        {
            return KzgError.LengthMismatch;
        }

        for (int i = 0; i < cellIndices.Length; i++)
        {
            if (cellIndices[i] >= CellCount)
            {
                return KzgError.CellIndexOutOfRange;
            }

            if (i > 0 && cellIndices[i] <= cellIndices[i - 1])
            {
                return KzgError.CellIndicesUnordered;
            }
        }

        return cellIndices.Length < CellCount / 2 ? KzgError.CellsTooFew : KzgError.None;
    }

    private static bool TryDecodeCell(ulong index, ReadOnlySpan<byte> cell, Span<Fr> values, out KzgError error)
    {
        error = index >= CellCount ? KzgError.CellIndexOutOfRange
            : ScalarField.TryDecode(cell, values) ? KzgError.None
            : KzgError.ScalarNotCanonical;
        return error == KzgError.None;
    }

    /// <summary>Reads the i-th commitment, or copies the one before it when the bytes are the same.</summary>
    private static bool TryDecodeRepeated(ReadOnlySpan<byte> commitments, int i, AffinePoint<Fp381>[] points, out KzgError error)
    {
        ReadOnlySpan<byte> own = commitments.Slice(i * CommitmentSize, CommitmentSize);
        if (i > 0 && own.SequenceEqual(commitments.Slice((i - 1) * CommitmentSize, CommitmentSize)))
        {
            points[i] = points[i - 1];
            error = KzgError.None;
            return true;
        }

        return TryDecodeCommitment(own, out points[i], out error);
    }
}
