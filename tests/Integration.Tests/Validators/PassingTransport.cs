// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Consensus.VrfBft.Machine;

namespace PowerVerse.Chain.Integration.Tests.Validators;

/// <summary>A transport in front of another, for tests that change or count what a validator says.</summary>
internal abstract class PassingTransport(IConsensusTransport inner) : IConsensusTransport
{
    public IReadOnlyList<PeerHandle> Peers => inner.Peers;

    public virtual void Publish(MessageTopic topic, ReadOnlyMemory<byte> body) => inner.Publish(topic, body);

    public void Broadcast(MessageLane lane, ReadOnlyMemory<byte> message) => inner.Broadcast(lane, message);

    public void Send(PeerHandle peer, MessageLane lane, ReadOnlyMemory<byte> message) => inner.Send(peer, lane, message);

    public Task<DataResult> RequestAsync(PeerHandle peer, DataKind kind, ReadOnlyMemory<byte> request, CancellationToken cancellationToken) =>
        inner.RequestAsync(peer, kind, request, cancellationToken);

    public void Report(PeerHandle peer, PeerFault fault) => inner.Report(peer, fault);
}
