// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;

namespace PowerVerse.Chain.Agreement.Wire;

/// <summary>Carries opaque messages between this node and its peers. Safe to use from several threads.</summary>
/// <remarks>
/// Sending never waits: what finds no room in a peer's queue is dropped, the least urgent first (losing a message costs liveness only). Messages of one lane from one peer MUST arrive in
/// order.
/// </remarks>
public interface IConsensusTransport
{
    /// <summary>The connected peers.</summary>
    IReadOnlyList<PeerHandle> Peers { get; }

    /// <summary>Sends a message to every peer.</summary>
    /// <param name="lane">Its urgency.</param>
    /// <param name="message">The message; MUST NOT change afterwards.</param>
    /// <param name="except">A peer that has it already.</param>
    void Publish(MessageLane lane, ReadOnlyMemory<byte> message, PeerHandle? except = null);

    /// <summary>Sends a message to one peer; nothing when it is gone.</summary>
    void Send(PeerHandle peer, MessageLane lane, ReadOnlyMemory<byte> message);

    /// <summary>Asks a peer for certified blocks (<see cref="CertifiedBlock"/>).</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="from">The first block.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Consecutive encoded blocks; empty when the peer has none, does not answer in time or is gone.</returns>
    Task<IReadOnlyList<ReadOnlyMemory<byte>>> RequestBlocksAsync(PeerHandle peer, ulong from, int count, CancellationToken cancellationToken);

    /// <summary>Holds something against a peer.</summary>
    void Report(PeerHandle peer, PeerFault fault);
}
