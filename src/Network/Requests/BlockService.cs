// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Direct;
using PowerVerse.Chain.Network.Libp2p;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.Protocols;

namespace PowerVerse.Chain.Network.Requests;

/// <summary>Asks peers for blocks and answers them; one stream per request.</summary>
internal sealed class BlockService
{
    private static readonly TimeSpan QuotaPeriod = TimeSpan.FromSeconds(10);

    private readonly RequestService _requests;
    private readonly RequestQuota _quota;
    private readonly Func<INetworkEndpoint?> _endpoint;

    internal BlockService(Libp2pHost host, TimeProvider time, Func<INetworkEndpoint?> endpoint)
    {
        _requests = new RequestService(host);
        _quota = new RequestQuota(BlockRequest.BlocksPerTenSeconds, QuotaPeriod, time);
        _endpoint = endpoint;
        _requests.Serve(BlockRequest.Protocol, ServeAsync);
    }

    /// <summary>Asks a peer; what it gave until it broke off, broke the rules or let the time pass.</summary>
    internal async Task<IReadOnlyList<ReadOnlyMemory<byte>>> AskAsync(PeerConnection peer, ulong from, int count, CancellationToken cancellationToken)
    {
        List<ReadOnlyMemory<byte>> blocks = [];
        try
        {
            byte[] request = new BlockRequest(from, Math.Min(count, BlockRequest.CountMax)).Encode();
            using RequestExchange exchange = await _requests.SendAsync(peer, BlockRequest.Protocol, request, cancellationToken);
            long bytes = 0;
            while (blocks.Count < count && bytes < BlockRequest.AnswerBytesMax)
            {
                using ResponseChunk? chunk = await exchange.ReadAsync(cancellationToken);
                if (chunk is not { Code: BlockRequest.BlockCode })
                {
                    break;
                }

                blocks.Add(chunk.Body.ToArray());
                bytes += chunk.Body.Length;
            }
        }
        catch (Libp2pException)
        {
            return blocks;
        }

        return blocks;
    }

    private async Task ServeAsync(PeerConnection peer, ReadOnlyMemory<byte> encoded, ResponseWriter response, CancellationToken cancellationToken)
    {
        if (_endpoint() is not { } endpoint || !BlockRequest.TryDecode(encoded.Span, out BlockRequest request))
        {
            await response.WriteAsync(BlockRequest.InvalidCode, default, default, cancellationToken);
        }
        else if (!_quota.TryTake(peer.RemotePeer, request.Count, out _))
        {
            await response.WriteAsync(BlockRequest.RateLimitedCode, default, default, cancellationToken);
        }
        else
        {
            foreach (ReadOnlyMemory<byte> block in endpoint.ServeBlocks(request.From, request.Count))
            {
                await response.WriteAsync(BlockRequest.BlockCode, default, block, cancellationToken);
            }
        }
    }
}
