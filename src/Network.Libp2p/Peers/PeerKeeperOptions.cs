// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Libp2p.Peers;

/// <summary>Which peers to keep connected.</summary>
public sealed record PeerKeeperOptions
{
    /// <summary>Peers to be connected to always: validators and sentries. Each address names its peer.</summary>
    public IReadOnlyList<Multiaddress> StaticPeers { get; init; } = [];

    /// <summary>Peers to start from. Each address names its peer.</summary>
    public IReadOnlyList<Multiaddress> Bootnodes { get; init; } = [];

    /// <summary>Whether a peer may be connected to now, so that developers' networks can be split; it is asked from any thread.</summary>
    public Func<PeerId, bool> MayConnect { get; init; } = static _ => true;

    /// <summary>Peers wanted.</summary>
    public int PeersWanted { get; init; } = 50;

    /// <summary>Part of the peers wanted that this node dials itself, so that nobody can surround it by dialling in.</summary>
    public double OutboundShare { get; init; } = 0.3;

    /// <summary>Outbound peers in one IPv4 /24 or IPv6 /48.</summary>
    public int OutboundPerSubnetMax { get; init; } = 2;

    /// <summary>Outbound peers in one IPv4 /16 or IPv6 /32; a second one only when no other network has a peer to offer.</summary>
    public int OutboundPerNetworkMax { get; init; } = 4;

    /// <summary>Time between two dials of a static peer.</summary>
    public TimeSpan StaticInterval { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Longest time between two dials of a static peer that answers and parts each time, since it is on another chain or follows other rules.</summary>
    public TimeSpan StaticIntervalMax { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Time after the first failed dial of another peer; it doubles with each failure.</summary>
    public TimeSpan BackoffMin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest such time.</summary>
    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Dials started at once.</summary>
    public int DialsPerRound { get; init; } = 8;

    /// <summary>Time between two looks at the connections.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time between two writes of the peer book.</summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromSeconds(60);
}
