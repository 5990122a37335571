// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Core.Transactions;

/// <summary>A transaction as pools and wallets send it: with the sidecar when it carries blobs (the network form of EIP-4844 and EIP-7594).</summary>
/// <remarks>
/// <code>
/// version 0   03 ‖ [[transaction fields...], [blob...], [commitment...], [proof...]]
/// version 1   03 ‖ [[transaction fields...], 01, [blob...], [commitment...], [cell proof...]]
/// </code>
/// Every other transaction travels as its envelope.
/// </remarks>
public sealed class PooledTransaction
{
    private const int WriterSlackBytes = 1024;

    /// <summary>Joins a transaction and its sidecar.</summary>
    public PooledTransaction(Transaction transaction, BlobSidecar? sidecar)
    {
        Transaction = transaction;
        Sidecar = sidecar;
    }

    /// <summary>The transaction.</summary>
    public Transaction Transaction { get; }

    /// <summary>Its blobs; null for transactions without any, and for a type 3 transaction that came as a bare envelope.</summary>
    public BlobSidecar? Sidecar { get; }

    /// <summary>Decodes exactly one transaction in network form; the bytes are copied once.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, out PooledTransaction pooled, out TransactionDecodeError error)
    {
        pooled = null!;
        if (!IsWrapped(encoded))
        {
            bool isDecoded = Transaction.TryDecode(encoded, out Transaction bare, out error);
            pooled = isDecoded ? new PooledTransaction(bare, null) : null!;
            return isDecoded;
        }

        byte[] owned = encoded.ToArray();
        RlpReader outer = new(owned.AsSpan(1));
        if (!outer.TryReadList(out RlpReader parts) || !outer.TryEnd())
        {
            return Fail(TransactionField.Envelope, outer.Error, out error);
        }

        int offset = owned.Length - parts.Remaining;
        if (!parts.TryReadItem(out ReadOnlySpan<byte> body))
        {
            return Fail(TransactionField.Envelope, parts.Error, out error);
        }

        byte[] envelope = [(byte)TransactionType.Blob, .. body];
        if (!TransactionDecoder.TryDecode(envelope, out Transaction transaction, out error))
        {
            return false;
        }

        if (!BlobSidecarCodec.TryRead(ref parts, owned, offset, out BlobSidecar sidecar, out error))
        {
            return false;
        }

        if (sidecar.Blobs.Count != transaction.BlobVersionedHashes.Length)
        {
            error = new TransactionDecodeError(TransactionDecodeErrorCode.SidecarCountMismatch, TransactionField.BlobVersionedHashes, RlpError.None);
            return false;
        }

        pooled = new PooledTransaction(transaction, sidecar);
        return true;
    }

    /// <summary>Encodes the network form.</summary>
    public byte[] Encode()
    {
        if (Sidecar is not { } sidecar)
        {
            return Transaction.Envelope.ToArray();
        }

        ReadOnlySpan<byte> envelope = Transaction.Envelope.Span;
        RlpWriter writer = new(envelope.Length + (sidecar.Blobs.Count * (BlobSidecar.BlobSizeBytes + WriterSlackBytes)));
        try
        {
            writer.WriteEncoded(envelope[..1]);
            int list = writer.BeginList();
            writer.WriteEncoded(envelope[1..]);
            BlobSidecarCodec.Write(ref writer, sidecar);
            writer.EndList(list);
            return writer.ToArray();
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>A type 3 payload whose first item is a list is the network form: the bare transaction begins with its chain id.</summary>
    private static bool IsWrapped(ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length < 2 || encoded[0] != (byte)TransactionType.Blob)
        {
            return false;
        }

        RlpReader outer = new(encoded[1..]);
        return outer.TryReadList(out RlpReader parts) && parts.IsNextList;
    }

    private static bool Fail(TransactionField field, RlpError rlp, out TransactionDecodeError error)
    {
        error = new TransactionDecodeError(TransactionDecodeErrorCode.Encoding, field, rlp);
        return false;
    }
}
