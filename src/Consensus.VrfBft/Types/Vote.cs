// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Consensus.VrfBft.Types;

/// <summary>What a vote says, without who vouches for it: the content of the signed preimage "PVC/vote/v1" and the voter.</summary>
/// <param name="Height">The height voted on.</param>
/// <param name="Period">The attempt.</param>
/// <param name="Step">SOFT, CERT or NEXT_k.</param>
/// <param name="Value">The block hash; ⊥ only with NEXT_k.</param>
/// <param name="Voter">The index of the voter in the set of the height's epoch.</param>
public readonly record struct Vote(Height Height, Period Period, Step Step, BlockValue Value, ValidatorIndex Voter)
{
    /// <summary>True when the step is one of votes and ⊥ stands only where it may: SOFT and CERT name a block.</summary>
    public bool IsWellFormed => Step.IsVote && (Step.IsNext || !Value.IsBottom);
}
