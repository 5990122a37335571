// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>Messages beyond the mesh: asks for what peers announce, remembers what they promised, and sends what they ask for.</summary>
/// <remarks>IHAVE and IWANT of gossipsub 1.0; a peer that announces a message and does not send it when asked misbehaves (1.1, P7).</remarks>
internal sealed class GossipRequests(
    GossipOptions options,
    IReadOnlyDictionary<string, TopicState> topics,
    PeerScores scores,
    SeenCache seen,
    MessageCache cache,
    GossipCounters counters,
    IGossipOutput output)
{
    private readonly Dictionary<MessageId, (PeerId Peer, DateTimeOffset Until)> _promises = [];

    /// <summary>Takes a peer's announcements: asks for what is new, as much as it may be asked in a heartbeat.</summary>
    public void OnHave(GossipPeer peer, List<(string Topic, List<MessageId> Ids)> have, DateTimeOffset now)
    {
        if (have.Count == 0 || scores.Of(peer.Id) < options.Scoring.GossipThreshold || ++peer.HaveMessages > options.HaveMessagesMax)
        {
            return;
        }

        foreach ((string topic, List<MessageId> ids) in have)
        {
            if (!topics.TryGetValue(topic, out TopicState? state) || !state.IsSubscribed)
            {
                continue;
            }

            foreach (MessageId id in ids)
            {
                if (peer.AskedIds >= options.WantIdsMax)
                {
                    return;
                }

                if (!seen.Contains(id) && _promises.TryAdd(id, (peer.Id, now + options.PromiseTime)))
                {
                    peer.AskedIds++;
                    peer.Pending.Want.Add(id);
                }
            }
        }
    }

    /// <summary>Sends a peer what it asks for, each message a few times at most.</summary>
    public void OnWant(GossipPeer peer, List<MessageId> want)
    {
        if (want.Count == 0 || scores.Of(peer.Id) < options.Scoring.GossipThreshold)
        {
            return;
        }

        foreach (MessageId id in want)
        {
            if (cache.Take(id, peer.Id, options.RetransmitMax) is { } message)
            {
                output.Send(peer.Id, message, topics[message.Topic].Options.Priority);
                counters.SentOnRequest++;
            }
        }
    }

    /// <summary>A message came: whoever promised it is free of it.</summary>
    public void Keep(MessageId id) => _promises.Remove(id);

    /// <summary>Counts the promises that were not kept in time.</summary>
    public void ExpirePromises(DateTimeOffset now)
    {
        foreach ((MessageId id, (PeerId peer, DateTimeOffset until)) in _promises)
        {
            if (until <= now)
            {
                _ = _promises.Remove(id);
                scores.AddPenalty(peer, 1);
                counters.BrokenPromises++;
            }
        }
    }
}
