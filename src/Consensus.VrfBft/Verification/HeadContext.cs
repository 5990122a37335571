// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Verification;

/// <summary>What decides whether a proposed block of one height fits on its parent. Immutable; known once the parent is committed.</summary>
public sealed class HeadContext
{
    /// <summary>The context of the height's votes.</summary>
    public required VerificationContext Votes { get; init; }

    /// <summary>The hash of the committed block below.</summary>
    public required Hash256 ParentHash { get; init; }

    /// <summary>Its timestamp in Unix seconds.</summary>
    public required ulong ParentTimestampSeconds { get; init; }

    /// <summary>The hash of the block 256 heights below, G where there is none; read at refresh heights only.</summary>
    public required Hash256 RefreshHash { get; init; }

    /// <summary>The hash of the epoch commitment that the header must carry.</summary>
    public required Hash256 CommitmentHash { get; init; }

    /// <summary>The number of validators at height - 2, whose certificate the block may carry.</summary>
    public required int LastCertificateValidators { get; init; }

    /// <summary>The height.</summary>
    public Height Height => Votes.Height;
}
