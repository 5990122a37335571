// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.Runtime.Heights;

/// <summary>What the ledger knows of a height once its parent is committed: everything the agreement takes from the chain.</summary>
public sealed record HeightFacts
{
    /// <summary>G.</summary>
    public required Hash256 Chain { get; init; }

    /// <summary>The height to agree on.</summary>
    public required Height Height { get; init; }

    /// <summary>The committed block below.</summary>
    public required BlockValue Parent { get; init; }

    /// <summary>Its timestamp in Unix seconds.</summary>
    public required ulong ParentTimestampSeconds { get; init; }

    /// <summary>Its seed, Q(height - 1).</summary>
    public required Hash256 PreviousSeed { get; init; }

    /// <summary>The hash of the EMPTY block on the parent.</summary>
    public required BlockValue Empty { get; init; }

    /// <summary>The validators of the height's epoch and their vote keys as far as known.</summary>
    public required EpochMembers Members { get; init; }

    /// <summary>The same for the height above; a set is known a whole epoch ahead.</summary>
    public required EpochMembers NextMembers { get; init; }

    /// <summary>What the header commits to about its epoch.</summary>
    public required EpochCommitment Commitment { get; init; }

    /// <summary>The hash of the block 256 heights below, G where there is none.</summary>
    public required Hash256 RefreshHash { get; init; }

    /// <summary>The block at height - 2, whose certificate the block may carry; ⊥ where there is none.</summary>
    public required BlockValue Grandparent { get; init; }

    /// <summary>The context of height - 2; null where there is none.</summary>
    public required VerificationContext? GrandparentContext { get; init; }
}
