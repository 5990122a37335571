// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>The messages of the last heartbeats, for peers that ask.</summary>
internal sealed class MessageCache(int historyLength, int historyGossip, long bytesMax)
{
    private readonly Dictionary<MessageId, Entry> _entries = [];
    private readonly LinkedList<List<MessageId>> _history = new([[]]);
    private long _bytes;

    public int Count => _entries.Count;

    /// <summary>Keeps a message.</summary>
    public void Add(GossipMessage message)
    {
        if (!_entries.TryAdd(message.Id, new Entry(message)))
        {
            return;
        }

        _history.First!.Value.Add(message.Id);
        _bytes += message.SizeBytes;
        while (_bytes > bytesMax && _history.Count > 1)
        {
            DropOldest();
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
        List<MessageId> ids = [];
        foreach (List<MessageId> window in _history.Take(historyGossip))
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
        _ = _history.AddFirst([]);
        while (_history.Count > historyLength)
        {
            DropOldest();
        }
    }

    private void DropOldest()
    {
        foreach (MessageId id in _history.Last!.Value)
        {
            if (_entries.Remove(id, out Entry? entry))
            {
                _bytes -= entry.Message.SizeBytes;
            }
        }

        _history.RemoveLast();
    }

    private sealed class Entry(GossipMessage message)
    {
        public GossipMessage Message { get; } = message;

        public Dictionary<PeerId, int> Sent { get; } = [];
    }
}
