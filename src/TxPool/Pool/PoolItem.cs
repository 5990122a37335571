// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.TxPool.Pool;

/// <summary>A transaction in the pool with what admission found out about it.</summary>
internal sealed class PoolItem
{
    public PoolItem(PooledTransaction pooled, in Address sender, bool isSenderGiven, in UInt256 cost)
    {
        Transaction = pooled.Transaction;
        Sidecar = pooled.Sidecar;
        Sender = sender;
        IsSenderGiven = isSenderGiven;
        Cost = cost;
        SizeBytes = SizeOf(pooled);
    }

    public Transaction Transaction { get; }

    public BlobSidecar? Sidecar { get; }

    public Address Sender { get; }

    /// <summary>Whether the host vouched for the sender: there may be no signature, and the account may have code.</summary>
    public bool IsSenderGiven { get; }

    /// <summary>The most it can cost its sender, in wei.</summary>
    public UInt256 Cost { get; }

    /// <summary>The accounts whose authorizations it carries, each once (EIP-7702): known once everything else speaks for it.</summary>
    public IReadOnlyList<Address> Authorities { get; set; } = [];

    /// <summary>Bytes as it travels.</summary>
    public long SizeBytes { get; }

    public ulong Nonce => Transaction.Nonce;

    public bool IsBlob => Transaction.Type == TransactionType.Blob;

    /// <summary>Place in the order of arrival.</summary>
    public ulong Sequence { get; set; }

    /// <summary>When it arrived, as a timestamp of the pool's clock.</summary>
    public long ArrivedAt { get; set; }

    /// <summary>Whether it could be included now.</summary>
    public bool IsPending { get; set; }

    /// <summary>Whether the newest block includes it.</summary>
    public bool IsIncluded { get; set; }

    /// <summary>Whether it came through this node's own interface.</summary>
    public bool IsLocal { get; set; }

    private static long SizeOf(PooledTransaction pooled)
    {
        long size = pooled.Transaction.Envelope.Length;
        if (pooled.Sidecar is { } sidecar)
        {
            size += (long)sidecar.Blobs.Count * (BlobSidecar.BlobSizeBytes + BlobSidecar.CommitmentSizeBytes);
            size += (long)sidecar.Proofs.Count * BlobSidecar.ProofSizeBytes;
        }

        return size;
    }
}
