// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using PowerVerse.Chain.Network.Direct;
using PowerVerse.Chain.Network.Libp2p;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Muxing;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.Network.Requests;

/// <summary>Asks peers for blocks and answers them; one stream per request.</summary>
internal sealed class BlockService
{
    private const int StreamsPerPeerMax = 2;
    private const int QuotasMax = 4096;
    private static readonly TimeSpan RequestTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan QuotaWindow = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<PeerId, Quota> _quotas = new();
    private readonly TimeProvider _time;
    private readonly Func<INetworkEndpoint?> _endpoint;

    internal BlockService(TimeProvider time, Func<INetworkEndpoint?> endpoint)
    {
        _time = time;
        _endpoint = endpoint;
    }

    internal ProtocolHandler Handler => new(BlockRequest.Protocol, StreamsPerPeerMax, ServeAsync);

    /// <summary>Asks a peer; empty when it does not answer in time or breaks the rules.</summary>
    internal static async Task<IReadOnlyList<ReadOnlyMemory<byte>>> AskAsync(PeerSession session, ulong from, int count, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(RequestTime);
        List<ReadOnlyMemory<byte>> blocks = [];
        try
        {
            await session.Requesting.WaitAsync(limit.Token);
            try
            {
                using PeerChannel stream = await session.Connection.OpenAsync([BlockRequest.Protocol], StreamPriority.Bulk, limit.Token);
                await stream.WriteMessageAsync(new BlockRequest(from, Math.Min(count, BlockRequest.CountMax)).Encode(), limit.Token);
                stream.CloseWrite();
                long bytes = 0;
                while (blocks.Count < count && bytes < BlockRequest.AnswerBytesMax)
                {
                    using PooledMessage? chunk = await stream.ReadMessageAsync(BlockRequest.ChunkBytesMax, limit.Token);
                    if (chunk is null || chunk.Memory.Length < 1 || chunk.Memory.Span[0] != BlockRequest.BlockCode)
                    {
                        break;
                    }

                    blocks.Add(chunk.Memory[1..].ToArray());
                    bytes += chunk.Memory.Length;
                }
            }
            finally
            {
                session.Requesting.Release();
            }
        }
        catch (Libp2pException)
        {
            return blocks;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return blocks;
        }

        return blocks;
    }

    private async Task ServeAsync(PeerChannel stream, CancellationToken cancellationToken)
    {
        BlockRequest request;
        using (PooledMessage? message = await stream.ReadMessageAsync(BlockRequest.RequestBytesMax, cancellationToken))
        {
            if (message is null || _endpoint() is null || !BlockRequest.TryDecode(message.Memory.Span, out request))
            {
                await AnswerAsync(stream, BlockRequest.InvalidCode, default, cancellationToken);
                return;
            }
        }

        if (!TrySpend(stream.RemotePeer, request.Count))
        {
            await AnswerAsync(stream, BlockRequest.RateLimitedCode, default, cancellationToken);
            return;
        }

        foreach (ReadOnlyMemory<byte> block in _endpoint()!.ServeBlocks(request.From, request.Count))
        {
            await WriteAsync(stream, BlockRequest.BlockCode, block, cancellationToken);
        }

        stream.CloseWrite();
    }

    private static async Task AnswerAsync(PeerChannel stream, byte code, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await WriteAsync(stream, code, content, cancellationToken);
        stream.CloseWrite();
    }

    private static ValueTask WriteAsync(PeerChannel stream, byte code, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        byte[] chunk = new byte[1 + content.Length];
        chunk[0] = code;
        content.CopyTo(chunk.AsMemory(1));
        return stream.WriteMessageAsync(chunk, cancellationToken);
    }

    private bool TrySpend(PeerId peer, int count)
    {
        if (_quotas.Count >= QuotasMax)
        {
            _quotas.Clear();
        }

        Quota quota = _quotas.GetOrAdd(peer, static _ => new Quota());
        lock (quota)
        {
            long now = _time.GetTimestamp();
            if (quota.Since == 0 || _time.GetElapsedTime(quota.Since, now) >= QuotaWindow)
            {
                quota.Since = now;
                quota.Spent = 0;
            }

            if (quota.Spent + count > BlockRequest.BlocksPerTenSeconds)
            {
                return false;
            }

            quota.Spent += count;
            return true;
        }
    }

    private sealed class Quota
    {
        internal long Since { get; set; }

        internal int Spent { get; set; }
    }
}
