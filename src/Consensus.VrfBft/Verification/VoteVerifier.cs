// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Sortition;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Consensus.VrfBft.Verification;

/// <summary>Checks votes. Stateless and safe to use from several threads.</summary>
/// <remarks>Checks run from cheap to dear: form, membership, signature, and only then the proof of the lot.</remarks>
public sealed class VoteVerifier
{
    private readonly IConsensusCrypto _crypto;

    /// <summary>Makes a verifier over the given public-key checks.</summary>
    public VoteVerifier(IConsensusCrypto crypto) => _crypto = crypto;

    /// <summary>Checks a vote of the context's height.</summary>
    /// <returns>The vote with the weight it carries, or why it is refused.</returns>
    public Result<VerifiedVote, VoteError> Verify(SignedVote signed, VerificationContext context)
    {
        Vote vote = signed.Vote;
        if (vote.Height != context.Height)
        {
            return VoteError.WrongHeight;
        }

        if (!vote.IsWellFormed)
        {
            return VoteError.Malformed;
        }

        bool isSampled = context.Members.Mode == CommitteeMode.Sampled;
        if (isSampled != (signed.Proof is not null))
        {
            return isSampled ? VoteError.ProofMissing : VoteError.ProofUnexpected;
        }

        if (vote.Voter.Value >= (uint)context.Members.Count)
        {
            return VoteError.UnknownVoter;
        }

        if (!context.Members.TryGetEntry(vote.Voter, out ValidatorEntry entry) || !context.Members.TryGetVoteKey(vote.Voter, out PublicKey key))
        {
            return VoteError.KeyUnknown;
        }

        ReadOnlySpan<byte> content = SignedContent.Vote(context.Chain, vote, stackalloc byte[SignedContent.VoteBytes]);
        if (!_crypto.VerifySignature(key.AsSpan(), content, signed.Signature.AsSpan()))
        {
            return VoteError.BadSignature;
        }

        StakeWeight weight = entry.Weight;
        if (signed.Proof is { } proof && !TryWeigh(_crypto, context, vote.Period, vote.Step, entry, proof.AsSpan(), out weight))
        {
            return VoteError.BadProof;
        }

        return weight.IsZero ? VoteError.NotSelected : new VerifiedVote(signed, weight);
    }

    /// <summary>Verifies a lot's proof and counts its seats, which may be zero; false when the proof is not valid.</summary>
    internal static bool TryWeigh(
        IConsensusCrypto crypto,
        VerificationContext context,
        Period period,
        Step step,
        in ValidatorEntry entry,
        ReadOnlySpan<byte> proof,
        out StakeWeight seats)
    {
        Span<byte> output = stackalloc byte[Lot.VrfOutputBytes];
        Hash256 input = VrfInput.ForLot(context.Chain, context.PreviousSeed, context.Height, period, step);
        if (!crypto.VerifyVrf(entry.VrfKey.AsSpan(), input.AsSpan(), proof, output))
        {
            seats = StakeWeight.Zero;
            return false;
        }

        seats = Lot.Seats(context.Parameters, context.Members.Mode, entry.Weight, context.Members.TotalWeight, step, output);
        return true;
    }
}

/// <summary>Why a vote was refused.</summary>
public enum VoteError
{
    /// <summary>The vote is of another height than the context; says nothing about its sender.</summary>
    WrongHeight,

    /// <summary>The step is not one of votes, or ⊥ stands in SOFT or CERT.</summary>
    Malformed,

    /// <summary>The voter is outside the set.</summary>
    UnknownVoter,

    /// <summary>The voter's key of this epoch is not revealed yet; the vote may be valid.</summary>
    KeyUnknown,

    /// <summary>A SAMPLED committee needs the proof of the lot.</summary>
    ProofMissing,

    /// <summary>A FULL committee carries no proofs.</summary>
    ProofUnexpected,

    /// <summary>The signature is not valid.</summary>
    BadSignature,

    /// <summary>The proof of the lot is not valid.</summary>
    BadProof,

    /// <summary>The lot gives no seats in this step.</summary>
    NotSelected,
}
