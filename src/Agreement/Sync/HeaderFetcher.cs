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
    internal const int HeadersMax = 512;

    /// <summary>Times in a row that a peer may ask to be left alone before another one is better.</summary>
    internal const int BusyMax = 60;

    private static readonly TimeSpan RequestTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan BusyPauseMin = TimeSpan.FromMilliseconds(500);

    /// <summary>Fetches headers.</summary>
    /// <param name="peer">Who is asked.</param>
    /// <param name="from">Number of the first.</param>
    /// <param name="count">How many; at most <see cref="HeadersMax"/>.</param>
    /// <param name="last">Hash of the last one.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    internal async Task<FetchedHeaders> FetchAsync(PeerHandle peer, ulong from, int count, Hash256 last, CancellationToken cancellationToken)
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
            return new FetchedHeaders(DataStatus.Failed, [], default, IsLie: false);
        }

        if (result.Chunks.Count < count)
        {
            // Without the last one nothing proves the others.
            return new FetchedHeaders(result.Status, [], result.Wait, IsLie: false);
        }

        BlockHeader[] headers = new BlockHeader[count];
        Hash256 expected = last;
        for (int i = count - 1; i >= 0; i--)
        {
            if (result.Chunks.Count > count
                || !BlockHeader.TryDecode(result.Chunks[i].Span, out BlockHeader? header, out _)
                || header.Hash != expected
                || header.Number != from + (ulong)i)
            {
                transport.Report(peer, PeerFault.InvalidBlocks);
                return new FetchedHeaders(result.Status, [], default, IsLie: true);
            }

            headers[i] = header;
            expected = header.ParentHash;
        }

        return new FetchedHeaders(result.Status, headers, default, IsLie: false);
    }

    /// <summary>Follows parents down from a known block, with one peer.</summary>
    /// <param name="peer">Who is asked.</param>
    /// <param name="from">Number of the known block.</param>
    /// <param name="hash">Its hash.</param>
    /// <param name="to">Number of the wanted ancestor; at most <paramref name="from"/>.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    /// <returns>The ancestor; null when the peer does not help.</returns>
    internal async Task<BlockHeader?> DescendAsync(PeerHandle peer, ulong from, Hash256 hash, ulong to, CancellationToken cancellationToken)
    {
        int busy = 0;
        while (true)
        {
            int count = (int)Math.Min(from - to + 1, HeadersMax);
            FetchedHeaders fetched = await FetchAsync(peer, from - (ulong)count + 1, count, hash, cancellationToken);
            if (fetched.Headers.Count == 0)
            {
                if (fetched.Status != DataStatus.Busy || ++busy > BusyMax)
                {
                    return null;
                }

                await Task.Delay(fetched.Wait > BusyPauseMin ? fetched.Wait : BusyPauseMin, time, cancellationToken);
                continue;
            }

            busy = 0;
            BlockHeader lowest = fetched.Headers[0];
            if (lowest.Number == to)
            {
                return lowest;
            }

            from = lowest.Number - 1;
            hash = lowest.ParentHash;
        }
    }
}

/// <summary>What came of asking a peer for headers.</summary>
/// <param name="Status">How the request ended.</param>
/// <param name="Headers">All that were asked for, oldest first; none when there is nothing useful.</param>
/// <param name="Wait">How long the peer asks to be left alone.</param>
/// <param name="IsLie">Whether it gave others than those asked for; it was reported.</param>
internal sealed record FetchedHeaders(DataStatus Status, IReadOnlyList<BlockHeader> Headers, TimeSpan Wait, bool IsLie);
