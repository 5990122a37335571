// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using PowerVerse.Chain.Network.Direct;
using PowerVerse.Chain.Network.Libp2p;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.Protocols;

namespace PowerVerse.Chain.Network.Requests;

/// <summary>Asks peers for data and answers them; one stream per request.</summary>
internal sealed class DataRequests
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(60);

    private readonly RequestService _requests;
    private readonly Func<INetworkEndpoint?> _endpoint;

    internal DataRequests(Libp2pHost host, TimeProvider time, Func<INetworkEndpoint?> endpoint)
    {
        _requests = new RequestService(host);
        _endpoint = endpoint;
        foreach (RequestRules rules in RequestRules.All)
        {
            RequestQuota quota = new(rules.UnitsPerPeriod, RequestRules.Period, time);
            _requests.Serve(rules.Protocol, (peer, request, response, cancellationToken) => ServeAsync(rules, quota, peer, request, response, cancellationToken));
        }
    }

    /// <summary>Asks a peer; what it gave until it broke off, broke the rules or let the time pass.</summary>
    internal async Task<RequestResult> AskAsync(PeerConnection peer, RequestKind kind, ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        RequestRules rules = RequestRules.All[(int)kind];
        List<ReadOnlyMemory<byte>> chunks = [];
        try
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
                    return new RequestResult(RequestStatus.Failed, chunks);
                }

                chunks.Add(chunk.Body.ToArray());
            }
        }
        catch (Libp2pException)
        {
            return new RequestResult(RequestStatus.Failed, chunks);
        }
    }

    private static RequestResult EndOf(ResponseChunk? last, List<ReadOnlyMemory<byte>> chunks) => last?.Code switch
    {
        null => new RequestResult(chunks.Count == 0 ? RequestStatus.Unavailable : RequestStatus.Complete, chunks),
        RequestRules.UnavailableCode => new RequestResult(RequestStatus.Unavailable, chunks),
        RequestRules.RateLimitedCode => new RequestResult(RequestStatus.Busy, chunks, WaitOf(last.Body.Span)),
        _ => new RequestResult(RequestStatus.Failed, chunks),
    };

    private static TimeSpan WaitOf(ReadOnlySpan<byte> content)
    {
        TimeSpan wait = content.Length == sizeof(uint) ? TimeSpan.FromMilliseconds(BinaryPrimitives.ReadUInt32BigEndian(content)) : RequestRules.Period;
        return wait > WaitMax ? WaitMax : wait;
    }

    private async Task ServeAsync(
        RequestRules rules, RequestQuota quota, PeerConnection peer, ReadOnlyMemory<byte> request, ResponseWriter response, CancellationToken cancellationToken)
    {
        if (_endpoint()?.Serve(rules.Kind, request.Span) is not { } answer)
        {
            await response.WriteAsync(RequestRules.InvalidCode, default, default, cancellationToken);
            return;
        }

        if (!quota.TryTake(peer.RemotePeer, answer.Units, out TimeSpan wait))
        {
            byte[] milliseconds = new byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32BigEndian(milliseconds, (uint)Math.Clamp(wait.TotalMilliseconds + 1, 1, uint.MaxValue));
            await response.WriteAsync(RequestRules.RateLimitedCode, default, milliseconds, cancellationToken);
            return;
        }

        int count = 0;
        foreach (ReadOnlyMemory<byte> chunk in answer.Chunks)
        {
            await response.WriteAsync(RequestRules.ContentCode, default, chunk, cancellationToken);
            if (++count == rules.ChunksMax)
            {
                return;
            }
        }

        if (count == 0)
        {
            await response.WriteAsync(RequestRules.UnavailableCode, default, default, cancellationToken);
        }
    }
}
