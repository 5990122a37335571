// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Core.Spec;

/// <summary>The reward of proof-of-work blocks (Yellow Paper section 11.3, EIP-649, EIP-1234), in wei.</summary>
public static class MiningReward
{
    /// <summary>Generations back to which an ommer may belong, counted from the including block.</summary>
    public const ulong OmmerDepthMax = 6;

    /// <summary>Most ommers per block.</summary>
    public const int OmmerCountMax = 2;

    private const ulong Ether = 1_000_000_000_000_000_000;

    /// <summary>The reward of a block without ommers: 5, from Byzantium 3, from Constantinople 2 ether, and none from the merge on.</summary>
    public static UInt256 OfBlock(Revision revision) => Base(revision);

    /// <summary>What the block's producer gets for including one ommer: a thirty-second part of the block's reward.</summary>
    public static UInt256 OfInclusion(Revision revision) => Base(revision) / 32;

    /// <summary>What the producer of an ommer gets: the reward times (8 - distance) / 8.</summary>
    /// <param name="revision">The rules of the including block.</param>
    /// <param name="distance">Number of the including block minus that of the ommer: 1 to <see cref="OmmerDepthMax"/>.</param>
    public static UInt256 OfOmmer(Revision revision, ulong distance) => Base(revision) / 8 * (8 - distance);

    private static ulong Base(Revision revision) =>
        revision >= Revision.Paris ? 0
        : revision >= Revision.Constantinople ? 2 * Ether
        : revision >= Revision.Byzantium ? 3 * Ether
        : 5 * Ether;
}
