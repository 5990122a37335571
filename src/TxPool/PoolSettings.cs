// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.TxPool;

/// <summary>What a pool holds at most, and what it asks for.</summary>
public sealed record PoolSettings
{
    /// <summary>The limits of a public node.</summary>
    public static PoolSettings Default { get; } = new();

    /// <summary>The limits of a developer's own node, where one sender may fill the pool.</summary>
    public static PoolSettings Development { get; } = new()
    {
        SenderSlots = int.MaxValue,
        SenderQueuedSlots = int.MaxValue,
        QueuedCountMax = int.MaxValue,
        NonceGapMax = ulong.MaxValue,
    };

    /// <summary>Transactions in all.</summary>
    public int CountMax { get; init; } = 131_072;

    /// <summary>Bytes of all transactions as they travel, blobs included.</summary>
    public long BytesMax { get; init; } = 512L << 20;

    /// <summary>Transactions that wait for an earlier nonce, in all.</summary>
    public int QueuedCountMax { get; init; } = 32_768;

    /// <summary>Transactions of one sender.</summary>
    public int SenderSlots { get; init; } = 64;

    /// <summary>Transactions of one sender that wait for an earlier nonce.</summary>
    public int SenderQueuedSlots { get; init; } = 64;

    /// <summary>Transactions with blobs of one sender.</summary>
    public int SenderBlobSlots { get; init; } = 16;

    /// <summary>Pending transactions of one sender that a full pool gives up only for a better price, after everything else.</summary>
    public int ProtectedSlots { get; init; } = 16;

    /// <summary>Transactions of a sender with a delegation, or with an authorization on the way (EIP-7702).</summary>
    public int DelegatedSlots { get; init; } = 1;

    /// <summary>How far a nonce may be above the next one that could be included.</summary>
    public ulong NonceGapMax { get; init; } = 1_024;

    /// <summary>Length of one transaction without its blobs, in bytes.</summary>
    public int TransactionBytesMax { get; init; } = 128 << 10;

    /// <summary>Least priority fee, in wei per gas.</summary>
    public UInt256 MinPriorityFee { get; init; }

    /// <summary>By how many percent a replacement must offer more.</summary>
    public uint ReplacementPercent { get; init; } = 10;

    /// <summary>By how many percent a replacement with blobs must offer more.</summary>
    public uint BlobReplacementPercent { get; init; } = 100;

    /// <summary>How long a transaction waits for an earlier nonce.</summary>
    public TimeSpan QueuedLifetime { get; init; } = TimeSpan.FromHours(3);
}
