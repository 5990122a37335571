// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Peers;

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>The connection on which a peer is written to, and what waits for it.</summary>
internal sealed record GossipLine(PeerConnection Connection, GossipOutbox Outbox);
