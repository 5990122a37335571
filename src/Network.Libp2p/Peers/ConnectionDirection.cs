// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.Peers;

/// <summary>Who dialled.</summary>
public enum ConnectionDirection
{
    /// <summary>The peer did.</summary>
    Inbound,

    /// <summary>This node did.</summary>
    Outbound,
}
