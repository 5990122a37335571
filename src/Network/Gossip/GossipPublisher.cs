// SPDX-License-Identifier: Apache-2.0

using System.Security.Cryptography;
using PowerVerse.Chain.Network.Direct;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.PubSub;

namespace PowerVerse.Chain.Network.Gossip;

/// <summary>Brings publications to the whole network by gossip, and those of others to the endpoint.</summary>
/// <remarks>A message is passed on once the endpoint accepted it. Sending never waits.</remarks>
internal sealed class GossipPublisher
{
    // Numbers of connections begin at one.
    private const ulong PeerThatIsGone = 0;

    private readonly string[] _names;
    private readonly GossipSub _gossip;
    private readonly PeerSessions _sessions;
    private long _droppedCount;

    /// <summary>Makes gossip for a host that has not started.</summary>
    internal GossipPublisher(Libp2pHost host, ForkDigest chain, bool isLocal, PeerSessions sessions)
    {
        _sessions = sessions;
        _names = [.. TopicRules.All.Select(rules => rules.FullName(chain))];
        GossipOptions options = new()
        {
            Topics = [.. TopicRules.All.Select(rules => rules.ToGossip(chain))],
            ValidationWorkers = 1,
            MayHear = IsAdmittedAsync,

            // An overloaded network must not take itself apart: who is slow loses what it does not take, and no more.
            Scoring = new GossipScoring { PeersPerIpMax = isLocal ? null : new GossipScoring().PeersPerIpMax, SlowPeerPenalty = 0 },
        };
        _gossip = new GossipSub(host, options, new Random(RandomNumberGenerator.GetInt32(int.MaxValue)));
    }

    /// <summary>What went over gossip: a copy of this moment.</summary>
    internal LaneTraffic Traffic
    {
        get
        {
            LaneTraffic traffic = new("/meshsub");
            traffic.OnSent(_gossip.SentBytes);
            traffic.OnReceived(_gossip.ReceivedBytes);
            traffic.OnDropped(Interlocked.Read(ref _droppedCount));
            return traffic;
        }
    }

    /// <summary>What gossip counted.</summary>
    internal GossipCounters Counters => _gossip.Counters;

    /// <summary>Peers in the mesh of each topic.</summary>
    internal IReadOnlyDictionary<NetworkTopic, int> MeshSizes => TopicRules.All.ToDictionary(rules => rules.Topic, rules => _gossip.MeshSizeOf(_names[(int)rules.Topic]));

    /// <summary>Peers with a score in a range.</summary>
    internal int PeersIn(ScoreRange range) => _gossip.PeersIn(range);

    /// <summary>Messages of a priority that wait for their verdict, and how many of them nobody looks at yet.</summary>
    internal (int Pending, int Queued) ValidationsOf(GossipPriority priority) => (_gossip.PendingOf(priority), _gossip.QueuedOf(priority));

    /// <summary>Takes part in every topic.</summary>
    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (TopicRules rules in TopicRules.All)
        {
            NetworkTopic topic = rules.Topic;
            await _gossip.SubscribeAsync(_names[(int)topic], (message, from, reply) => Judge(topic, message, from, reply), cancellationToken);
        }
    }

    /// <summary>Publishes content; drops what is too long for its topic.</summary>
    internal void Publish(NetworkTopic topic, ReadOnlySpan<byte> content)
    {
        if (content.Length > TopicRules.All[(int)topic].ContentBytesMax || !_gossip.TryPublish(_names[(int)topic], content))
        {
            Interlocked.Increment(ref _droppedCount);
        }
    }

    /// <summary>Says what is thought of a peer beyond what gossip saw of it; false when gossip does not know it.</summary>
    internal Task<bool> SetScoreAsync(PeerId peer, double score, CancellationToken cancellationToken) => _gossip.SetApplicationScoreAsync(peer, score, cancellationToken);

    /// <summary>What gossip thinks of a peer.</summary>
    internal Task<double> GetScoreAsync(PeerId peer, CancellationToken cancellationToken) => _gossip.GetScoreAsync(peer, cancellationToken);

    private async Task<bool> IsAdmittedAsync(PeerConnection connection, CancellationToken cancellationToken) =>
        _sessions.Find(connection.RemotePeer) is { } session && ReferenceEquals(session.Connection, connection) && await session.Admitted.WaitAsync(cancellationToken);

    private void Judge(NetworkTopic topic, GossipMessage message, PeerId from, GossipReply reply)
    {
        if (_sessions.Endpoint is not { } endpoint)
        {
            reply.Set(GossipVerdict.Ignore);
            return;
        }

        // Whoever was heard was admitted. It may be gone by now, and what it said counts all the same: the copies of others were left aside for it.
        ulong peer = _sessions.Find(from) is { IsAdmitted: true } session ? session.Handle : PeerThatIsGone;
        endpoint.OnPublished(peer, topic, message.Data.Span, reply);
    }
}
