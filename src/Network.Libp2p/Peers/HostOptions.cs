// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Muxing;

namespace PowerVerse.Chain.Network.Libp2p.Peers;

/// <summary>The settings of a host.</summary>
public sealed record HostOptions
{
    /// <summary>Where to listen; port 0 takes a free one.</summary>
    public IReadOnlyList<Multiaddress> Listen { get; init; } = [];

    /// <summary>Addresses to tell peers in place of those listened on, as behind a forwarded port.</summary>
    public IReadOnlyList<Multiaddress> Announce { get; init; } = [];

    /// <summary>The network's name in identify, such as "/powerverse/7777".</summary>
    public string ProtocolVersion { get; init; } = "/powerverse/0";

    /// <summary>This program's name in identify.</summary>
    public string AgentVersion { get; init; } = "powerverse";

    /// <summary>Peers outside the limits, and never banned: static peers and a validator's own sentries.</summary>
    public TrustedPeers TrustedPeers { get; init; } = new();

    /// <summary>Whether loopback and private addresses are told and taken: networks on one machine or one wire.</summary>
    public bool AllowsPrivateAddresses { get; init; }

    /// <summary>Limits on connections.</summary>
    public ConnectionLimits Limits { get; init; } = new();

    /// <summary>Limits on streams.</summary>
    public YamuxOptions Yamux { get; init; } = new();

    /// <summary>Bytes that all connections together may hold unread or unsent.</summary>
    public long BufferBytesMax { get; init; } = 256L * 1024 * 1024;

    /// <summary>Credit that all streams together are given beyond the initial windows, in bytes.</summary>
    public long WindowBytesMax { get; init; } = 256L * 1024 * 1024;

    /// <summary>Longest handshake, from connected to multiplexed.</summary>
    public TimeSpan HandshakeTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest negotiation of a stream, and longest wait for identify.</summary>
    public TimeSpan NegotiationTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest wait for one address to connect.</summary>
    public TimeSpan DialTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the streams of a second connection to a peer may go on before it is closed.</summary>
    public TimeSpan DuplicateGrace { get; init; } = TimeSpan.FromSeconds(2);
}
