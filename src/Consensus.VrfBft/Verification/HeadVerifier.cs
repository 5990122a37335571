// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Consensus.VrfBft.Verification;

/// <summary>Checks proposal heads, alone or as part of a payload. Stateless and safe to use from several threads.</summary>
public sealed class HeadVerifier
{
    private readonly IConsensusCrypto _crypto;
    private readonly SealVerifier _seals;

    /// <summary>Makes a verifier over the given public-key checks.</summary>
    public HeadVerifier(IConsensusCrypto crypto)
    {
        _crypto = crypto;
        _seals = new SealVerifier(crypto);
    }

    /// <summary>Checks a head of the context's height.</summary>
    /// <returns>The head with timestamp and rank, or why it is refused.</returns>
    public Result<VerifiedHead, HeadError> Verify(ProposalHead head, HeadContext context)
    {
        if (head.Height != context.Height)
        {
            return HeadError.WrongHeight;
        }

        if (!ConsensusHeader.TryRead(head.Header.Span, out ConsensusHeader? header))
        {
            return HeadError.HeaderUnreadable;
        }

        if (header.Hash != head.Value.Hash)
        {
            return HeadError.WrongHash;
        }

        if (head.Seal.OriginalPeriod != head.Period || head.Seal.Proposer != head.Proposer)
        {
            return HeadError.SealMismatch;
        }

        if (head.Period.Value >= context.Votes.Parameters.ProposingPeriods)
        {
            return HeadError.PeriodClosed;
        }

        HeadError error = CheckSignature(head, context.Votes);
        if (error != HeadError.None)
        {
            return error;
        }

        error = _seals.Verify(header, head.Seal, context, out Hash256 priority);
        return error == HeadError.None ? new VerifiedHead(head, header.TimestampSeconds, priority) : error;
    }

    private HeadError CheckSignature(ProposalHead head, VerificationContext context)
    {
        if (head.Proposer.Value >= (uint)context.Members.Count)
        {
            return HeadError.UnknownProposer;
        }

        if (!context.Members.TryGetVoteKey(head.Proposer, out PublicKey key))
        {
            return HeadError.KeyUnknown;
        }

        ReadOnlySpan<byte> content = SignedContent.Proposal(
            context.Chain, head.Height, head.Period, head.Value, stackalloc byte[SignedContent.ProposalBytes]);
        return _crypto.VerifySignature(key.AsSpan(), content, head.Signature.AsSpan()) ? HeadError.None : HeadError.BadSignature;
    }
}
