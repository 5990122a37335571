// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>Values by message, in parts that stay small however many there are: one table would be copied as a large object each time it grows.</summary>
internal sealed class MessageTable<TValue>
{
    private const int Parts = 256;

    private readonly Dictionary<MessageId, TValue>?[] _parts = new Dictionary<MessageId, TValue>?[Parts];

    public int Count { get; private set; }

    public TValue this[MessageId id]
    {
        set => PartOf(id)[id] = ContainsKey(id) ? value : throw new KeyNotFoundException();
    }

    public bool TryAdd(MessageId id, TValue value)
    {
        bool isNew = PartOf(id).TryAdd(id, value);
        Count += isNew ? 1 : 0;
        return isNew;
    }

    public bool ContainsKey(MessageId id) => PartOf(id).ContainsKey(id);

    public bool TryGetValue(MessageId id, [MaybeNullWhen(false)] out TValue value) => PartOf(id).TryGetValue(id, out value);

    public bool Remove(MessageId id, [MaybeNullWhen(false)] out TValue value)
    {
        bool wasThere = PartOf(id).Remove(id, out value);
        Count -= wasThere ? 1 : 0;
        return wasThere;
    }

    // The hash differs in each process, so that nobody chooses ids that meet in one part.
    private Dictionary<MessageId, TValue> PartOf(MessageId id) => _parts[id.GetHashCode() & (Parts - 1)] ??= [];
}
