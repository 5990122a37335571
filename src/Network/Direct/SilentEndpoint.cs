// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Gossip;
using PowerVerse.Chain.Network.Libp2p.PubSub;
using PowerVerse.Chain.Network.Requests;

namespace PowerVerse.Chain.Network.Direct;

/// <summary>What a meeting point does with what nodes tell it and ask it about the chain: nothing.</summary>
public sealed class SilentEndpoint : INetworkEndpoint
{
    /// <inheritdoc/>
    public void OnConnected(ulong peer)
    {
    }

    /// <inheritdoc/>
    public void OnDisconnected(ulong peer)
    {
    }

    /// <inheritdoc/>
    public void OnMessage(ulong peer, NetworkLane lane, ReadOnlySpan<byte> message)
    {
    }

    /// <inheritdoc/>
    public void OnPublished(ulong peer, NetworkTopic topic, ReadOnlySpan<byte> content, GossipReply reply) => reply.Set(GossipVerdict.Ignore);

    /// <inheritdoc/>
    public RequestAnswer? Serve(RequestKind kind, ReadOnlySpan<byte> request) => new(1, []);
}
