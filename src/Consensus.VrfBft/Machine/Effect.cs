// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Machine;

/// <summary>What the host must do, in the order given. A closed hierarchy.</summary>
/// <remarks>The host MUST perform the effects of one step in order and MUST NOT start one before the one ahead of it is done as its
/// documentation says; otherwise a crash lets an honest node contradict itself, which breaks safety.</remarks>
public abstract record Effect
{
    private Effect()
    {
    }

    /// <summary>Append to the write-ahead log and make durable. MUST be on disk before the next effect starts (safety).</summary>
    /// <param name="Records">The records, in order.</param>
    public sealed record Persist(ImmutableArray<LogRecord> Records) : Effect;

    /// <summary>Sign through the vote signer, send, and feed the signed vote back as <see cref="Input.VoteSeen"/>.</summary>
    /// <remarks>Sent again by resync with the same content; the signer answers with the same signature. If the signer refuses,
    /// nothing is sent and the machine goes on as an observer of that step.</remarks>
    /// <param name="Vote">The vote.</param>
    /// <param name="Delivery">How to send it.</param>
    /// <param name="IsFinal">A CERT vote for a value that is already committed (C3): the signer may then sign it after a NEXT for the
    /// same value.</param>
    public sealed record SendVote(Vote Vote, Delivery Delivery, bool IsFinal) : Effect;

    /// <summary>Sign the head of the node's own block through the vote signer, gossip it, and feed it back as <see cref="Input.HeadSeen"/>.</summary>
    /// <param name="Height">The height.</param>
    /// <param name="Period">The attempt.</param>
    /// <param name="Value">The block built for it.</param>
    public sealed record SendHead(Height Height, Period Period, BlockValue Value) : Effect;

    /// <summary>Offer a held payload to the peers.</summary>
    /// <param name="Height">The height.</param>
    /// <param name="Value">The value.</param>
    public sealed record PushPayload(Height Height, BlockValue Value) : Effect;

    /// <summary>Fetch a payload from the peers; each request tries other peers than the one before.</summary>
    /// <param name="Height">The height.</param>
    /// <param name="Value">The value.</param>
    public sealed record RequestPayload(Height Height, BlockValue Value) : Effect;

    /// <summary>Send a certificate to every peer.</summary>
    /// <param name="Certificate">The certificate.</param>
    /// <param name="Delivery">How to send it.</param>
    public sealed record SendCertificate(VerifiedCertificate Certificate, Delivery Delivery) : Effect;

    /// <summary>Send a certificate to one peer that lacks it.</summary>
    /// <param name="Peer">The peer.</param>
    /// <param name="Certificate">The certificate.</param>
    public sealed record SendCertificateTo(PeerHandle Peer, VerifiedCertificate Certificate) : Effect;

    /// <summary>Give a peer that is behind the CERT certificates and payloads of committed heights.</summary>
    /// <param name="Peer">The peer.</param>
    /// <param name="From">The first height it lacks.</param>
    public sealed record ServeHeights(PeerHandle Peer, Height From) : Effect;

    /// <summary>Fetch committed heights from a peer that is ahead.</summary>
    /// <param name="Peer">The peer.</param>
    /// <param name="From">The first height that this node lacks.</param>
    public sealed record RequestSync(PeerHandle Peer, Height From) : Effect;

    /// <summary>Pass a peer's vote on to the other peers.</summary>
    /// <param name="Vote">The vote.</param>
    public sealed record RelayVote(VerifiedVote Vote) : Effect;

    /// <summary>Pass a peer's proposal head on to the other peers: one of the three best of its period.</summary>
    /// <param name="Head">The head.</param>
    public sealed record RelayHead(VerifiedHead Head) : Effect;

    /// <summary>Execute a held payload in the background and answer with <see cref="Input.PayloadExecuted"/>.</summary>
    /// <param name="Height">The height.</param>
    /// <param name="Value">The value.</param>
    public sealed record Execute(Height Height, BlockValue Value) : Effect;

    /// <summary>Build a block in the background and answer with <see cref="Input.Built"/>.</summary>
    /// <param name="Order">What to build it from.</param>
    public sealed record RequestBuild(BuildOrder Order) : Effect;

    /// <summary>Commit the block, for good, and answer with <see cref="Input.Committed"/>. MUST be repeatable: a restart asks again.</summary>
    /// <param name="Certificate">The CERT certificate; its value is the block.</param>
    public sealed record Commit(VerifiedCertificate Certificate) : Effect;

    /// <summary>Send <see cref="Input.Tick"/> at this time instead of at the time named before. Losing it costs liveness only.</summary>
    /// <param name="MonotonicMs">The time on the monotonic clock.</param>
    public sealed record WakeAt(long MonotonicMs) : Effect;

    /// <summary>A validator signed two votes that no honest one signs: two values in one step (E1), or CERT v with NEXT w in one period (E2).</summary>
    /// <param name="First">The vote seen first.</param>
    /// <param name="Second">The vote seen second.</param>
    public sealed record ReportDoubleVote(SignedVote First, SignedVote Second) : Effect;

    /// <summary>A proposer signed two heads in one period (E3).</summary>
    /// <param name="First">The head seen first.</param>
    /// <param name="Second">The head seen second.</param>
    public sealed record ReportDoubleHead(ProposalHead First, ProposalHead Second) : Effect;

    /// <summary>Stop the node with both certificates written to disk: the assumption about honest weight is broken.</summary>
    /// <param name="Reason">What was found.</param>
    /// <param name="First">The certificate this node followed, if any.</param>
    /// <param name="Second">The certificate in conflict with it or with the node's own execution.</param>
    public sealed record Halt(HaltReason Reason, VerifiedCertificate? First, VerifiedCertificate Second) : Effect;
}

/// <summary>Why a node must stop rather than go on.</summary>
public enum HaltReason
{
    /// <summary>Two valid CERT certificates for different blocks at one height.</summary>
    ConflictingCommit = 0,

    /// <summary>A quorum certified a block that this node's execution finds invalid.</summary>
    CertifiedInvalidBlock = 1,
}
