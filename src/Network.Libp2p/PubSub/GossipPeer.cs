// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>A peer as the router knows it.</summary>
internal sealed class GossipPeer(PeerId id, bool isOutbound, bool isExplicit, bool speaksDontWant)
{
    public PeerId Id { get; } = id;

    public bool IsOutbound { get; } = isOutbound;

    public bool IsExplicit { get; } = isExplicit;

    public bool SpeaksDontWant { get; } = speaksDontWant;

    public HashSet<string> Topics { get; } = new(StringComparer.Ordinal);

    /// <summary>Announcements taken in this heartbeat.</summary>
    public int HaveMessages { get; set; }

    /// <summary>Ids asked of it in this heartbeat.</summary>
    public int AskedIds { get; set; }

    /// <summary>Ids it did not want in this heartbeat.</summary>
    public int DontWantIds { get; set; }

    /// <summary>Messages it does not want, with the heartbeat until which that holds.</summary>
    public Dictionary<MessageId, long> DontWant { get; } = [];

    /// <summary>Control gathered for it while one input is handled.</summary>
    public GossipControl Pending { get; set; } = new();
}
