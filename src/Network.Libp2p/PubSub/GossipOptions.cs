// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Peers;

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>One topic that this node may take part in.</summary>
public sealed record GossipTopic
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Longest message in bytes.</summary>
    public required int MessageBytesMax { get; init; }

    /// <summary>Peers wanted in the mesh.</summary>
    public int MeshSize { get; init; } = 8;

    /// <summary>Peers below which the mesh is filled up.</summary>
    public int MeshSizeMin { get; init; } = 6;

    /// <summary>Peers above which the mesh is cut back.</summary>
    public int MeshSizeMax { get; init; } = 12;

    /// <summary>Peers of the mesh that are kept by score when it is cut back.</summary>
    public int MeshByScore { get; init; } = 4;

    /// <summary>Peers of the mesh that this node dialled itself, at least: a flood of inbound peers must not own the mesh.</summary>
    public int MeshOutboundMin { get; init; } = 2;

    /// <summary>Peers outside the mesh that hear of messages, at least.</summary>
    public int GossipSizeMin { get; init; } = 6;

    /// <summary>Whether own messages go to every peer of the topic and not to the mesh alone.</summary>
    public bool FloodPublish { get; init; } = true;

    /// <summary>Which messages go first, on the wire and in validation.</summary>
    public GossipPriority Priority { get; init; } = GossipPriority.Bulk;

    /// <summary>How the content travels; null: as it is. <see cref="MessageBytesMax"/> bounds the content.</summary>
    public IGossipEncoding? Encoding { get; init; }

    /// <summary>How long a message counts as seen.</summary>
    public TimeSpan SeenTime { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Weight of the topic in a peer's score.</summary>
    public double Weight { get; init; } = 0.5;

    /// <summary>Weight of the square of a peer's invalid messages (P4); not positive.</summary>
    public double InvalidWeight { get; init; } = -160;

    /// <summary>What is left of the count of invalid messages after a second.</summary>
    public double InvalidDecayPerSecond { get; init; } = 0.99856;
}

/// <summary>The settings of gossip.</summary>
public sealed record GossipOptions
{
    /// <summary>Says whether what comes over a connection may be heard; nothing of it is read before. Null: everybody is heard.</summary>
    /// <remarks>
    /// Else a peer that the application does not take could be the first with a message, and the copies of others would be left aside for one that never counts.
    /// </remarks>
    public Func<PeerConnection, CancellationToken, Task<bool>>? MayHear { get; init; }

    /// <summary>The only topics that exist for this node; everything else is ignored.</summary>
    public required IReadOnlyList<GossipTopic> Topics { get; init; }

    /// <summary>Names a message; the default is <see cref="MessageId.Of(string, ReadOnlySpan{byte})"/>.</summary>
    public MessageIdFunction ComputeId { get; init; } = MessageId.Of;

    /// <summary>Time between two heartbeats.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Heartbeats for which messages are kept for those who ask.</summary>
    public int HistoryLength { get; init; } = 6;

    /// <summary>Heartbeats whose messages are announced.</summary>
    public int HistoryGossip { get; init; } = 3;

    /// <summary>Bytes of kept messages; the oldest goes first.</summary>
    public long HistoryBytesMax { get; init; } = 64L * 1024 * 1024;

    /// <summary>Part of the peers outside the mesh that hear of messages.</summary>
    public double GossipFactor { get; init; } = 0.25;

    /// <summary>How long peers of a topic that this node publishes to without taking part are remembered.</summary>
    public TimeSpan FanoutTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a pruned peer stays out of the mesh.</summary>
    public TimeSpan PruneBackoff { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The same after this node left the topic.</summary>
    public TimeSpan UnsubscribeBackoff { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest back-off that a peer can ask for.</summary>
    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long an announced message may take to come once it was asked for.</summary>
    public TimeSpan PromiseTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Heartbeats between two looks for better peers than a poor mesh has.</summary>
    public int OpportunisticGraftTicks { get; init; } = 120;

    /// <summary>Peers grafted then.</summary>
    public int OpportunisticGraftPeers { get; init; } = 2;

    /// <summary>Messages of at least this many bytes are announced as unwanted on first receipt (gossipsub 1.2).</summary>
    public int DontWantBytesMin { get; init; } = 1024;

    /// <summary>Heartbeats for which an IDONTWANT holds.</summary>
    public int DontWantTicks { get; init; } = 3;

    /// <summary>Ids that a peer may not want per heartbeat.</summary>
    public int DontWantIdsMax { get; init; } = 1000;

    /// <summary>Ids that are asked of a peer per heartbeat.</summary>
    public int WantIdsMax { get; init; } = 5000;

    /// <summary>Announcements taken from a peer per heartbeat.</summary>
    public int HaveMessagesMax { get; init; } = 10;

    /// <summary>Times that a peer is sent the same message on request.</summary>
    public int RetransmitMax { get; init; } = 3;

    /// <summary>Topics that a peer may subscribe to.</summary>
    public int SubscriptionsPerPeerMax { get; init; } = 64;

    /// <summary>Longest RPC in bytes.</summary>
    public int RpcBytesMax { get; init; } = 4 * 1024 * 1024;

    /// <summary>Messages of one priority that wait for their verdict; the oldest is given up for the newest.</summary>
    public int PendingValidationsMax { get; init; } = 4096;

    /// <summary>Bytes of the messages of one priority that wait for their verdict.</summary>
    public long PendingBytesMax { get; init; } = 32L * 1024 * 1024;

    /// <summary>Validations of one priority that have not begun; more are dropped as if never seen.</summary>
    public int ValidationQueueMax { get; init; } = 1024;

    /// <summary>Validations of one priority at once.</summary>
    public int ValidationWorkers { get; init; } = 4;

    /// <summary>Ids remembered as seen.</summary>
    public int SeenMax { get; init; } = 200_000;

    /// <summary>Bytes that wait to be sent to one peer; the oldest bulk goes first.</summary>
    public int OutboxBytesMax { get; init; } = 8 * 1024 * 1024;

    /// <summary>How long small messages wait for others to share an RPC with, once one was sent; the first after a pause goes at once.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Peers to which everything is sent, outside mesh and score: a validator's sentries.</summary>
    public IReadOnlySet<PeerId> ExplicitPeers { get; init; } = new HashSet<PeerId>();

    /// <summary>How peers are scored.</summary>
    public GossipScoring Scoring { get; init; } = new();
}

/// <summary>The thresholds and weights of scores that do not belong to a topic.</summary>
public sealed record GossipScoring
{
    /// <summary>Below it a peer hears and tells of no messages outside the mesh.</summary>
    public double GossipThreshold { get; init; } = -4000;

    /// <summary>Below it a peer is not sent own messages by flooding.</summary>
    public double PublishThreshold { get; init; } = -8000;

    /// <summary>Below it nothing of a peer is read.</summary>
    public double GraylistThreshold { get; init; } = -16_000;

    /// <summary>A mesh whose median is below it looks for better peers.</summary>
    public double OpportunisticThreshold { get; init; } = 5;

    /// <summary>Weight of the application's own score (P5).</summary>
    public double ApplicationWeight { get; init; } = 1;

    /// <summary>Peers at one address that cost nothing (P6); null turns the term off, as on one machine.</summary>
    public int? PeersPerIpMax { get; init; } = 8;

    /// <summary>Weight of the square of the peers beyond that.</summary>
    public double IpWeight { get; init; } = -40;

    /// <summary>Misbehaviour that costs nothing (P7).</summary>
    public double BehaviourThreshold { get; init; } = 6;

    /// <summary>Weight of the square of the misbehaviour beyond that.</summary>
    public double BehaviourWeight { get; init; } = -250;

    /// <summary>What is left of the misbehaviour after a second.</summary>
    public double BehaviourDecayPerSecond { get; init; } = 0.98;

    /// <summary>Misbehaviour counted for each time that a peer does not read fast enough.</summary>
    public double SlowPeerPenalty { get; init; } = 0.2;

    /// <summary>How long the score of a peer that left is kept, so that leaving does not clear it.</summary>
    public TimeSpan RetainTime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Peers that left whose score is kept.</summary>
    public int RetainedMax { get; init; } = 4096;
}

/// <summary>Names a message.</summary>
public delegate MessageId MessageIdFunction(string topic, ReadOnlySpan<byte> data);
