// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Agreement.Sync;

/// <summary>Asks peers for headers that end with a known hash: each is the parent of the next, so whoever gives them, they are the right ones. Safe to use from several threads.</summary>
internal sealed class HeaderFetcher(IConsensusTransport transport, TimeProvider time)
{
    /// <summary>Headers of one request.</summary>
    internal const int HeadersMax = BlockRangeRequest.HeadersMax;

    private static readonly TimeSpan RequestTime = TimeSpan.FromSeconds(20);

    /// <summary>Fetches headers.</summary>
    /// <param name="peer">Who is asked.</param>
    /// <param name="from">Number of the first.</param>
    /// <param name="count">How many; at most <see cref="HeadersMax"/>.</param>
    /// <param name="last">Hash of the last one.</param>
    /// <param name="isOwed">Whether the peer must have these headers, so that those of another chain are held against it. What is no chain at all always is.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    internal async Task<FetchedHeaders> FetchAsync(PeerHandle peer, ulong from, int count, Hash256 last, bool isOwed, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(RequestTime, time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        DataResult result;
        try
        {
            result = await transport.RequestAsync(peer, DataKind.Headers, new BlockRangeRequest(from, count).Encode(), both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new FetchedHeaders(DataStatus.Failed, [], default, HeaderError.None);
        }

        if (result.Chunks.Count < count)
        {
            // Without the last one nothing proves the others.
            return new FetchedHeaders(result.Status, [], result.Wait, HeaderError.None);
        }

        HeaderError error = Check(result.Chunks, from, count, last, out BlockHeader[] headers);
        if (error == HeaderError.NotAChain || (error == HeaderError.OtherChain && isOwed))
        {
            transport.Report(peer, PeerFault.InvalidBlocks);
        }

        return new FetchedHeaders(result.Status, error == HeaderError.None ? headers : [], default, error);
    }

    private static HeaderError Check(IReadOnlyList<ReadOnlyMemory<byte>> chunks, ulong from, int count, in Hash256 last, out BlockHeader[] headers)
    {
        headers = new BlockHeader[count];
        for (int i = count - 1; i >= 0; i--)
        {
            if (chunks.Count > count
                || !BlockHeader.TryDecode(chunks[i].Span, out BlockHeader? header, out _)
                || header.Number != from + (ulong)i
                || (i < count - 1 && headers[i + 1].ParentHash != header.Hash))
            {
                return HeaderError.NotAChain;
            }

            headers[i] = header;
        }

        return headers[^1].Hash == last ? HeaderError.None : HeaderError.OtherChain;
    }
}

/// <summary>What came of asking a peer for headers.</summary>
/// <param name="Status">How the request ended.</param>
/// <param name="Headers">All that were asked for, oldest first; none when there is nothing useful.</param>
/// <param name="Wait">How long the peer asks to be left alone.</param>
/// <param name="Error">What is wrong with what it gave.</param>
internal sealed record FetchedHeaders(DataStatus Status, IReadOnlyList<BlockHeader> Headers, TimeSpan Wait, HeaderError Error);

/// <summary>Why headers are refused.</summary>
internal enum HeaderError
{
    /// <summary>They are those asked for, or there are none.</summary>
    None = 0,

    /// <summary>No headers, not those numbers, or one is not the parent of the next: nobody honest gives them.</summary>
    NotAChain,

    /// <summary>A chain that ends with another block.</summary>
    OtherChain,
}
