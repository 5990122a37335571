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

/// <summary>A topic as the router knows it.</summary>
internal sealed class TopicState(GossipTopic options)
{
    public GossipTopic Options { get; } = options;

    public bool IsSubscribed { get; set; }

    /// <summary>The peers that messages go to, in order of their ids so that a seed makes the same choices everywhere.</summary>
    public SortedSet<PeerId> Mesh { get; } = [];

    /// <summary>Peers for own messages while this node is not subscribed.</summary>
    public SortedSet<PeerId> Fanout { get; } = [];

    public DateTimeOffset FanoutUntil { get; set; }

    /// <summary>Peers that may not be in the mesh before a time.</summary>
    public Dictionary<PeerId, DateTimeOffset> Backoff { get; } = [];
}
