// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.Peers;

/// <summary>What a host holds at a moment.</summary>
/// <param name="Tasks">Background tasks.</param>
/// <param name="Connections">Connections, with those on their way out.</param>
/// <param name="Streams">Streams of all connections.</param>
/// <param name="PendingInbound">Handshakes under way that peers started.</param>
/// <param name="PendingOutbound">Dials and handshakes under way that this node started.</param>
/// <param name="BufferBytes">Bytes received and not read, or written and not sent.</param>
/// <param name="WindowBytes">Credit given beyond the initial windows.</param>
public readonly record struct HostUsage(int Tasks, int Connections, int Streams, int PendingInbound, int PendingOutbound, long BufferBytes, long WindowBytes);
