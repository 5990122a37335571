// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Gossip;
using PowerVerse.Chain.Network.Libp2p.PubSub;
using PowerVerse.Chain.Network.Requests;

namespace PowerVerse.Chain.Network.Direct;

/// <summary>What the network calls on this node. Safe to call from several threads; no call waits.</summary>
public interface INetworkEndpoint
{
    /// <summary>A peer is connected from now on.</summary>
    /// <param name="peer">This node's number for the connection.</param>
    void OnConnected(ulong peer);

    /// <summary>A peer is gone.</summary>
    void OnDisconnected(ulong peer);

    /// <summary>A peer sent a message to this node.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="lane">The lane it came on.</param>
    /// <param name="message">The message; not valid after the call.</param>
    void OnMessage(ulong peer, NetworkLane lane, ReadOnlySpan<byte> message);

    /// <summary>A peer passed a publication on.</summary>
    /// <param name="peer">The peer that was first.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="content">The content; not valid after the call.</param>
    /// <param name="reply">Takes the verdict, now or later: only what is accepted is passed on, and a rejected one counts against everyone who sent it.</param>
    void OnPublished(ulong peer, NetworkTopic topic, ReadOnlySpan<byte> content, GossipReply reply);

    /// <summary>A peer asks for something. The answer is produced while it is sent.</summary>
    /// <param name="kind">What for.</param>
    /// <param name="request">The request; not valid after the call.</param>
    /// <returns>The answer; null when the request is malformed.</returns>
    RequestAnswer? Serve(RequestKind kind, ReadOnlySpan<byte> request);
}
