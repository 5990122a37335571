// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Direct;

/// <summary>What the network calls on this node. Safe to call from several threads; no call waits.</summary>
public interface INetworkEndpoint
{
    /// <summary>A peer is connected from now on.</summary>
    /// <param name="peer">This node's number for the connection.</param>
    void OnConnected(ulong peer);

    /// <summary>A peer is gone.</summary>
    void OnDisconnected(ulong peer);

    /// <summary>A peer sent a message.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="lane">The lane it came on.</param>
    /// <param name="message">The message; not valid after the call.</param>
    void OnMessage(ulong peer, NetworkLane lane, ReadOnlySpan<byte> message);

    /// <summary>A peer asks for blocks.</summary>
    /// <returns>Consecutive encoded blocks, as many as asked for and within the size of an answer.</returns>
    IReadOnlyList<ReadOnlyMemory<byte>> ServeBlocks(ulong from, int count);
}
