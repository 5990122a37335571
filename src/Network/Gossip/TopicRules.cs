// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.PubSub;

namespace PowerVerse.Chain.Network.Gossip;

/// <summary>Name, bounds and urgency of a topic, and how its mesh is made.</summary>
internal sealed record TopicRules(NetworkTopic Topic, string Name, int ContentBytesMax, GossipPriority Priority)
{
    private const int KiB = 1024;
    private const int MiB = 1024 * KiB;
    private const int DefaultMesh = 8;

    // Half of what votes count as seen is longer than any period of the agreement.
    private static readonly TimeSpan VoteSeenTime = TimeSpan.FromSeconds(30);

    /// <summary>All topics in the order of their numbers.</summary>
    internal static IReadOnlyList<TopicRules> All { get; } =
    [
        new(NetworkTopic.Proposal, "proposal", 16 * KiB, GossipPriority.Urgent) { IsCompressed = true },
        new(NetworkTopic.Payload, "payload", (2 * MiB) + (64 * KiB), GossipPriority.Normal) { IsCompressed = true },
        new(NetworkTopic.Vote, "vote", 512, GossipPriority.Urgent) { SeenTime = VoteSeenTime },
        new(NetworkTopic.Certificate, "certificate", 512 * KiB, GossipPriority.Urgent) { IsCompressed = true, Weight = 0.25, InvalidWeight = -320 },
        new(NetworkTopic.Transactions, "tx", MiB, GossipPriority.Bulk)
        {
            IsCompressed = true, FloodPublish = false, MeshSize = 6, MeshSizeMin = 5, MeshSizeMax = 12, Weight = 0.1, InvalidWeight = -800,
        },
        new(NetworkTopic.Evidence, "evidence", 8 * KiB, GossipPriority.Normal),
    ];

    /// <summary>Whether the content travels as a Snappy block.</summary>
    internal bool IsCompressed { get; init; }

    /// <summary>Whether this node's own messages go to every peer and not to the mesh alone.</summary>
    internal bool FloodPublish { get; init; } = true;

    internal int MeshSize { get; init; } = DefaultMesh;

    internal int MeshSizeMin { get; init; } = 6;

    internal int MeshSizeMax { get; init; } = 12;

    internal double Weight { get; init; } = 0.5;

    internal double InvalidWeight { get; init; } = -160;

    internal TimeSpan SeenTime { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>The name of the topic under some rules of a chain.</summary>
    internal string FullName(ForkDigest rules) => $"/pv/{rules}/{Name}/1";

    /// <summary>The topic as gossip takes it.</summary>
    internal GossipTopic ToGossip(ForkDigest rules) => new()
    {
        Name = FullName(rules),
        MessageBytesMax = ContentBytesMax,
        Priority = Priority,
        Encoding = IsCompressed ? SnappyEncoding.Instance : null,
        FloodPublish = FloodPublish,
        MeshSize = MeshSize,
        MeshSizeMin = MeshSizeMin,
        MeshSizeMax = MeshSizeMax,
        SeenTime = SeenTime,
        Weight = Weight,
        InvalidWeight = InvalidWeight,
    };
}
