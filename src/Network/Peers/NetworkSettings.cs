// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Peers;

/// <summary>What the operator sets of the network.</summary>
public sealed record NetworkSettings
{
    /// <summary>Where to listen; port 0 takes a free one.</summary>
    public required IReadOnlyList<Multiaddress> Listen { get; init; }

    /// <summary>Addresses to tell peers in place of those listened on.</summary>
    public IReadOnlyList<Multiaddress> Announce { get; init; } = [];

    /// <summary>Peers to stay connected to; each names its peer.</summary>
    public IReadOnlyList<Multiaddress> StaticPeers { get; init; } = [];

    /// <summary>Peers to find others by; each names its peer.</summary>
    public IReadOnlyList<Multiaddress> Bootnodes { get; init; } = [];

    /// <summary>Peers that find room past the limits and are never banned.</summary>
    public IReadOnlyList<PeerId> TrustedPeers { get; init; } = [];

    /// <summary>Peers wanted; a fifth more are taken.</summary>
    public int PeersMax { get; init; } = 50;

    /// <summary>The chain: peers on another one, or under rules that cannot go with this node's, are refused.</summary>
    public required ChainProfile Chain { get; init; }

    /// <summary>Name and version of this program.</summary>
    public string AgentVersion { get; init; } = "powerverse";

    /// <summary>Whether this is a meeting point: it tells nodes of each other and takes part in nothing else.</summary>
    public bool IsBootnode { get; init; }

    /// <summary>Whether all peers may share one address and be on private ones: networks on one machine.</summary>
    public bool IsLocal { get; init; }
}
