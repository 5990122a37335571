// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.Peers;

/// <summary>Hears of connections. Calls for one connection come in order; they MUST return soon, since they hold up the connection.</summary>
public interface IConnectionObserver
{
    /// <summary>A peer is connected; nothing is known of it but its name.</summary>
    void OnConnected(PeerConnection connection);

    /// <summary>The peer has said what it serves; again when it says so anew.</summary>
    void OnIdentified(PeerConnection connection);

    /// <summary>The connection has ended.</summary>
    void OnDisconnected(PeerConnection connection, CloseReason reason);
}
