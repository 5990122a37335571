// SPDX-License-Identifier: Apache-2.0

using System.Net;
using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>Gossipsub 1.1 and 1.2 as a state machine: events go in, sends and validations come out. One thread; clock and randomness are injected.</summary>
/// <remarks>
/// libp2p gossipsub 1.0 (mesh, gossip, fanout), 1.1 (back-off, explicit peers, outbound quota, adaptive gossip, opportunistic graft, flood
/// publishing, scoring P4 to P7; no peer exchange), 1.2 (IDONTWANT). Messages carry no author and no signature (StrictNoSign).
/// </remarks>
internal sealed class GossipRouter
{
    private readonly GossipOptions _options;
    private readonly TimeProvider _time;
    private readonly IGossipOutput _output;
    private readonly GossipMesh _mesh;
    private readonly GossipRequests _requests;
    private readonly UnwantedMessages _unwanted;
    private readonly SortedDictionary<PeerId, GossipPeer> _peers = [];
    private readonly Dictionary<string, TopicState> _topics = new(StringComparer.Ordinal);
    private readonly SeenCache _seen;
    private readonly MessageCache _cache;
    private readonly PendingMessages _pending;
    private readonly Dictionary<string, GossipTopic> _known;
    private readonly Random _random;
    private GossipPeer[] _everyone = [];
    private long _tick;

    public GossipRouter(GossipOptions options, TimeProvider time, Random random, IGossipOutput output)
    {
        _options = options;
        _time = time;
        _output = output;
        _random = random;
        _seen = new SeenCache(options.SeenMax);
        _cache = new MessageCache(options.HistoryLength, options.HistoryGossip, options.HistoryBytesMax);
        _pending = new PendingMessages(options.PendingValidationsMax, options.PendingBytesMax);
        _known = options.Topics.ToDictionary(topic => topic.Name, StringComparer.Ordinal);
        Scores = new PeerScores(options.Scoring, _known);
        foreach (GossipTopic topic in options.Topics)
        {
            _topics.Add(topic.Name, new TopicState(topic));
        }

        _mesh = new GossipMesh(options, random, Scores, _peers, _cache, Counters);
        _requests = new GossipRequests(options, _topics, Scores, _seen, _cache, Counters, output);
        _unwanted = new UnwantedMessages(options, _peers, Counters, output);
    }

    /// <summary>What is thought of each peer.</summary>
    public PeerScores Scores { get; }

    /// <summary>Counts for metrics and tests.</summary>
    public GossipCounters Counters { get; } = new();

    private DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>The peers of a topic's mesh.</summary>
    public IReadOnlyCollection<PeerId> MeshOf(string topic) => _topics[topic].Mesh;

    /// <summary>The size of a topic's mesh; a count of another moment when it is read by another thread.</summary>
    public int MeshSizeOf(string topic) => _topics[topic].Mesh.Count;

    /// <summary>Messages of a priority that wait for their verdict; a count of another moment when it is read by another thread.</summary>
    public int PendingOf(GossipPriority priority) => _pending.CountOf(priority);

    /// <summary>The peers that are subscribed to a topic.</summary>
    public IEnumerable<PeerId> SubscribersOf(string topic) => _peers.Values.Where(peer => peer.Topics.Contains(topic)).Select(peer => peer.Id);

    /// <summary>Whether a peer says which messages it has no more use for (gossipsub 1.2).</summary>
    public bool SpeaksDontWant(PeerId id) => _unwanted.IsSpokenBy(id);

    /// <summary>A peer came that speaks gossipsub; it is told of our topics.</summary>
    public void AddPeer(PeerId id, bool isOutbound, bool speaksDontWant, IPAddress? ip)
    {
        if (_peers.ContainsKey(id))
        {
            return;
        }

        GossipPeer peer = new(id, isOutbound, _options.ExplicitPeers.Contains(id), speaksDontWant);
        _peers.Add(id, peer);
        _everyone = [.. _peers.Values];
        Scores.Add(id, ip);
        foreach (TopicState topic in _topics.Values.Where(topic => topic.IsSubscribed))
        {
            peer.Pending.Subscriptions.Add((true, topic.Options.Name));
        }

        Flush();
    }

    /// <summary>A peer left.</summary>
    public void RemovePeer(PeerId id)
    {
        if (_peers.Remove(id))
        {
            _everyone = [.. _peers.Values];
            foreach (TopicState topic in _topics.Values)
            {
                _ = topic.Mesh.Remove(id);
                _ = topic.Fanout.Remove(id);
            }

            Scores.Remove(id, Now);
        }
    }

    /// <summary>Takes part in a topic.</summary>
    public void Subscribe(string name)
    {
        TopicState topic = _topics[name];
        if (topic.IsSubscribed)
        {
            return;
        }

        topic.IsSubscribed = true;
        topic.Fanout.Clear();
        foreach (GossipPeer peer in _peers.Values)
        {
            peer.Pending.Subscriptions.Add((true, name));
        }

        _mesh.FillUp(topic, Now);
        Flush();
    }

    /// <summary>Leaves a topic.</summary>
    public void Unsubscribe(string name)
    {
        TopicState topic = _topics[name];
        if (!topic.IsSubscribed)
        {
            return;
        }

        topic.IsSubscribed = false;
        foreach (PeerId id in topic.Mesh.ToArray())
        {
            GossipMesh.Prune(topic, _peers[id], _options.UnsubscribeBackoff, Now);
        }

        foreach (GossipPeer peer in _peers.Values)
        {
            peer.Pending.Subscriptions.Add((false, name));
        }

        Flush();
    }

    /// <summary>Publishes content of this node.</summary>
    /// <returns>The number of peers it goes to, or -1 when it was passed on already.</returns>
    public int Publish(string name, ReadOnlySpan<byte> content) => Publish(GossipMessage.Create(_known[name], content, _options.ComputeId));

    /// <summary>Publishes a message of this node, or passes on one that came from a peer and that nobody judged.</summary>
    /// <returns>The number of peers it goes to, or -1 when it was passed on already.</returns>
    public int Publish(GossipMessage message)
    {
        TopicState topic = _topics[message.Topic];
        bool isOwn = _seen.TryAdd(message.Id, Now + topic.Options.SeenTime);
        if (!_seen.TryPassOn(message.Id))
        {
            return -1;
        }

        _ = _pending.TryRemove(message.Id, out PendingMessages.Entry? pending);
        _cache.Add(message);
        Counters.Published++;
        _unwanted.Announce(topic, message, from: null);
        int count = 0;
        IEnumerable<PeerId> targets = isOwn ? PublishTargets(topic) : MeshAndExplicit(topic);
        foreach (PeerId peer in InTurn(targets.Where(peer => pending is null || !pending.Senders.Contains(peer)), message))
        {
            count += Forward(topic, _peers[peer], message) ? 1 : 0;
        }

        Flush();
        return count;
    }

    /// <summary>Takes an RPC of a peer.</summary>
    public void Receive(PeerId from, GossipRpc rpc)
    {
        if (!_peers.TryGetValue(from, out GossipPeer? peer) || Scores.Of(from) < _options.Scoring.GraylistThreshold)
        {
            return;
        }

        foreach ((bool isSubscribed, string topic) in rpc.Subscriptions)
        {
            OnSubscription(peer, isSubscribed, topic);
        }

        foreach (GossipArrival arrival in rpc.Arrivals ?? GossipArrival.Prepare(rpc, _known, _options.ComputeId))
        {
            OnMessage(peer, arrival);
        }

        _requests.OnHave(peer, rpc.Have, Now);
        _requests.OnWant(peer, rpc.Want);
        _unwanted.Take(peer, rpc.DontWant);
        foreach (string name in rpc.Graft)
        {
            if (_topics.TryGetValue(name, out TopicState? topic))
            {
                _mesh.OnGraft(topic, peer, Now);
            }
        }

        foreach ((string name, ulong backoff) in rpc.Prune)
        {
            if (_topics.TryGetValue(name, out TopicState? topic))
            {
                _mesh.OnPrune(topic, peer, backoff, Now);
            }
        }

        Flush();
    }

    /// <summary>Takes the application's verdict on a message.</summary>
    public void SetVerdict(MessageId id, GossipVerdict verdict)
    {
        if (!_pending.TryRemove(id, out PendingMessages.Entry? pending))
        {
            return;
        }

        TopicState topic = _topics[pending.Message.Topic];
        switch (verdict)
        {
            case GossipVerdict.Reject:
                Counters.Rejected++;
                foreach (PeerId sender in pending.Senders)
                {
                    Scores.AddInvalid(sender, pending.Message.Topic);
                }

                break;
            case GossipVerdict.Ignore:
                Counters.Ignored++;
                break;
            default:
                Counters.Accepted++;
                _ = _seen.TryPassOn(id);
                _cache.Add(pending.Message);
                foreach (PeerId target in InTurn(MeshAndExplicit(topic).Where(target => !pending.Senders.Contains(target)), pending.Message))
                {
                    _ = Forward(topic, _peers[target], pending.Message);
                }

                break;
        }

        Flush();
    }

    /// <summary>Counts that a peer does not take what is sent to it.</summary>
    public void OnSlowPeer(PeerId peer) => Scores.AddPenalty(peer, _options.Scoring.SlowPeerPenalty);

    /// <summary>Does what is due at every heartbeat.</summary>
    public void Heartbeat()
    {
        DateTimeOffset now = Now;
        _tick++;
        Scores.Decay(_options.Heartbeat, now);
        Scores.CountRanges(_everyone);
        _requests.ExpirePromises(now);
        foreach (GossipPeer peer in _peers.Values)
        {
            peer.HaveMessages = 0;
            peer.AskedIds = 0;
        }

        _unwanted.Heartbeat();

        foreach (TopicState topic in _topics.Values)
        {
            _mesh.Heartbeat(topic, now, isOpportunistic: _tick % _options.OpportunisticGraftTicks == 0);
        }

        _cache.Shift();
        _seen.Expire(now);
        Flush();
    }

    private IEnumerable<PeerId> PublishTargets(TopicState topic)
    {
        string name = topic.Options.Name;
        if (topic.Options.FloodPublish)
        {
            return _peers.Values
                .Where(peer => peer.Topics.Contains(name) && (peer.IsExplicit || Scores.Of(peer.Id) >= _options.Scoring.PublishThreshold))
                .Select(peer => peer.Id);
        }

        if (topic.IsSubscribed && topic.Mesh.Count > 0)
        {
            return MeshAndExplicit(topic);
        }

        topic.FanoutUntil = Now + _options.FanoutTime;
        _mesh.FillFanout(topic);
        return topic.Fanout.Concat(ExplicitOf(topic));
    }

    private IEnumerable<PeerId> MeshAndExplicit(TopicState topic) => topic.Mesh.Concat(ExplicitOf(topic));

    // Nodes that pass on a long message in the same order would all serve the same peer first.
    private PeerId[] InTurn(IEnumerable<PeerId> targets, GossipMessage message)
    {
        PeerId[] peers = [.. targets];
        if (message.Encoded.Length >= StaggeredSends.SizeBytesMin)
        {
            _random.Shuffle(peers);
        }

        return peers;
    }

    private IEnumerable<PeerId> ExplicitOf(TopicState topic) => _options.ExplicitPeers.Count == 0
        ? []
        : _peers.Values.Where(peer => peer.IsExplicit && peer.Topics.Contains(topic.Options.Name)).Select(peer => peer.Id);

    private bool Forward(TopicState topic, GossipPeer peer, GossipMessage message)
    {
        if (peer.DontWant.ContainsKey(message.Id))
        {
            Counters.CountUnwanted();
            return false;
        }

        _output.Send(peer.Id, message, topic.Options.Priority);
        Counters.Sent++;
        return true;
    }

    private void OnSubscription(GossipPeer peer, bool isSubscribed, string name)
    {
        if (!_topics.TryGetValue(name, out TopicState? topic))
        {
            return;
        }

        if (!isSubscribed)
        {
            _ = peer.Topics.Remove(name);
            _ = topic.Mesh.Remove(peer.Id);
            _ = topic.Fanout.Remove(peer.Id);
            return;
        }

        // A mesh that is too small does not wait for the heartbeat: small networks form at once.
        if (peer.Topics.Count < _options.SubscriptionsPerPeerMax && peer.Topics.Add(name) && topic.IsSubscribed
            && topic.Mesh.Count < topic.Options.MeshSizeMin && _mesh.IsEligible(topic, peer, Now))
        {
            GossipMesh.Graft(topic, peer);
        }
    }

    private void OnMessage(GossipPeer peer, in GossipArrival arrival)
    {
        if (arrival.State == ArrivalState.Unknown || !_topics.TryGetValue(arrival.Topic, out TopicState? topic) || !topic.IsSubscribed)
        {
            return;
        }

        if (arrival.State == ArrivalState.Invalid)
        {
            Counters.Rejected++;
            Scores.AddInvalid(peer.Id, arrival.Topic);
            return;
        }

        MessageId id = arrival.Id;
        _requests.Keep(id);

        // A verdict may take longer than a message counts as seen.
        if (_pending.TryAddSender(id, peer.Id) || _seen.Contains(id))
        {
            Counters.Duplicates++;
            _output.DropQueued(peer.Id, id);
            return;
        }

        GossipMessage message = GossipMessage.Create(id, arrival.Topic, arrival.Data.Span, arrival.Content);
        if (!_output.TryValidate(message, peer.Id, topic.Options.Priority))
        {
            // Not marked as seen: it may come again when there is room.
            Counters.Overflowed++;
            return;
        }

        Counters.Received++;
        _ = _seen.TryAdd(id, Now + topic.Options.SeenTime);
        Counters.Overflowed += _pending.Add(message, peer.Id, topic.Options.Priority);
        _unwanted.Announce(topic, message, peer.Id);
    }

    private void Flush()
    {
        foreach (GossipPeer peer in _everyone)
        {
            if (!peer.Pending.IsEmpty)
            {
                _output.Send(peer.Id, peer.Pending);
                peer.Pending = new GossipControl();
            }
        }
    }
}
