// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>Ids of messages that came lately: bounded in time and number, the oldest goes first.</summary>
internal sealed class SeenCache(int entriesMax)
{
    private readonly Dictionary<MessageId, DateTimeOffset> _until = [];
    private readonly PriorityQueue<MessageId, DateTimeOffset> _order = new();

    public int Count => _until.Count;

    /// <summary>Adds an id; false when it is there.</summary>
    public bool TryAdd(MessageId id, DateTimeOffset until)
    {
        if (!_until.TryAdd(id, until))
        {
            return false;
        }

        _order.Enqueue(id, until);
        if (_until.Count > entriesMax)
        {
            _ = _until.Remove(_order.Dequeue());
        }

        return true;
    }

    public bool Contains(MessageId id) => _until.ContainsKey(id);

    /// <summary>Forgets what is older than its time.</summary>
    public void Expire(DateTimeOffset now)
    {
        while (_order.TryPeek(out MessageId id, out DateTimeOffset until) && until <= now)
        {
            _ = _order.Dequeue();
            _ = _until.Remove(id);
        }
    }
}
