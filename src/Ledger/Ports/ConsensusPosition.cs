// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Ledger.Ports;

/// <summary>Where a node stands in the agreement.</summary>
/// <param name="Height">The block that is being agreed on.</param>
/// <param name="Period">The attempt.</param>
/// <param name="HasSoftQuorum">Whether a quorum has chosen a block in this attempt.</param>
/// <param name="Epoch">The epoch of the height.</param>
/// <param name="Validator">The node's own validator; null for an observer.</param>
/// <param name="IsSigning">Whether the node signs: false for observers, while its signing record is in doubt, while it listens after a start, and once it heard its keys elsewhere.</param>
/// <param name="PeerHead">The newest block that a connected peer says it has.</param>
/// <param name="DroppedMessages">Messages of peers dropped because this node could not keep up.</param>
/// <param name="ProposalToFinalMedianMs">Milliseconds from the announcement of a block to its finality here, median of the last thousand; null before the first.</param>
/// <param name="ProposalToFinalPercentile99Ms">The same, 99th percentile.</param>
public sealed record ConsensusPosition(
    ulong Height,
    uint Period,
    bool HasSoftQuorum,
    ulong Epoch,
    Address? Validator,
    bool IsSigning,
    ulong PeerHead,
    long DroppedMessages,
    long? ProposalToFinalMedianMs,
    long? ProposalToFinalPercentile99Ms)
{
    /// <summary>The attempt at work; null while nobody has looked for a while.</summary>
    public ConsensusProgress? Progress { get; init; }
}
