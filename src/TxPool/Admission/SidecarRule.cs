// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Admission;

/// <summary>A blob transaction comes with its blobs, in the form of the fork (EIP-4844, EIP-7594). Whether their proofs hold is asked last: <see cref="SidecarProofs"/>.</summary>
internal sealed class SidecarRule : ISubmissionRule
{
    public static readonly PoolRefusal Refusal = new(PoolRefusalCode.SidecarInvalid);

    public PoolRefusal? Check(in Submission submission)
    {
        Transaction transaction = submission.Transaction;
        if (transaction.Type != TransactionType.Blob)
        {
            return submission.Pooled.Sidecar is null ? null : Refusal;
        }

        byte version = submission.Next.Rules.Revision >= Revision.Osaka ? BlobSidecar.CellProofVersion : BlobSidecar.BlobProofVersion;
        return submission.Pooled.Sidecar is { } sidecar && sidecar.Version == version && sidecar.Matches(transaction.BlobVersionedHashes.Span) ? null : Refusal;
    }
}
