// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using PowerVerse.Chain.Consensus.Runtime.Driver;
using PowerVerse.Chain.Consensus.Runtime.Heights;
using PowerVerse.Chain.Consensus.Runtime.Ports;
using PowerVerse.Chain.Consensus.VrfBft.Certificates;
using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Evidence;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;

namespace PowerVerse.Chain.Consensus.Runtime.Verification;

/// <summary>What a message's verification gave.</summary>
/// <param name="Verdict">For the peer that sent it.</param>
/// <param name="Event">For the loop; null when there is nothing to tell.</param>
internal readonly record struct VerificationOutcome(MessageVerdict Verdict, DriverEvent? Event)
{
    internal static VerificationOutcome Ignored => new(MessageVerdict.Ignore, null);

    internal static VerificationOutcome Rejected => new(MessageVerdict.Reject, null);

    internal static VerificationOutcome Accepted(params ImmutableArray<Input> inputs) => new(MessageVerdict.Accept, new DriverEvent.Verified(inputs));
}

/// <summary>Turns decoded messages into inputs of the machine. Safe to use from several threads.</summary>
internal sealed class MessageVerifier
{
    private readonly VoteVerifier _votes;
    private readonly CertificateVerifier _certificates;
    private readonly HeadVerifier _heads;
    private readonly EvidenceVerifier _evidence;
    private readonly IPayloadChecks _checks;
    private readonly PayloadShelf _shelf;

    internal MessageVerifier(IConsensusCrypto crypto, IPayloadChecks checks, PayloadShelf shelf)
    {
        _votes = new VoteVerifier(crypto);
        _certificates = new CertificateVerifier(crypto);
        _heads = new HeadVerifier(crypto);
        _evidence = new EvidenceVerifier(crypto);
        _checks = checks;
        _shelf = shelf;
    }

    /// <summary>Verifies a message in the setup of its height.</summary>
    /// <param name="message">The message.</param>
    /// <param name="context">The context of its height, for votes, certificates and evidence.</param>
    /// <param name="setup">The height's setup; null for the next height, of which only votes and certificates can be verified.</param>
    /// <param name="receivedUnixMs">When the message reached the node.</param>
    internal VerificationOutcome Verify(ConsensusMessage message, VerificationContext context, HeightSetup? setup, long receivedUnixMs) => message switch
    {
        ConsensusMessage.Vote vote => Verify(vote.Content, context),
        ConsensusMessage.Certificate certificate => Verify(certificate.Content, context),
        ConsensusMessage.Head head when setup is not null => Verify(head.Content, setup, receivedUnixMs),
        ConsensusMessage.Payload payload when setup is not null => Verify(payload.Content, setup, receivedUnixMs),
        ConsensusMessage.Reveal reveal when setup is not null => Verify(reveal.Content, setup),
        ConsensusMessage.Misbehaviour misbehaviour => Verify(misbehaviour.Content, context),
        _ => VerificationOutcome.Ignored,
    };

    /// <summary>Verifies the node's own vote, which must pass.</summary>
    internal Input VerifyOwn(SignedVote vote, VerificationContext context) => new Input.VoteSeen(_votes.Verify(vote, context).Value);

    /// <summary>Verifies the node's own head, which must pass.</summary>
    internal Input VerifyOwn(ProposalHead head, HeightSetup setup, long nowUnixMs) =>
        new Input.HeadSeen(_heads.Verify(head, setup.Heads).Value, nowUnixMs);

    private VerificationOutcome Verify(SignedVote vote, VerificationContext context) =>
        _votes.Verify(vote, context).TryGet(out VerifiedVote? verified, out VoteError error)
            ? VerificationOutcome.Accepted(new Input.VoteSeen(verified))
            : Refused(error is VoteError.WrongHeight or VoteError.KeyUnknown);

    private VerificationOutcome Verify(QuorumCertificate certificate, VerificationContext context) =>
        _certificates.Verify(certificate, context).TryGet(out VerifiedCertificate? verified, out CertificateError error)
            ? VerificationOutcome.Accepted(new Input.CertificateSeen(verified))
            : Refused(error is CertificateError.WrongHeight or CertificateError.KeyUnknown);

    private VerificationOutcome Verify(ProposalHead head, HeightSetup setup, long receivedUnixMs) =>
        _heads.Verify(head, setup.Heads).TryGet(out VerifiedHead? verified, out HeadError error)
            ? VerificationOutcome.Accepted(new Input.HeadSeen(verified, receivedUnixMs))
            : Refused(error is HeadError.WrongHeight or HeadError.KeyUnknown);

    private VerificationOutcome Verify(BlockPayload payload, HeightSetup setup, long receivedUnixMs)
    {
        if (!_heads.Verify(payload.Head, setup.Heads).TryGet(out VerifiedHead? verified, out HeadError error))
        {
            return Refused(error is HeadError.WrongHeight or HeadError.KeyUnknown);
        }

        if (!CarriesDueCertificate(payload, setup))
        {
            return VerificationOutcome.Rejected;
        }

        switch (_checks.Check(payload))
        {
            case PayloadVerdict.Invalid:
                return VerificationOutcome.Rejected;
            case PayloadVerdict.Unavailable:
                return VerificationOutcome.Ignored;
            default:
                // Held before the machine hears of it, so that it can ask for execution at once.
                _shelf.Put(payload);
                return VerificationOutcome.Accepted(
                    new Input.HeadSeen(verified, receivedUnixMs), new Input.PayloadSeen(payload.Height, payload.Value));
        }
    }

    private bool CarriesDueCertificate(BlockPayload payload, HeightSetup setup) =>
        setup.Facts.GrandparentContext is { } context
            ? LastCertificateRule.IsSatisfied(payload, setup.Facts.Grandparent, context, _certificates)
            : payload.LastCertificate.IsEmpty;

    private static VerificationOutcome Verify(KeyReveal reveal, HeightSetup setup)
    {
        EpochMembers members = reveal.Epoch == setup.Facts.NextMembers.Epoch ? setup.Facts.NextMembers : setup.Facts.Members;
        return VoteKeyTable.TryVerify(members.Set, reveal).TryGet(out VerifiedKeyReveal? verified, out KeyRevealError error)
            ? new VerificationOutcome(MessageVerdict.Accept, new DriverEvent.Revealed(verified))
            : Refused(error == KeyRevealError.WrongEpoch);
    }

    private VerificationOutcome Verify(MisbehaviourEvidence evidence, VerificationContext context) =>
        _evidence.Verify(evidence, context).TryGet(out VerifiedEvidence? verified, out EvidenceError error)
            ? new VerificationOutcome(MessageVerdict.Accept, new DriverEvent.Accused(verified))
            : Refused(error is EvidenceError.WrongHeight or EvidenceError.KeyUnknown);

    private static VerificationOutcome Refused(bool isUndecidable) => isUndecidable ? VerificationOutcome.Ignored : VerificationOutcome.Rejected;
}
