// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>What a router does to the world. Calls never block and never call back into the router.</summary>
internal interface IGossipOutput
{
    /// <summary>Sends a message to a peer.</summary>
    void Send(PeerId peer, GossipMessage message, GossipPriority priority);

    /// <summary>Sends control to a peer.</summary>
    void Send(PeerId peer, GossipControl control);

    /// <summary>Asks the application for its verdict; false when too many wait.</summary>
    bool TryValidate(GossipMessage message, PeerId from, GossipPriority priority);

    /// <summary>Drops messages that wait for a peer which has them by now.</summary>
    void DropQueued(PeerId peer, IReadOnlyList<MessageId> ids);

    /// <summary>Drops one message that waits for a peer which has it by now.</summary>
    void DropQueued(PeerId peer, MessageId id);
}
