// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>Ids of messages that came lately: bounded in time and number, the first to lapse goes first.</summary>
internal sealed class SeenCache(int entriesMax)
{
    /// <summary>Lapses come in order for each time that a topic's ids are kept; there are no more such times than this.</summary>
    private const int OrdersMax = 8;

    private readonly MessageTable<bool> _isPassedOn = new();
    private readonly List<Order> _orders = [];

    public int Count => _isPassedOn.Count;

    /// <summary>Adds an id; false when it is there.</summary>
    public bool TryAdd(MessageId id, DateTimeOffset until)
    {
        if (!_isPassedOn.TryAdd(id, false))
        {
            return false;
        }

        Enqueue(id, until);
        if (Count > entriesMax)
        {
            RemoveFirst(FirstOrder()!);
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
        foreach (Order order in _orders)
        {
            while (order.Entries.TryPeek(out (MessageId Id, DateTimeOffset Until) first) && first.Until <= now)
            {
                RemoveFirst(order);
            }
        }
    }

    private void Enqueue(MessageId id, DateTimeOffset until)
    {
        Order? best = null;
        foreach (Order order in _orders)
        {
            if (order.Entries.Count == 0 || order.Last <= until)
            {
                best = best is null || best.Last < order.Last ? order : best;
            }
        }

        if (best is null && _orders.Count < OrdersMax)
        {
            _orders.Add(best = new Order());
        }

        // Only a clock that was set back several times leaves no order: the id is kept a little longer then.
        best ??= _orders[^1];
        best.Last = until > best.Last || best.Entries.Count == 0 ? until : best.Last;
        best.Entries.Enqueue((id, best.Last));
    }

    private Order? FirstOrder()
    {
        Order? first = null;
        DateTimeOffset earliest = DateTimeOffset.MaxValue;
        foreach (Order order in _orders)
        {
            if (order.Entries.TryPeek(out (MessageId Id, DateTimeOffset Until) entry) && entry.Until <= earliest)
            {
                (first, earliest) = (order, entry.Until);
            }
        }

        return first;
    }

    private void RemoveFirst(Order order)
    {
        if (order.Entries.TryDequeue(out (MessageId Id, DateTimeOffset Until) entry))
        {
            _ = _isPassedOn.Remove(entry.Id, out _);
        }
    }

    private sealed class Order
    {
        public ChunkedQueue<(MessageId Id, DateTimeOffset Until)> Entries { get; } = new();

        public DateTimeOffset Last { get; set; }
    }
}
