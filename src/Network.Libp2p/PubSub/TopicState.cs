// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

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
