// SPDX-License-Identifier: Apache-2.0

using System.Security.Cryptography;
using PowerVerse.Chain.Network.Direct;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.PubSub;
using PowerVerse.Chain.Network.Peers;

namespace PowerVerse.Chain.Network.Gossip;

/// <summary>Brings publications to the whole network by gossip, and those of others to the endpoint.</summary>
/// <remarks>A message is passed on once the endpoint accepted it, under the name it came with. Sending never waits.</remarks>
internal sealed class GossipPublisher
{
    // Numbers of connections begin at one.
    private const ulong PeerThatIsGone = 0;

    // How often it is looked whether a fork comes near or is long past.
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly ForkTopics _topics;
    private readonly GossipSub _gossip;
    private readonly PeerSessions _sessions;
    private readonly TimeProvider _time;
    private long _droppedCount;
    private int _first;
    private int _last = -1;

    /// <summary>Makes gossip for a host that has not started.</summary>
    internal GossipPublisher(Libp2pHost host, ChainView chain, bool isLocal, PeerSessions sessions, TimeProvider time)
    {
        _sessions = sessions;
        _time = time;
        _topics = new ForkTopics(chain);
        GossipOptions options = new()
        {
            Topics = [.. _topics.All],
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

    /// <summary>Peers in the mesh of each topic, under the rules in force.</summary>
    internal IReadOnlyDictionary<NetworkTopic, int> MeshSizes => TopicRules.All.ToDictionary(rules => rules.Topic, rules => MeshSizeOf(_topics.NameOf(rules.Topic)));

    /// <summary>The rules that are listened to, by the number of forks passed; the last is before the first until gossip starts.</summary>
    internal (int First, int Last) Listened => (Volatile.Read(ref _first), Volatile.Read(ref _last));

    /// <summary>Peers with a score in a range.</summary>
    internal int PeersIn(ScoreRange range) => _gossip.PeersIn(range);

    /// <summary>Messages of a priority that wait for their verdict, and how many of them nobody looks at yet.</summary>
    internal (int Pending, int Queued) ValidationsOf(GossipPriority priority) => (_gossip.PendingOf(priority), _gossip.QueuedOf(priority));

    /// <summary>Peers in the mesh of a topic by its whole name.</summary>
    internal int MeshSizeOf(string name) => _gossip.MeshSizeOf(name);

    /// <summary>Takes part in every topic under the rules of this time; called once, before <see cref="FollowForksAsync"/>.</summary>
    internal async Task StartAsync(CancellationToken cancellationToken) => await ListenAsync(cancellationToken);

    /// <summary>Enters the topics of forks that come near and leaves those of rules long past, until it is cancelled.</summary>
    internal async Task FollowForksAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(LookInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await ListenAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    /// <summary>Publishes content; drops what is too long for its topic.</summary>
    internal void Publish(NetworkTopic topic, ReadOnlySpan<byte> content)
    {
        if (content.Length > TopicRules.All[(int)topic].ContentBytesMax || !_gossip.TryPublish(_topics.NameOf(topic), content))
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

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        (int first, int last) = _topics.Listened;
        foreach (TopicRules rules in TopicRules.All)
        {
            NetworkTopic topic = rules.Topic;
            for (int i = first; i <= last; i++)
            {
                if (i < _first || i > _last)
                {
                    await _gossip.SubscribeAsync(_topics.NameOf(i, topic), (message, from, reply) => Judge(topic, message, from, reply), cancellationToken);
                }
            }

            for (int i = _first; i <= _last; i++)
            {
                if (i < first || i > last)
                {
                    await _gossip.UnsubscribeAsync(_topics.NameOf(i, topic), cancellationToken);
                }
            }
        }

        Volatile.Write(ref _first, first);
        Volatile.Write(ref _last, last);
    }

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
