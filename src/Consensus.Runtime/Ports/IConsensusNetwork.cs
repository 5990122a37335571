// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.Runtime.Ports;

/// <summary>Sends what the machine says. Every call returns without waiting for a peer; losing a message costs liveness only.</summary>
public interface IConsensusNetwork
{
    /// <summary>Sends the node's own vote.</summary>
    void SendVote(SignedVote vote, Delivery delivery);

    /// <summary>Publishes the head of the node's own block.</summary>
    void SendHead(ProposalHead head);

    /// <summary>Offers a held payload to the peers.</summary>
    void PushPayload(Height height, BlockValue value);

    /// <summary>Asks peers for a payload; repeated requests MUST reach other peers than the one before (liveness).</summary>
    void RequestPayload(Height height, BlockValue value);

    /// <summary>Sends a certificate to every peer.</summary>
    void SendCertificate(QuorumCertificate certificate, Delivery delivery);

    /// <summary>Sends a certificate to one peer.</summary>
    void SendCertificateTo(PeerHandle peer, QuorumCertificate certificate);

    /// <summary>Sends committed heights with their certificates to a peer that is behind.</summary>
    void ServeHeights(PeerHandle peer, Height from);

    /// <summary>Fetches committed heights from a peer that is ahead.</summary>
    void RequestSync(PeerHandle peer, Height from);

    /// <summary>Passes a peer's vote on.</summary>
    void RelayVote(SignedVote vote);

    /// <summary>Passes a peer's head on.</summary>
    void RelayHead(ProposalHead head);
}
