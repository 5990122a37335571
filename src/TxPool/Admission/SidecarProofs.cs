// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Crypto.Kzg;

namespace PowerVerse.Chain.TxPool.Admission;

/// <summary>The KZG proofs of a sidecar (EIP-4844, EIP-7594): milliseconds for each blob, more than all other rules together.</summary>
internal static class SidecarProofs
{
    // Cells of a blob after its extension, in bytes: twice the blob.
    private const int CellBytesPerBlob = 2 * BlobSidecar.BlobSizeBytes;

    /// <summary>Whether the proofs of a sidecar that has passed <see cref="SidecarRule"/> hold.</summary>
    public static bool Hold(BlobSidecar sidecar)
    {
        for (int i = 0; i < sidecar.Blobs.Count; i++)
        {
            bool isValid = sidecar.Version == BlobSidecar.BlobProofVersion
                ? KzgProofs.TryVerifyBlobProof(sidecar.Blobs[i].Span, sidecar.Commitments[i].Span, sidecar.Proofs[i].Span, out bool holds, out _) && holds
                : CellProofsHold(sidecar, i);
            if (!isValid)
            {
                return false;
            }
        }

        return true;
    }

    private static bool CellProofsHold(BlobSidecar sidecar, int blob)
    {
        const int Count = BlobSidecar.CellsPerBlob;
        byte[] cells = ArrayPool<byte>.Shared.Rent(CellBytesPerBlob);
        byte[] proofs = new byte[Count * BlobSidecar.ProofSizeBytes];
        byte[] commitments = new byte[Count * BlobSidecar.CommitmentSizeBytes];
        ulong[] indices = new ulong[Count];
        try
        {
            for (int i = 0; i < Count; i++)
            {
                sidecar.Proofs[(blob * Count) + i].Span.CopyTo(proofs.AsSpan(i * BlobSidecar.ProofSizeBytes));
                sidecar.Commitments[blob].Span.CopyTo(commitments.AsSpan(i * BlobSidecar.CommitmentSizeBytes));
                indices[i] = (ulong)i;
            }

            Span<byte> all = cells.AsSpan(0, CellBytesPerBlob);
            return KzgProofs.TryComputeCells(sidecar.Blobs[blob].Span, all, out _)
                && KzgProofs.TryVerifyCellProofBatch(commitments, indices, all, proofs, out bool holds, out _)
                && holds;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(cells);
        }
    }
}
