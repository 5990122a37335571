// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>Keeps the mesh of each topic at its size, and announces messages beyond it.</summary>
internal sealed class GossipMesh(
    GossipOptions options, Random random, PeerScores scores, SortedDictionary<PeerId, GossipPeer> peers, MessageCache cache,
    GossipCounters counters)
{
    // More than are published in a heartbeat; what is announced to a peer stays within one small RPC.
    private const int AnnouncedIdsMax = 2000;

    /// <summary>Whether a peer may be taken into the mesh.</summary>
    public bool IsEligible(TopicState topic, GossipPeer peer, DateTimeOffset now) =>
        !peer.IsExplicit && peer.Topics.Contains(topic.Options.Name) && !topic.Mesh.Contains(peer.Id) && scores.Of(peer.Id) >= 0
        && !(topic.Backoff.TryGetValue(peer.Id, out DateTimeOffset until) && now < until);

    /// <summary>Takes a peer into the mesh and tells it.</summary>
    public static void Graft(TopicState topic, GossipPeer peer)
    {
        _ = topic.Mesh.Add(peer.Id);
        peer.Pending.Graft.Add(topic.Options.Name);
    }

    /// <summary>Drops a peer from the mesh and tells it, with the time it has to stay out. No peers are exchanged.</summary>
    public static void Prune(TopicState topic, GossipPeer peer, TimeSpan backoff, DateTimeOffset now)
    {
        _ = topic.Mesh.Remove(peer.Id);
        AddBackoff(topic, peer.Id, backoff, now);
        peer.Pending.Prune.Add((topic.Options.Name, (ulong)backoff.TotalSeconds));
    }

    /// <summary>Keeps a peer out of the mesh for a time, or longer if that is said already.</summary>
    public static void AddBackoff(TopicState topic, PeerId peer, TimeSpan backoff, DateTimeOffset now)
    {
        DateTimeOffset until = now + backoff;
        if (!topic.Backoff.TryGetValue(peer, out DateTimeOffset known) || known < until)
        {
            topic.Backoff[peer] = until;
        }
    }

    /// <summary>Fills the mesh to its size.</summary>
    public void FillUp(TopicState topic, DateTimeOffset now)
    {
        foreach (GossipPeer peer in Some(peers.Values.Where(peer => IsEligible(topic, peer, now)), topic.Options.MeshSize - topic.Mesh.Count))
        {
            Graft(topic, peer);
        }
    }

    /// <summary>Fills the peers for own messages to the mesh's size.</summary>
    public void FillFanout(TopicState topic)
    {
        IEnumerable<GossipPeer> candidates = peers.Values.Where(peer =>
            !peer.IsExplicit && peer.Topics.Contains(topic.Options.Name) && !topic.Fanout.Contains(peer.Id)
            && scores.Of(peer.Id) >= options.Scoring.PublishThreshold);
        foreach (GossipPeer peer in Some(candidates, topic.Options.MeshSize - topic.Fanout.Count))
        {
            _ = topic.Fanout.Add(peer.Id);
        }
    }

    /// <summary>Does what is due at every heartbeat.</summary>
    public void Heartbeat(TopicState topic, DateTimeOffset now, bool isOpportunistic)
    {
        foreach (PeerId expired in topic.Backoff.Where(pair => pair.Value <= now).Select(pair => pair.Key).ToArray())
        {
            _ = topic.Backoff.Remove(expired);
        }

        if (topic.IsSubscribed)
        {
            foreach (PeerId bad in topic.Mesh.Where(id => scores.Of(id) < 0).ToArray())
            {
                Prune(topic, peers[bad], options.PruneBackoff, now);
            }

            if (topic.Mesh.Count < topic.Options.MeshSizeMin)
            {
                FillUp(topic, now);
            }
            else if (topic.Mesh.Count > topic.Options.MeshSizeMax)
            {
                CutBack(topic, now);
            }

            KeepOutbound(topic, now);
            if (isOpportunistic)
            {
                GraftBetter(topic, now);
            }
        }
        else if (topic.Fanout.Count > 0)
        {
            if (topic.FanoutUntil <= now)
            {
                topic.Fanout.Clear();
            }
            else
            {
                FillFanout(topic);
            }
        }

        Announce(topic);
    }

    /// <summary>A peer takes this node into its mesh: it is taken into ours, or told to stay out.</summary>
    public void OnGraft(TopicState topic, GossipPeer peer, DateTimeOffset now)
    {
        if (topic.Mesh.Contains(peer.Id))
        {
            return;
        }

        if (!topic.IsSubscribed)
        {
            peer.Pending.Prune.Add((topic.Options.Name, (ulong)options.UnsubscribeBackoff.TotalSeconds));
            return;
        }

        bool isEarly = topic.Backoff.TryGetValue(peer.Id, out DateTimeOffset until) && now < until;
        if (isEarly)
        {
            // It was told when it may come back.
            scores.AddPenalty(peer.Id, 1);
            counters.EarlyGrafts++;
        }

        bool isFull = topic.Mesh.Count >= topic.Options.MeshSizeMax && !peer.IsOutbound;
        if (isEarly || peer.IsExplicit || scores.Of(peer.Id) < 0 || isFull)
        {
            Prune(topic, peer, options.PruneBackoff, now);
            return;
        }

        _ = peer.Topics.Add(topic.Options.Name);
        _ = topic.Mesh.Add(peer.Id);
    }

    /// <summary>A peer drops this node from its mesh for a time; 0 seconds stand for the usual time.</summary>
    public void OnPrune(TopicState topic, GossipPeer peer, ulong backoffSeconds, DateTimeOffset now)
    {
        _ = topic.Mesh.Remove(peer.Id);
        TimeSpan asked = backoffSeconds == 0
            ? options.PruneBackoff
            : TimeSpan.FromSeconds((long)Math.Min(backoffSeconds, (ulong)options.BackoffMax.TotalSeconds));
        AddBackoff(topic, peer.Id, asked, now);
    }

    // Keeps the best by score and fills up by chance, with the outbound quota among those kept.
    private void CutBack(TopicState topic, DateTimeOffset now)
    {
        GossipPeer[] byScore = [.. Shuffled(topic.Mesh.Select(id => peers[id])).OrderByDescending(peer => scores.Of(peer.Id))];
        List<GossipPeer> kept = [.. byScore.Take(topic.Options.MeshByScore)];
        List<GossipPeer> rest = [.. Shuffled(byScore.Skip(topic.Options.MeshByScore))];
        int outboundMissing = topic.Options.MeshOutboundMin - kept.Count(peer => peer.IsOutbound);
        foreach (GossipPeer peer in rest.Where(peer => peer.IsOutbound).Take(Math.Max(0, outboundMissing)).ToArray())
        {
            kept.Add(peer);
            _ = rest.Remove(peer);
        }

        foreach (GossipPeer peer in rest.Skip(Math.Max(0, topic.Options.MeshSize - kept.Count)))
        {
            Prune(topic, peer, options.PruneBackoff, now);
        }
    }

    private void KeepOutbound(TopicState topic, DateTimeOffset now)
    {
        int missing = topic.Options.MeshOutboundMin - topic.Mesh.Count(id => peers[id].IsOutbound);
        if (missing > 0 && topic.Mesh.Count >= topic.Options.MeshSizeMin)
        {
            foreach (GossipPeer peer in Some(peers.Values.Where(peer => peer.IsOutbound && IsEligible(topic, peer, now)), missing))
            {
                Graft(topic, peer);
            }
        }
    }

    private void GraftBetter(TopicState topic, DateTimeOffset now)
    {
        if (topic.Mesh.Count == 0)
        {
            return;
        }

        double[] ordered = [.. topic.Mesh.Select(scores.Of).Order()];
        double median = ordered[ordered.Length / 2];
        if (median < options.Scoring.OpportunisticThreshold)
        {
            IEnumerable<GossipPeer> better = peers.Values.Where(peer => IsEligible(topic, peer, now) && scores.Of(peer.Id) > median);
            foreach (GossipPeer peer in Some(better, options.OpportunisticGraftPeers))
            {
                Graft(topic, peer);
            }
        }
    }

    private void Announce(TopicState topic)
    {
        SortedSet<PeerId> told = topic.IsSubscribed ? topic.Mesh : topic.Fanout;
        List<GossipPeer> candidates =
        [
            .. peers.Values.Where(peer => !peer.IsExplicit && peer.Topics.Contains(topic.Options.Name) && !told.Contains(peer.Id)
                && scores.Of(peer.Id) >= options.Scoring.GossipThreshold),
        ];
        if (candidates.Count == 0)
        {
            return;
        }

        List<MessageId> ids = cache.IdsToAnnounce(topic.Options.Name, AnnouncedIdsMax);
        if (ids.Count == 0)
        {
            return;
        }

        int count = Math.Max(topic.Options.GossipSizeMin, (int)(candidates.Count * options.GossipFactor));
        foreach (GossipPeer peer in Some(candidates, count))
        {
            peer.Pending.Have.Add((topic.Options.Name, ids));
        }
    }

    private IEnumerable<GossipPeer> Some(IEnumerable<GossipPeer> from, int count) => count <= 0 ? [] : Shuffled(from).Take(count);

    private GossipPeer[] Shuffled(IEnumerable<GossipPeer> from)
    {
        GossipPeer[] all = [.. from];
        random.Shuffle(all);
        return all;
    }
}
