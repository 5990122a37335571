// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;

namespace PowerVerse.Chain.Network.Libp2p.Peers;

/// <summary>The protocols that a host serves, by exact name.</summary>
internal sealed class ProtocolTable
{
    private readonly ConcurrentDictionary<string, ProtocolHandler> _handlers = new(StringComparer.Ordinal);

    /// <summary>The names, in order.</summary>
    public IReadOnlyList<string> Ids => [.. _handlers.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Adds a protocol.</summary>
    public void Add(ProtocolHandler handler)
    {
        if (!_handlers.TryAdd(handler.Id, handler))
        {
            throw new InvalidOperationException($"{handler.Id} is served already.");
        }
    }

    /// <summary>Whether a protocol is served.</summary>
    public bool Serves(string id) => _handlers.ContainsKey(id);

    /// <summary>The handler of a protocol, or null.</summary>
    public ProtocolHandler? Find(string id) => _handlers.GetValueOrDefault(id);
}
