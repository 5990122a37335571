// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.Peers;

/// <summary>How many connections, and from where.</summary>
public sealed record ConnectionLimits
{
    /// <summary>Connections altogether.</summary>
    public int ConnectionsMax { get; init; } = 60;

    /// <summary>Connections that peers dialled.</summary>
    public int InboundMax { get; init; } = 45;

    /// <summary>Handshakes under way that peers started.</summary>
    public int PendingInboundMax { get; init; } = 16;

    /// <summary>Handshakes under way from one IP address.</summary>
    public int PendingPerIpMax { get; init; } = 4;

    /// <summary>How long a handshake under way keeps its place when all places are taken and another peer asks.</summary>
    public TimeSpan HandshakeGrace { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Dials under way.</summary>
    public int PendingOutboundMax { get; init; } = 16;

    /// <summary>Handshakes that one IP address may start per second.</summary>
    public int HandshakesPerIpPerSecond { get; init; } = 5;

    /// <summary>Connections from one IP address.</summary>
    public int PerIpMax { get; init; } = 8;

    /// <summary>Connections from one IPv4 /24 or one IPv6 /48.</summary>
    public int PerSubnetMax { get; init; } = 32;

    /// <summary>Banned peers at one IP address that ban the address.</summary>
    public int BannedPeersPerIp { get; init; } = 5;

    /// <summary>The limits of a network on one machine, where all peers share an address.</summary>
    public static ConnectionLimits Local { get; } = new() { BannedPeersPerIp = int.MaxValue, PendingPerIpMax = 16, HandshakesPerIpPerSecond = 200, PerIpMax = 200, PerSubnetMax = 200 };
}
