// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>IDONTWANT of gossipsub 1.2: tells peers which messages have arrived, and remembers what they said of theirs.</summary>
internal sealed class UnwantedMessages(GossipOptions options, IReadOnlyDictionary<PeerId, GossipPeer> peers, GossipCounters counters, IGossipOutput output)
{
    private long _tick;

    /// <summary>Whether a peer says which messages it has no more use for.</summary>
    public bool IsSpokenBy(PeerId id) => peers.TryGetValue(id, out GossipPeer? peer) && peer.SpeaksDontWant;

    /// <summary>Tells the mesh that a message is here: on first receipt and before validation, else the copies are under way by the time it is known to be right.</summary>
    public void Announce(TopicState topic, GossipMessage message, PeerId? from)
    {
        if (message.Data.Length < options.DontWantBytesMin)
        {
            return;
        }

        // Whoever sends a long message waits for the word that it arrived before it serves the next peer.
        bool isInTurn = message.Encoded.Length >= StaggeredSends.SizeBytesMin;
        if (isInTurn && from is not null && !topic.Mesh.Contains(from) && IsSpokenBy(from))
        {
            Tell(peers[from], message.Id);
        }

        foreach (PeerId id in topic.Mesh)
        {
            GossipPeer peer = peers[id];
            if (peer.SpeaksDontWant && (isInTurn || id != from))
            {
                Tell(peer, message.Id);
            }
        }
    }

    /// <summary>Takes what a peer has no more use for, as much as it may name in a heartbeat.</summary>
    public void Take(GossipPeer peer, List<MessageId> ids)
    {
        int room = Math.Max(0, options.DontWantIdsMax - peer.DontWantIds);
        if (ids.Count == 0 || room == 0)
        {
            return;
        }

        List<MessageId> taken = ids.Count <= room ? ids : ids[..room];
        peer.DontWantIds += taken.Count;
        counters.DontWantReceived += taken.Count;
        foreach (MessageId id in taken)
        {
            peer.DontWant[id] = _tick + options.DontWantTicks;
        }

        output.DropQueued(peer.Id, taken);
    }

    /// <summary>Forgets what peers said some heartbeats ago.</summary>
    public void Heartbeat()
    {
        _tick++;
        foreach (GossipPeer peer in peers.Values)
        {
            peer.DontWantIds = 0;
            foreach (MessageId id in peer.DontWant.Where(pair => pair.Value <= _tick).Select(pair => pair.Key).ToArray())
            {
                _ = peer.DontWant.Remove(id);
            }
        }
    }
    private void Tell(GossipPeer peer, MessageId id)
    {
        peer.Pending.DontWant.Add(id);
        counters.DontWantSent++;
    }
}
