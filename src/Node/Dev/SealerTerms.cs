// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Node.Dev;

/// <summary>What the sealer puts into the headers of the blocks to come.</summary>
internal sealed record SealerTerms
{
    /// <summary>Gas limit.</summary>
    public required ulong GasLimit { get; init; }

    /// <summary>Who receives the fees.</summary>
    public Address Beneficiary { get; init; }

    /// <summary>Seconds between a block's time and its parent's; null: by the clock.</summary>
    public ulong? TimeStep { get; init; }

    /// <summary>Time of the next block; null: the usual.</summary>
    public ulong? NextTime { get; init; }

    /// <summary>Base fee of the next block; null: the usual.</summary>
    public UInt256? NextBaseFee { get; init; }

    /// <summary>Randomness of the next block; null: the usual.</summary>
    public Hash256? NextPrevRandao { get; init; }
}
