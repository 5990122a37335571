// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.Protocols;
using PowerVerse.Chain.Network.Peers;
using PowerVerse.Chain.Network.Policy;

namespace PowerVerse.Chain.Network.Requests;

/// <summary>Who dialled asks first which chain the peer is on and where it stands, and again now and then; both then know. A node that ends a connection says why.</summary>
/// <remarks>
/// <code>
///  /pv/req/status/1    request and answer: a chain status, of the sender's version
///  /pv/req/goodbye/1   request: u8 reason; no answer
/// </code>
/// </remarks>
internal sealed class StatusService
{
    /// <summary>Questions that a peer may ask in <see cref="StatusPeriod"/>.</summary>
    internal const int StatusesPerPeriod = 5;

    private const byte StatusCode = 0;

    // Room for what other versions say beyond this one.
    private const int StatusBytesMax = 4 * ChainStatus.SizeBytesMax;

    /// <summary>The period of <see cref="StatusesPerPeriod"/>.</summary>
    internal static readonly TimeSpan StatusPeriod = TimeSpan.FromSeconds(15);

    // A peer says goodbye once in so long; what it says more often is not heard.
    private static readonly TimeSpan GoodbyePeriod = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan GoodbyeTime = TimeSpan.FromSeconds(1);

    private static readonly RequestProtocol Status = new("/pv/req/status/1", StatusBytesMax, StatusBytesMax);
    private static readonly RequestProtocol Goodbye = new("/pv/req/goodbye/1", 1, 1);

    private readonly RequestService _requests;
    private readonly ChainView _chain;
    private readonly TimeProvider _time;
    private readonly RequestMetrics _metrics;
    private readonly Action<PeerConnection, NetworkFault> _report;

    /// <summary>Serves both protocols.</summary>
    /// <param name="host">A host that has not started.</param>
    /// <param name="chain">This node's chain.</param>
    /// <param name="time">The clock.</param>
    /// <param name="metrics">Times the questions.</param>
    /// <param name="onStatus">Called when a peer that asks has said where it stands; null: in another version.</param>
    /// <param name="onGoodbye">Called when a peer says why it leaves.</param>
    /// <param name="report">Holds something against a peer.</param>
    internal StatusService(
        Libp2pHost host,
        ChainView chain,
        TimeProvider time,
        RequestMetrics metrics,
        Action<PeerConnection, ChainStatus?> onStatus,
        Action<PeerConnection, GoodbyeReason> onGoodbye,
        Action<PeerConnection, NetworkFault> report)
    {
        _requests = new RequestService(host) { OnViolation = peer => report(peer, NetworkFault.Malformed) };
        _chain = chain;
        _time = time;
        _metrics = metrics;
        _report = report;
        PeerQuota statuses = new(StatusesPerPeriod, StatusPeriod, time);
        RequestQuota goodbyes = new(1, GoodbyePeriod, time);
        _requests.Serve(Status, (peer, request, response, cancellationToken) => metrics.TimeServedAsync(Status.Id, async () =>
        {
            if (!statuses.TryTake(peer.RemotePeer, 1, out TimeSpan wait, out bool wasTold))
            {
                await response.WriteAsync(RequestRules.RateLimitedCode, default, RequestRules.EncodeWait(wait), cancellationToken);
                if (wasTold)
                {
                    report(peer, NetworkFault.Impatience);
                }

                return RequestOutcome.Busy;
            }

            if (!ChainStatus.TryDecode(request.Span, out ChainStatus? theirs, out ChainStatusError error) && error != ChainStatusError.OtherVersion)
            {
                await response.WriteAsync(RequestRules.InvalidCode, default, default, cancellationToken);
                report(peer, NetworkFault.Malformed);
                return RequestOutcome.Invalid;
            }

            // A peer of another version is answered as well, so that it sees whom it does not understand.
            await response.WriteAsync(StatusCode, default, _chain.Status.Encode(), cancellationToken);
            onStatus(peer, theirs);
            return theirs is null ? RequestOutcome.Invalid : RequestOutcome.Ok;
        }));
        _requests.Serve(Goodbye, (peer, request, response, cancellationToken) =>
        {
            if (request.Length != 1)
            {
                report(peer, NetworkFault.Malformed);
            }
            else if (goodbyes.TryTake(peer.RemotePeer, 1, out _))
            {
                onGoodbye(peer, (GoodbyeReason)request.Span[0]);
            }
            else
            {
                // Nothing is held against it: a static peer under other rules is dialled again and again, and leaves each time.
                peer.Close(CloseReason.RemoteClose);
            }

            return Task.CompletedTask;
        });
    }

    /// <summary>Asks a peer for its chain and where it stands.</summary>
    /// <returns>Its status, and whether it gave one of another version; neither when it does not say, whether it may be asked too often or says something else.</returns>
    /// <exception cref="Libp2pException">It does not answer.</exception>
    internal async Task<(ChainStatus? Status, bool IsOtherVersion)> AskAsync(PeerConnection peer, CancellationToken cancellationToken)
    {
        ChainStatus? status = null;
        ChainStatusError error = ChainStatusError.None;
        await _metrics.TimeAskedAsync(Status.Id, async () =>
        {
            using RequestExchange exchange = await _requests.SendAsync(peer, Status, _chain.Status.Encode(), cancellationToken);
            using ResponseChunk? chunk = await exchange.ReadAsync(cancellationToken);
            if (chunk is not { Code: StatusCode })
            {
                return chunk?.Code == RequestRules.RateLimitedCode ? RequestOutcome.Busy : RequestOutcome.Failed;
            }

            if (ChainStatus.TryDecode(chunk.Body.Span, out status, out error))
            {
                return RequestOutcome.Ok;
            }

            if (error != ChainStatusError.OtherVersion)
            {
                _report(peer, NetworkFault.Malformed);
            }

            return RequestOutcome.Invalid;
        });
        return (status, error == ChainStatusError.OtherVersion);
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
