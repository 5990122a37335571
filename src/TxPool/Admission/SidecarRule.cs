// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Crypto.Kzg;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Admission;

/// <summary>A blob transaction comes with its blobs, in the form of the fork, and their proofs hold (EIP-4844, EIP-7594).</summary>
internal sealed class SidecarRule : ISubmissionRule
{
    // Cells of a blob after its extension, in bytes: twice the blob.
    private const int CellBytesPerBlob = 2 * BlobSidecar.BlobSizeBytes;

    public PoolRefusal? Check(in Submission submission)
    {
        Transaction transaction = submission.Transaction;
        if (transaction.Type != TransactionType.Blob)
        {
            return submission.Pooled.Sidecar is null ? null : new PoolRefusal(PoolRefusalCode.SidecarInvalid);
        }

        byte version = submission.Next.Rules.Revision >= Revision.Osaka ? BlobSidecar.CellProofVersion : BlobSidecar.BlobProofVersion;
        return submission.Pooled.Sidecar is { } sidecar
            && sidecar.Version == version
            && sidecar.Matches(transaction.BlobVersionedHashes.Span)
            && ProofsHold(sidecar)
            ? null
            : new PoolRefusal(PoolRefusalCode.SidecarInvalid);
    }

    private static bool ProofsHold(BlobSidecar sidecar)
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
