// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Consensus.VrfBft.Types;

/// <summary>A vote as it travels: content, signature and, in SAMPLED committees, the proof of the voter's lot. Unverified.</summary>
public sealed class SignedVote
{
    private readonly VoteSignature _signature;

    /// <summary>Joins a vote and what vouches for it, unchecked.</summary>
    /// <param name="vote">The content.</param>
    /// <param name="signature">The voter's Ed25519 signature.</param>
    /// <param name="proof">The proof of the voter's lot; null in FULL committees.</param>
    public SignedVote(in Vote vote, in VoteSignature signature, VrfProof? proof = null)
    {
        Vote = vote;
        _signature = signature;
        Proof = proof;
    }

    /// <summary>The content.</summary>
    public Vote Vote { get; }

    /// <summary>The voter's signature over the preimage of <see cref="Vote"/>.</summary>
    public ref readonly VoteSignature Signature => ref _signature;

    /// <summary>The proof of the voter's lot; null in FULL committees.</summary>
    public VrfProof? Proof { get; }
}
