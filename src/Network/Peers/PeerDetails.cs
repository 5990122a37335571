// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Peers;

/// <summary>A connected peer, for those who show it.</summary>
/// <param name="Handle">This node's number for the connection.</param>
/// <param name="Id">Its identity.</param>
/// <param name="Address">Where it is connected.</param>
/// <param name="AgentVersion">What it calls itself.</param>
/// <param name="IsInbound">True when it connected to us.</param>
/// <param name="IsStatic">True when the connection is kept by configuration.</param>
/// <param name="Protocols">Protocols that it speaks.</param>
public sealed record PeerDetails(
    ulong Handle, string Id, string Address, string AgentVersion, bool IsInbound, bool IsStatic, IReadOnlyList<string> Protocols);
