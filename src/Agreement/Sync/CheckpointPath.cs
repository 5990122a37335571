// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Agreement.Sync;

/// <summary>The way from the node's head up to the checkpoint, found by following parents down from the checkpoint's hash: below it no other block is taken.</summary>
/// <remarks>
/// Certificates alone do not do: with stolen keys of former validators a whole chain can be certified again. The hash of every sixty-fourth block is kept (half a mebibyte per million
/// blocks), and what lies between is proven by headers when it comes.
/// </remarks>
internal sealed class CheckpointPath
{
    /// <summary>Blocks from one kept hash to the next: ranges end where one is kept.</summary>
    internal const int Stride = RangeDownload.RangeBlocks;

    private readonly Dictionary<ulong, Hash256> _marks = [];

    internal CheckpointPath(Checkpoint end) => End = end;

    /// <summary>The checkpoint.</summary>
    internal Checkpoint End { get; }

    /// <summary>Takes headers that were followed from the checkpoint.</summary>
    internal void Extend(IReadOnlyList<BlockHeader> headers)
    {
        foreach (BlockHeader header in headers)
        {
            if (header.Number % Stride == 0 || header.Number == End.Number)
            {
                _marks[header.Number] = header.Hash;
            }
        }
    }

    /// <summary>Whether a block at or below the checkpoint leads to it. Its peer is asked for the headers between where they are needed.</summary>
    /// <returns>Null when the peer did not give them.</returns>
    internal async Task<bool?> ContainsAsync(HeaderFetcher headers, PeerHandle peer, BlockHeader block, CancellationToken cancellationToken)
    {
        ulong above = Math.Min((block.Number + Stride - 1) / Stride * Stride, End.Number);
        if (!_marks.TryGetValue(above, out Hash256 mark))
        {
            return null;
        }

        if (above == block.Number)
        {
            return mark == block.Hash;
        }

        FetchedHeaders between = await headers.FetchAsync(peer, block.Number + 1, (int)(above - block.Number), mark, isOwed: true, cancellationToken);
        return between.Headers.Count > 0 ? between.Headers[0].ParentHash == block.Hash : null;
    }
}
