// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>Sends a long message to one peer after the other, and spares those that have it from elsewhere before their turn comes. The actor owns it.</summary>
/// <remarks>
/// All at once, each peer would have the last byte when every peer does, and each would then pass on what the others are about to have: most of what travels would
/// be copies. In turn, the first peer has it early and helps. A turn ends with the peer's word that it has the message (gossipsub 1.2), with the last byte written
/// where the peer gives no such word, and after a short time in any case: a peer that reads slowly or not at all holds nobody up.
/// </remarks>
/// <param name="time">The clock.</param>
/// <param name="send">Queues the message for a peer; false when there is no such peer any more.</param>
/// <param name="tellsReceipt">Whether a peer says so when it has a message.</param>
internal sealed class StaggeredSends(TimeProvider time, Func<PeerId, GossipMessage, GossipPriority, bool> send, Func<PeerId, bool> tellsReceipt)
{
    /// <summary>Messages at least this long are sent in turn.</summary>
    public const int SizeBytesMin = 256 * 1024;

    /// <summary>Peers that are sent the same message at once.</summary>
    public const int PeersAtOnce = 1;

    /// <summary>Time after which the next peer is served whatever the one before has taken.</summary>
    public static readonly TimeSpan TurnTimeMax = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<MessageId, Turns> _turns = [];

    /// <summary>Whether peers wait for their turn.</summary>
    public bool IsWaiting => _turns.Values.Any(turns => turns.Waiting.Count > 0);

    /// <summary>Sends it now or when its turn comes.</summary>
    public void Add(PeerId peer, GossipMessage message, GossipPriority priority)
    {
        if (!_turns.TryGetValue(message.Id, out Turns? turns))
        {
            _turns.Add(message.Id, turns = new Turns(message, priority));
        }

        turns.Waiting.AddLast(peer);
        Serve(turns);
    }

    /// <summary>The last byte for a peer was written.</summary>
    public void OnWritten(PeerId peer, MessageId id)
    {
        if (!tellsReceipt(peer))
        {
            _ = Forget(peer, id);
        }
    }

    /// <summary>A peer has a message by now, or will not be sent it.</summary>
    /// <returns>Whether its turn was still to come.</returns>
    public bool Forget(PeerId peer, MessageId id)
    {
        if (!_turns.TryGetValue(id, out Turns? turns))
        {
            return false;
        }

        bool isSpared = turns.Waiting.Remove(peer);
        if (turns.Served.Remove(peer) | isSpared)
        {
            Serve(turns);
        }

        return isSpared;
    }

    /// <summary>Gives the turn of peers that take too long to the next ones.</summary>
    public void Hurry()
    {
        foreach (Turns turns in _turns.Values.Where(turns => time.GetElapsedTime(turns.ServedAt) >= TurnTimeMax).ToArray())
        {
            turns.Served.Clear();
            Serve(turns);
        }
    }

    private void Serve(Turns turns)
    {
        while (turns.Served.Count < PeersAtOnce && turns.Waiting.First is { Value: var next })
        {
            turns.Waiting.RemoveFirst();
            if (send(next, turns.Message, turns.Priority))
            {
                _ = turns.Served.Add(next);
                turns.ServedAt = time.GetTimestamp();
            }
        }

        if (turns is { Served.Count: 0, Waiting.Count: 0 })
        {
            _ = _turns.Remove(turns.Message.Id);
        }
    }

    private sealed class Turns(GossipMessage message, GossipPriority priority)
    {
        public GossipMessage Message { get; } = message;

        public GossipPriority Priority { get; } = priority;

        public LinkedList<PeerId> Waiting { get; } = new();

        public HashSet<PeerId> Served { get; } = [];

        public long ServedAt { get; set; }
    }
}
