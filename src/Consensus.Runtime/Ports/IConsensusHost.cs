// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.Runtime.Ports;

/// <summary>The loop around the machine: timers, the node's own messages on their way back in, evidence, and the end of the node.</summary>
public interface IConsensusHost
{
    /// <summary>Sends <see cref="Input.Tick"/> at this time of the monotonic clock, instead of at the time asked for before.</summary>
    void WakeAt(long monotonicMs);

    /// <summary>Queues the node's own vote for verification and <see cref="Input.VoteSeen"/>. MUST NOT drop it (liveness).</summary>
    void LoopBack(SignedVote vote);

    /// <summary>Queues the node's own head for verification and <see cref="Input.HeadSeen"/>.</summary>
    void LoopBack(ProposalHead head);

    /// <summary>Takes evidence of two contradicting votes.</summary>
    void Report(SignedVote first, SignedVote second);

    /// <summary>Takes evidence of two contradicting heads.</summary>
    void Report(ProposalHead first, ProposalHead second);

    /// <summary>Writes both certificates to disk and ends the node. MUST NOT take another input (safety).</summary>
    void Halt(HaltReason reason, VerifiedCertificate? first, VerifiedCertificate second);
}
