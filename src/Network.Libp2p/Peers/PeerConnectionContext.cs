// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Muxing;

namespace PowerVerse.Chain.Network.Libp2p.Peers;

/// <summary>What all connections of a host share.</summary>
internal sealed record PeerConnectionContext(
    ProtocolTable Protocols, TaskTally Tasks, YamuxOptions Yamux, MemoryBudgets Budgets, WindowStalls Stalls, TimeProvider Time, TimeSpan NegotiationTime)
{
    /// <summary>A token that is also cancelled after a time.</summary>
    public CancellationTokenSource Limit(TimeSpan time, CancellationToken cancellationToken) => TimeLimit.Create(Time, time, cancellationToken);
}
