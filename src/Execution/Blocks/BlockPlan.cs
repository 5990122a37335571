// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Execution.Blocks;

/// <summary>What the producer of a block decides about it; everything else follows from the parent and the transactions.</summary>
public sealed record BlockPlan
{
    /// <summary>Seconds since the Unix epoch; after the parent's.</summary>
    public required ulong Timestamp { get; init; }

    /// <summary>Who receives the priority fees.</summary>
    public Address Beneficiary { get; init; }

    /// <summary>The gas limit that the producer steers to; the block gets the nearest one that its parent allows. Null: the parent's.</summary>
    public ulong? GasLimitTarget { get; init; }

    /// <summary>Exactly this gas limit, whatever the parent's. Only for a developer's own chain: a limit too far from the parent's makes the block invalid.</summary>
    public ulong? GasLimitOverride { get; init; }

    /// <summary>Exactly this base fee in wei per gas. Only for a developer's own chain: any but the one that follows from the parent makes the block invalid.</summary>
    public UInt256? BaseFeeOverride { get; init; }

    /// <summary>Randomness of the block (EIP-4399).</summary>
    public Hash256 PrevRandao { get; init; }

    /// <summary>Free bytes, at most 32.</summary>
    public ReadOnlyMemory<byte> ExtraData { get; init; }

    /// <summary>Root of the parent beacon block, used from Cancun on (EIP-4788).</summary>
    public Hash256 ParentBeaconBlockRoot { get; init; }

    /// <summary>Withdrawals to pay, used from Shanghai on (EIP-4895).</summary>
    public IReadOnlyList<Withdrawal> Withdrawals { get; init; } = [];
}
