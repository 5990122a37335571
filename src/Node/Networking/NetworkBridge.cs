// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Consensus.Runtime.Driver;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Network;
using PowerVerse.Chain.Network.Direct;
using PowerVerse.Chain.Network.Gossip;
using PowerVerse.Chain.Network.Libp2p.PubSub;
using PowerVerse.Chain.Network.Policy;
using PowerVerse.Chain.Network.Requests;

namespace PowerVerse.Chain.Node.Networking;

/// <summary>Lets the agreement speak over the network, which knows nothing of it but bytes and lanes.</summary>
internal sealed class NetworkBridge : IConsensusTransport, INetworkEndpoint
{
    private readonly PeerNetwork _network;
    private IConsensusEndpoint? _endpoint;

    public NetworkBridge(PeerNetwork network) => _network = network;

    /// <inheritdoc/>
    public IReadOnlyList<PeerHandle> Peers => [.. _network.Peers.Select(static peer => new PeerHandle(peer))];

    /// <summary>Joins the agreement, before the network starts.</summary>
    public void Attach(IConsensusEndpoint endpoint) => _endpoint = endpoint;

    /// <inheritdoc/>
    public void Publish(MessageTopic topic, ReadOnlyMemory<byte> body) => _network.Publish((NetworkTopic)topic, body.Span);

    /// <inheritdoc/>
    public void Broadcast(MessageLane lane, ReadOnlyMemory<byte> message) => _network.Broadcast((NetworkLane)lane, message);

    /// <inheritdoc/>
    public void Send(PeerHandle peer, MessageLane lane, ReadOnlyMemory<byte> message) => _network.Send(peer.Value, (NetworkLane)lane, message);

    /// <inheritdoc/>
    public async Task<DataResult> RequestAsync(PeerHandle peer, DataKind kind, ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        RequestResult result = await _network.RequestAsync(peer.Value, (RequestKind)kind, request, cancellationToken).ConfigureAwait(false);
        return new DataResult((DataStatus)result.Status, result.Chunks, result.Wait);
    }

    /// <inheritdoc/>
    public void Report(PeerHandle peer, PeerFault fault) => _network.Report(peer.Value, fault switch
    {
        PeerFault.Flood => NetworkFault.Flood,
        PeerFault.Malformed => NetworkFault.Malformed,
        PeerFault.WrongNetwork => NetworkFault.WrongNetwork,
        _ => NetworkFault.Invalid,
    });

    /// <inheritdoc/>
    public void OnConnected(ulong peer) => _endpoint!.OnConnected(new PeerHandle(peer));

    /// <inheritdoc/>
    public void OnDisconnected(ulong peer) => _endpoint!.OnDisconnected(new PeerHandle(peer));

    /// <inheritdoc/>
    public void OnMessage(ulong peer, NetworkLane lane, ReadOnlySpan<byte> message) => _endpoint!.OnMessage(new PeerHandle(peer), (MessageLane)lane, message);

    /// <inheritdoc/>
    public void OnPublished(ulong peer, NetworkTopic topic, ReadOnlySpan<byte> content, GossipReply reply) =>
        _endpoint!.OnPublished(new PeerHandle(peer), (MessageTopic)topic, content, verdict => reply.Set(verdict switch
        {
            MessageVerdict.Accept => GossipVerdict.Accept,
            MessageVerdict.Reject => GossipVerdict.Reject,
            _ => GossipVerdict.Ignore,
        }));

    /// <inheritdoc/>
    public RequestAnswer? Serve(RequestKind kind, ReadOnlySpan<byte> request) =>
        _endpoint!.Serve((DataKind)kind, request) is { } answer ? new RequestAnswer(answer.Units, answer.Chunks) : null;
}
