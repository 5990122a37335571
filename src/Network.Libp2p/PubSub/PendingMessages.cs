// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>Messages that wait for their verdict, bounded per priority in number and bytes: the oldest makes room, as if it were ignored.</summary>
internal sealed class PendingMessages(int countMax, long bytesMax)
{
    private readonly MessageTable<LinkedListNode<Entry>> _byId = new();
    private readonly Lane[] _lanes = [new(), new(), new()];

    /// <summary>Messages that wait.</summary>
    public int Count => _byId.Count;

    /// <summary>Messages of a priority that wait.</summary>
    public int CountOf(GossipPriority priority) => _lanes[(int)priority].Order.Count;

    /// <summary>Bytes that wait.</summary>
    public long Bytes => _lanes.Sum(lane => lane.Bytes);

    /// <summary>Adds a message.</summary>
    /// <returns>How many older ones had to go for it.</returns>
    public int Add(GossipMessage message, PeerId from, GossipPriority priority)
    {
        Lane lane = _lanes[(int)priority];
        LinkedListNode<Entry> node = new(new Entry(message, from, priority));
        if (!_byId.TryAdd(message.Id, node))
        {
            throw new ArgumentException("The message waits already.", nameof(message));
        }

        lane.Order.AddLast(node);
        lane.Bytes += message.SizeBytes;
        int lost = 0;
        while (lane.Order.Count > countMax || (lane.Bytes > bytesMax && lane.Order.Count > 1))
        {
            _ = TryRemove(lane.Order.First!.Value.Message.Id, out _);
            lost++;
        }

        return lost;
    }

    /// <summary>Notes that another peer sent it too; false when it does not wait.</summary>
    public bool TryAddSender(MessageId id, PeerId peer)
    {
        if (!_byId.TryGetValue(id, out LinkedListNode<Entry>? node))
        {
            return false;
        }

        _ = node.Value.Senders.Add(peer);
        return true;
    }

    /// <summary>Takes a message out.</summary>
    public bool TryRemove(MessageId id, [NotNullWhen(true)] out Entry? entry)
    {
        entry = null;
        if (!_byId.Remove(id, out LinkedListNode<Entry>? node))
        {
            return false;
        }

        entry = node.Value;
        Lane lane = _lanes[(int)entry.Priority];
        lane.Order.Remove(node);
        lane.Bytes -= entry.Message.SizeBytes;
        return true;
    }

    /// <summary>A message that waits, and who sent it.</summary>
    internal sealed class Entry(GossipMessage message, PeerId from, GossipPriority priority)
    {
        public GossipMessage Message { get; } = message;

        public GossipPriority Priority { get; } = priority;

        public HashSet<PeerId> Senders { get; } = [from];
    }

    private sealed class Lane
    {
        public LinkedList<Entry> Order { get; } = new();

        public long Bytes { get; set; }
    }
}
