// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>The messages of the last heartbeats, for peers that ask.</summary>
internal sealed class MessageCache(int historyLength, int historyGossip, long bytesMax)
{
    private readonly MessageTable<Entry> _entries = new();
    private readonly LinkedList<Queue<MessageId>> _history = new([new Queue<MessageId>()]);
    private long _bytes;

    public int Count => _entries.Count;

    /// <summary>Keeps a message.</summary>
    public void Add(GossipMessage message)
    {
        if (!_entries.TryAdd(message.Id, new Entry(message)))
        {
            return;
        }

        _history.First!.Value.Enqueue(message.Id);
        _bytes += message.SizeBytes;
        while (_bytes > bytesMax)
        {
            if (_history.Last!.Value.TryDequeue(out MessageId oldest))
            {
                Drop(oldest);
            }
            else
            {
                _history.RemoveLast();
            }
        }
    }

    /// <summary>The message, if a peer has not been sent it too often on request.</summary>
    public GossipMessage? Take(MessageId id, PeerId peer, int timesMax)
    {
        if (!_entries.TryGetValue(id, out Entry? entry))
        {
            return null;
        }

        int times = entry.Sent.GetValueOrDefault(peer);
        if (times >= timesMax)
        {
            return null;
        }

        entry.Sent[peer] = times + 1;
        return entry.Message;
    }

    /// <summary>The ids of a topic to announce, newest first.</summary>
    public List<MessageId> IdsToAnnounce(string topic, int idsMax)
    {
        List<MessageId> ids = new(Math.Min(idsMax, _entries.Count));
        foreach (Queue<MessageId> window in _history.Take(historyGossip))
        {
            foreach (MessageId id in window)
            {
                if (ids.Count < idsMax && _entries.TryGetValue(id, out Entry? entry) && entry.Message.Topic == topic)
                {
                    ids.Add(id);
                }
            }
        }

        return ids;
    }

    /// <summary>A heartbeat has passed.</summary>
    public void Shift()
    {
        _ = _history.AddFirst(new Queue<MessageId>());
        while (_history.Count > historyLength)
        {
            foreach (MessageId id in _history.Last!.Value)
            {
                Drop(id);
            }

            _history.RemoveLast();
        }
    }

    private void Drop(MessageId id)
    {
        if (_entries.Remove(id, out Entry? entry))
        {
            _bytes -= entry.Message.SizeBytes;
        }
    }

    private sealed class Entry(GossipMessage message)
    {
        public GossipMessage Message { get; } = message;

        public Dictionary<PeerId, int> Sent { get; } = [];
    }
}
