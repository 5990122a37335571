// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using PowerVerse.Chain.Network.Direct;
using PowerVerse.Chain.Network.Libp2p;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.Protocols;
using PowerVerse.Chain.Network.Policy;

namespace PowerVerse.Chain.Network.Requests;

/// <summary>Asks peers for data and answers them; one stream per request.</summary>
internal sealed class DataRequests
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(60);

    private readonly RequestService _requests;
    private readonly RequestMetrics _metrics;
    private readonly Func<INetworkEndpoint?> _endpoint;
    private readonly Action<PeerConnection, NetworkFault> _report;

    /// <summary>Serves every kind of request.</summary>
    /// <param name="host">A host that has not started.</param>
    /// <param name="time">The clock.</param>
    /// <param name="metrics">Times requests and answers.</param>
    /// <param name="endpoint">What knows the answers; null before the network starts.</param>
    /// <param name="report">Holds something against a peer, whether it asked or answered.</param>
    internal DataRequests(Libp2pHost host, TimeProvider time, RequestMetrics metrics, Func<INetworkEndpoint?> endpoint, Action<PeerConnection, NetworkFault> report)
    {
        _metrics = metrics;
        _requests = new RequestService(host) { OnViolation = peer => report(peer, NetworkFault.Malformed) };
        _endpoint = endpoint;
        _report = report;
        foreach (RequestRules rules in RequestRules.All)
        {
            PeerQuota quota = new(rules.UnitsPerPeriod, RequestRules.Period, time);
            _requests.Serve(rules.Protocol, (peer, request, response, cancellationToken) =>
                metrics.TimeServedAsync(rules.Protocol.Id, () => ServeAsync(rules, quota, peer, request, response, cancellationToken)));
        }
    }

    /// <summary>Asks a peer; what it gave until it broke off, broke the rules or let the time pass.</summary>
    internal async Task<RequestResult> AskAsync(PeerConnection peer, RequestKind kind, ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        RequestRules rules = RequestRules.All[(int)kind];
        List<ReadOnlyMemory<byte>> chunks = [];
        RequestResult? result = null;
        try
        {
            await _metrics.TimeAskedAsync(rules.Protocol.Id, async () =>
            {
                (result, RequestOutcome outcome) = await ReadAsync(rules, peer, request, chunks, cancellationToken);
                return outcome;
            });
        }
        catch (Libp2pException exception)
        {
            // A chunk above its bound, or cut short by a peer that ended the stream in order; that a connection breaks is nobody's fault.
            if (exception.Reason == CloseReason.ProtocolViolation)
            {
                _report(peer, NetworkFault.Malformed);
            }
        }

        return result ?? new RequestResult(RequestStatus.Failed, chunks);
    }

    private async Task<(RequestResult Result, RequestOutcome Outcome)> ReadAsync(
        RequestRules rules, PeerConnection peer, ReadOnlyMemory<byte> request, List<ReadOnlyMemory<byte>> chunks, CancellationToken cancellationToken)
    {
        using RequestExchange exchange = await _requests.SendAsync(peer, rules.Protocol, request, cancellationToken);
        long bytes = 0;
        while (true)
        {
            using ResponseChunk? chunk = await exchange.ReadAsync(cancellationToken);
            if (chunk is not { Code: RequestRules.ContentCode })
            {
                return EndOf(chunk, chunks);
            }

            bytes += chunk.Body.Length;
            if (chunks.Count == rules.ChunksMax || bytes > rules.AnswerBytesMax)
            {
                _report(peer, NetworkFault.Malformed);
                return (new RequestResult(RequestStatus.Failed, chunks), RequestOutcome.Invalid);
            }

            chunks.Add(chunk.Body.ToArray());
        }
    }

    private static (RequestResult Result, RequestOutcome Outcome) EndOf(ResponseChunk? last, List<ReadOnlyMemory<byte>> chunks) => last?.Code switch
    {
        null when chunks.Count > 0 => (new RequestResult(RequestStatus.Complete, chunks), RequestOutcome.Ok),
        null or RequestRules.UnavailableCode => (new RequestResult(RequestStatus.Unavailable, chunks), RequestOutcome.Unavailable),
        RequestRules.RateLimitedCode => (new RequestResult(RequestStatus.Busy, chunks, WaitOf(last.Body.Span)), RequestOutcome.Busy),
        RequestRules.InvalidCode => (new RequestResult(RequestStatus.Failed, chunks), RequestOutcome.Invalid),
        _ => (new RequestResult(RequestStatus.Failed, chunks), RequestOutcome.Failed),
    };

    private static TimeSpan WaitOf(ReadOnlySpan<byte> content)
    {
        TimeSpan wait = content.Length == sizeof(uint) ? TimeSpan.FromMilliseconds(BinaryPrimitives.ReadUInt32BigEndian(content)) : RequestRules.Period;
        return wait > WaitMax ? WaitMax : wait;
    }

    private async Task<RequestOutcome> ServeAsync(
        RequestRules rules, PeerQuota quota, PeerConnection peer, ReadOnlyMemory<byte> request, ResponseWriter response, CancellationToken cancellationToken)
    {
        if (_endpoint() is not { } endpoint)
        {
            await response.WriteAsync(RequestRules.UnavailableCode, default, default, cancellationToken);
            return RequestOutcome.Unavailable;
        }

        if (endpoint.Serve(rules.Kind, request.Span) is not { } answer)
        {
            await response.WriteAsync(RequestRules.InvalidCode, default, default, cancellationToken);
            _report(peer, NetworkFault.Malformed);
            return RequestOutcome.Invalid;
        }

        if (!quota.TryTake(peer.RemotePeer, answer.Units, out TimeSpan wait, out bool wasTold))
        {
            await response.WriteAsync(RequestRules.RateLimitedCode, default, RequestRules.EncodeWait(wait), cancellationToken);
            if (wasTold)
            {
                _report(peer, NetworkFault.Impatience);
            }

            return RequestOutcome.Busy;
        }

        int count = 0;
        foreach (ReadOnlyMemory<byte> chunk in answer.Chunks)
        {
            await response.WriteAsync(RequestRules.ContentCode, default, chunk, cancellationToken);
            if (++count == rules.ChunksMax)
            {
                break;
            }
        }

        if (count > 0)
        {
            return RequestOutcome.Ok;
        }

        await response.WriteAsync(RequestRules.UnavailableCode, default, default, cancellationToken);
        return RequestOutcome.Unavailable;
    }
}
