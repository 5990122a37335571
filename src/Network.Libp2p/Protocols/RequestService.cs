// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Muxing;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.Network.Libp2p.Protocols;

/// <summary>Answers one request. What is thrown resets the stream.</summary>
public delegate Task RequestHandler(PeerConnection peer, ReadOnlyMemory<byte> request, ResponseWriter response, CancellationToken cancellationToken);

/// <summary>Requests and responses: one stream each, the request with its length before it, the response in chunks until the end.</summary>
public sealed class RequestService(Libp2pHost host)
{
    private readonly ConcurrentDictionary<(PeerId Peer, string Protocol), int> _asked = new();

    /// <summary>Called when a peer's request breaks the protocol's limits; its stream is reset in any case. Null: nobody hears of it.</summary>
    public Action<PeerConnection>? OnViolation { get; init; }

    /// <summary>Serves a protocol.</summary>
    public void Serve(RequestProtocol protocol, RequestHandler handler)
    {
        ArgumentNullException.ThrowIfNull(protocol);

        // Twice as many streams: a request that the peer gave up may still be worked on here when it sends the next.
        host.Handle(new ProtocolHandler(protocol.Id, 2 * protocol.ConcurrentMax, (channel, cancellation) => AnswerAsync(protocol, handler, channel, cancellation)));
    }

    /// <summary>Sends a request.</summary>
    /// <returns>The response, to be read chunk by chunk.</returns>
    /// <exception cref="Libp2pException">Too many requests to the peer are under way, or it is gone.</exception>
    public async Task<RequestExchange> SendAsync(
        PeerConnection connection, RequestProtocol protocol, ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(protocol);
        (PeerId, string) key = (connection.RemotePeer, protocol.Id);
        if (_asked.AddOrUpdate(key, 1, static (_, count) => count + 1) > protocol.ConcurrentMax)
        {
            End(key);
            throw new Libp2pException(CloseReason.ResourceLimit, $"{protocol.ConcurrentMax} requests to the peer are under way");
        }

        CancellationTokenSource total = TimeLimit.Create(host.Time, protocol.TotalTime, connection.Ended);
        PeerChannel? channel = null;
        try
        {
            // Not optimistic: this side ends right after the request, and some peers reset a stream that ends before it is agreed on.
            channel = await connection.OpenAsync([protocol.Id], StreamPriority.Bulk, cancellationToken);
            await channel.WriteMessageAsync(request, cancellationToken);
            channel.CloseWrite();
            return new RequestExchange(channel, protocol, host.Time, total, () => End(key));
        }
        catch
        {
            channel?.Dispose();
            total.Dispose();
            End(key);
            throw;
        }
    }

    private void End((PeerId Peer, string Protocol) key)
    {
        int left = _asked.AddOrUpdate(key, 0, static (_, count) => count - 1);
        if (left == 0)
        {
            _ = _asked.TryRemove(new KeyValuePair<(PeerId, string), int>(key, 0));
        }
    }

    private async Task AnswerAsync(RequestProtocol protocol, RequestHandler handler, PeerChannel channel, CancellationToken cancellationToken)
    {
        using CancellationTokenSource total = TimeLimit.Create(host.Time, protocol.TotalTime, cancellationToken);
        PooledMessage? request;
        using (CancellationTokenSource first = TimeLimit.Create(host.Time, protocol.FirstByteTime, total.Token))
        {
            try
            {
                request = await channel.ReadMessageAsync(protocol.RequestBytesMax, first.Token);
            }
            catch (Libp2pException exception) when (exception.Reason == CloseReason.ProtocolViolation)
            {
                OnViolation?.Invoke(channel.Connection);
                throw;
            }
        }

        if (request is null)
        {
            channel.CloseWrite();
            return;
        }

        using (request)
        {
            await handler(channel.Connection, request.Memory, new ResponseWriter(channel, protocol, host.Time), total.Token);
        }

        channel.CloseWrite();
    }
}
