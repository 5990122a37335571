// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Core.Transactions;

/// <summary>Reads and writes the items that follow the transaction in the network form; see <see cref="PooledTransaction"/>.</summary>
internal static class BlobSidecarCodec
{
    /// <summary>Reads the sidecar up to the end of the list.</summary>
    /// <param name="parts">The reader after the transaction.</param>
    /// <param name="owned">The array that the sidecar keeps.</param>
    /// <param name="offset">Where in it the reader's list begins.</param>
    /// <param name="sidecar">The sidecar.</param>
    /// <param name="error">Why there is none.</param>
    public static bool TryRead(ref RlpReader parts, byte[] owned, int offset, out BlobSidecar sidecar, out TransactionDecodeError error)
    {
        sidecar = null!;
        byte version = BlobSidecar.BlobProofVersion;
        if (!parts.IsNextList)
        {
            if (!parts.TryReadByte(out version))
            {
                return Fail(TransactionDecodeErrorCode.Encoding, TransactionField.SidecarVersion, parts.Error, out error);
            }

            // Version 0 has no version byte at all.
            if (version != BlobSidecar.CellProofVersion)
            {
                return Fail(TransactionDecodeErrorCode.UnknownSidecarVersion, TransactionField.SidecarVersion, RlpError.None, out error);
            }
        }

        int proofsPerBlob = version == BlobSidecar.CellProofVersion ? BlobSidecar.CellsPerBlob : 1;
        const int ProofCountMax = BlobSidecar.BlobCountMax * BlobSidecar.CellsPerBlob;
        if (!TryReadList(ref parts, TransactionField.Blobs, BlobSidecar.BlobSizeBytes, BlobSidecar.BlobCountMax, owned, offset, out ReadOnlyMemory<byte>[] blobs, out error)
            || !TryReadList(ref parts, TransactionField.Commitments, BlobSidecar.CommitmentSizeBytes, BlobSidecar.BlobCountMax, owned, offset, out ReadOnlyMemory<byte>[] commitments, out error)
            || !TryReadList(ref parts, TransactionField.Proofs, BlobSidecar.ProofSizeBytes, ProofCountMax, owned, offset, out ReadOnlyMemory<byte>[] proofs, out error))
        {
            return false;
        }

        if (!parts.TryEnd())
        {
            return Fail(TransactionDecodeErrorCode.Encoding, TransactionField.Envelope, parts.Error, out error);
        }

        if (commitments.Length != blobs.Length)
        {
            return Fail(TransactionDecodeErrorCode.SidecarCountMismatch, TransactionField.Commitments, RlpError.None, out error);
        }

        if (proofs.Length != blobs.Length * proofsPerBlob)
        {
            return Fail(TransactionDecodeErrorCode.SidecarCountMismatch, TransactionField.Proofs, RlpError.None, out error);
        }

        sidecar = new BlobSidecar(version, blobs, commitments, proofs);
        return true;
    }

    public static void Write(ref RlpWriter writer, BlobSidecar sidecar)
    {
        if (sidecar.Version != BlobSidecar.BlobProofVersion)
        {
            writer.Write((ulong)sidecar.Version);
        }

        WriteList(ref writer, sidecar.Blobs);
        WriteList(ref writer, sidecar.Commitments);
        WriteList(ref writer, sidecar.Proofs);
    }

    private static void WriteList(ref RlpWriter writer, IReadOnlyList<ReadOnlyMemory<byte>> items)
    {
        int list = writer.BeginList();
        for (int i = 0; i < items.Count; i++)
        {
            writer.Write(items[i].Span);
        }

        writer.EndList(list);
    }

    /// <summary>Reads byte strings of one size as slices of the owned array.</summary>
    private static bool TryReadList(
        ref RlpReader parts,
        TransactionField field,
        int itemSizeBytes,
        int countMax,
        byte[] owned,
        int offset,
        out ReadOnlyMemory<byte>[] items,
        out TransactionDecodeError error)
    {
        items = [];
        if (!parts.TryReadList(out RlpReader reader))
        {
            return Fail(TransactionDecodeErrorCode.Encoding, field, parts.Error, out error);
        }

        // The list ends where the reader over the parts now stands.
        int start = offset + parts.Position - reader.Remaining;
        if (!reader.TryCountItems(Math.Min(countMax, reader.Remaining / itemSizeBytes), out int count))
        {
            return Fail(TransactionDecodeErrorCode.Encoding, field, reader.Error, out error);
        }

        items = new ReadOnlyMemory<byte>[count];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryReadExact(itemSizeBytes, out _))
            {
                return Fail(TransactionDecodeErrorCode.Encoding, field, reader.Error, out error);
            }

            items[i] = owned.AsMemory(start + reader.Position - itemSizeBytes, itemSizeBytes);
        }

        error = default;
        return true;
    }

    private static bool Fail(TransactionDecodeErrorCode code, TransactionField field, RlpError rlp, out TransactionDecodeError error)
    {
        error = new TransactionDecodeError(code, field, rlp);
        return false;
    }
}
