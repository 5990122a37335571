// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.Protocols;
using PowerVerse.Chain.Network.Peers;

namespace PowerVerse.Chain.Network.Requests;

/// <summary>Who dialled asks first which chain the peer is on; both then know. A node that ends a connection says why.</summary>
/// <remarks>
/// <code>
///  /pv/req/status/1    request and answer: a chain identity
///  /pv/req/goodbye/1   request: u8 reason; no answer
/// </code>
/// </remarks>
internal sealed class StatusService
{
    private const byte IdentityCode = 0;
    private const byte InvalidCode = 1;

    private static readonly TimeSpan GoodbyeTime = TimeSpan.FromSeconds(1);

    private static readonly RequestProtocol Status = new("/pv/req/status/1", ChainIdentity.SizeBytesMax, ChainIdentity.SizeBytesMax);
    private static readonly RequestProtocol Goodbye = new("/pv/req/goodbye/1", 1, 1);

    private readonly RequestService _requests;
    private readonly ChainIdentity _own;
    private readonly TimeProvider _time;

    /// <summary>Serves both protocols.</summary>
    /// <param name="host">A host that has not started.</param>
    /// <param name="own">This node's chain.</param>
    /// <param name="time">The clock.</param>
    /// <param name="onIdentity">Called when a peer that asks has said its chain.</param>
    /// <param name="onGoodbye">Called when a peer says why it leaves.</param>
    internal StatusService(
        Libp2pHost host, ChainIdentity own, TimeProvider time, Action<PeerConnection, ChainIdentity> onIdentity, Action<PeerConnection, GoodbyeReason> onGoodbye)
    {
        _requests = new RequestService(host);
        _own = own;
        _time = time;
        _requests.Serve(Status, async (peer, request, response, cancellationToken) =>
        {
            if (!ChainIdentity.TryDecode(request.Span, out ChainIdentity theirs))
            {
                await response.WriteAsync(InvalidCode, default, default, cancellationToken);
                return;
            }

            await response.WriteAsync(IdentityCode, default, _own.Encode(), cancellationToken);
            onIdentity(peer, theirs);
        });
        _requests.Serve(Goodbye, (peer, request, response, cancellationToken) =>
        {
            if (request.Length == 1)
            {
                onGoodbye(peer, (GoodbyeReason)request.Span[0]);
            }

            return Task.CompletedTask;
        });
    }

    /// <summary>Asks a peer for its chain; null when it answers with something else.</summary>
    /// <exception cref="Libp2pException">It does not answer.</exception>
    internal async Task<ChainIdentity?> AskAsync(PeerConnection peer, CancellationToken cancellationToken)
    {
        using RequestExchange exchange = await _requests.SendAsync(peer, Status, _own.Encode(), cancellationToken);
        using ResponseChunk? chunk = await exchange.ReadAsync(cancellationToken);
        return chunk is { Code: IdentityCode } && ChainIdentity.TryDecode(chunk.Body.Span, out ChainIdentity theirs) ? theirs : null;
    }

    /// <summary>Tells a peer why the connection ends, as long as that takes no longer than a second.</summary>
    internal async Task SayGoodbyeAsync(PeerConnection peer, GoodbyeReason reason)
    {
        using CancellationTokenSource limit = new(GoodbyeTime, _time);
        try
        {
            using RequestExchange exchange = await _requests.SendAsync(peer, Goodbye, new[] { (byte)reason }, limit.Token);
            (await exchange.ReadAsync(limit.Token))?.Dispose();
        }
        catch (Exception exception) when (exception is Libp2pException or OperationCanceledException)
        {
            // The peer did not wait for it.
        }
    }
}
