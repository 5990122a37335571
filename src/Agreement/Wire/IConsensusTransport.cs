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

    /// <summary>Publishes a body to the whole network, over peers of peers where needed. What was published or passed on before is not sent again.</summary>
    /// <param name="topic">Its topic.</param>
    /// <param name="body">The body; MUST NOT change afterwards.</param>
    void Publish(MessageTopic topic, ReadOnlyMemory<byte> body);

    /// <summary>Sends a message to every peer, whether it was sent before or not.</summary>
    /// <param name="lane">Its urgency.</param>
    /// <param name="message">The message with its type; MUST NOT change afterwards.</param>
    void Broadcast(MessageLane lane, ReadOnlyMemory<byte> message);

    /// <summary>Sends a message to one peer; nothing when it is gone.</summary>
    void Send(PeerHandle peer, MessageLane lane, ReadOnlyMemory<byte> message);

    /// <summary>Asks a peer for something.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="kind">What for.</param>
    /// <param name="request">The request in its encoding.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What it gave; <see cref="DataStatus.Failed"/> when it does not answer in time or is gone.</returns>
    Task<DataResult> RequestAsync(PeerHandle peer, DataKind kind, ReadOnlyMemory<byte> request, CancellationToken cancellationToken);

    /// <summary>Holds something against a peer.</summary>
    void Report(PeerHandle peer, PeerFault fault);
}
