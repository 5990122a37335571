// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Security;

namespace PowerVerse.Chain.Network.Libp2p.Peers;

/// <summary>A connection after the handshake.</summary>
/// <param name="Channel">The encrypted connection.</param>
/// <param name="RemotePeer">The peer's proven name.</param>
/// <param name="LocalAddress">Where this node is.</param>
/// <param name="RemoteAddress">Where the peer is.</param>
/// <param name="Direction">Who dialled.</param>
/// <param name="Rest">Bytes of the muxer that came with the negotiation.</param>
internal sealed record UpgradedChannel(
    ISecureChannel Channel, PeerId RemotePeer, Multiaddress LocalAddress, Multiaddress RemoteAddress, ConnectionDirection Direction, byte[] Rest);
