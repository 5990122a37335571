// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Libp2p.Peers;

/// <summary>Peers that find room past the limits and are never banned. Safe from any thread.</summary>
public sealed class TrustedPeers
{
    /// <summary>Peers that may be trusted at a time: each may take a connection beyond the limits.</summary>
    public const int Max = 256;

    private readonly ConcurrentDictionary<PeerId, byte> _peers = new();

    /// <summary>Trusts some peers from the start; their number is the operator's.</summary>
    public TrustedPeers(params IEnumerable<PeerId> peers)
    {
        ArgumentNullException.ThrowIfNull(peers);
        foreach (PeerId peer in peers)
        {
            _peers[peer] = 0;
        }
    }

    /// <summary>Whether a peer is trusted now.</summary>
    public bool Contains(PeerId peer) => _peers.ContainsKey(peer);

    /// <summary>Trusts a peer from now on; false when there are too many.</summary>
    public bool TryAdd(PeerId peer) => _peers.ContainsKey(peer) || (_peers.Count < Max && _peers.TryAdd(peer, 0));

    /// <summary>Trusts a peer no longer; its connection stays. False when it was not trusted.</summary>
    public bool TryRemove(PeerId peer) => _peers.TryRemove(peer, out _);
}
