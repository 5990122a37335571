// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Consensus.VrfBft.Types;

/// <summary>A vote whose signature, membership and lot were checked, with the weight it carries. Only a verifier makes one.</summary>
public sealed class VerifiedVote
{
    internal VerifiedVote(SignedVote signed, StakeWeight weight)
    {
        Signed = signed;
        Weight = weight;
    }

    /// <summary>The message.</summary>
    public SignedVote Signed { get; }

    /// <summary>The weight: the stake of the voter (FULL) or the seats drawn in this very step (SAMPLED); never zero.</summary>
    public StakeWeight Weight { get; }

    /// <summary>The content of the message.</summary>
    public Vote Vote => Signed.Vote;
}
