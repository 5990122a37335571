// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>Ids of messages that came lately: bounded in time and number, the oldest goes first.</summary>
internal sealed class SeenCache(int entriesMax)
{
    private readonly Dictionary<MessageId, bool> _isPassedOn = [];
    private readonly PriorityQueue<MessageId, DateTimeOffset> _order = new();

    public int Count => _isPassedOn.Count;

    /// <summary>Adds an id; false when it is there.</summary>
    public bool TryAdd(MessageId id, DateTimeOffset until)
    {
        if (!_isPassedOn.TryAdd(id, false))
        {
            return false;
        }

        _order.Enqueue(id, until);
        if (_isPassedOn.Count > entriesMax)
        {
            _ = _isPassedOn.Remove(_order.Dequeue());
        }

        return true;
    }

    public bool Contains(MessageId id) => _isPassedOn.ContainsKey(id);

    /// <summary>Notes that a message was passed on; false when it was before.</summary>
    public bool TryPassOn(MessageId id)
    {
        if (!_isPassedOn.TryGetValue(id, out bool isPassedOn) || isPassedOn)
        {
            return !isPassedOn;
        }

        _isPassedOn[id] = true;
        return true;
    }

    /// <summary>Forgets what is older than its time.</summary>
    public void Expire(DateTimeOffset now)
    {
        while (_order.TryPeek(out MessageId id, out DateTimeOffset until) && until <= now)
        {
            _ = _order.Dequeue();
            _ = _isPassedOn.Remove(id);
        }
    }
}
