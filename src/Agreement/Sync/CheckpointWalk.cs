// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Agreement.Sync;

/// <summary>Finds the way from the node's head to a checkpoint above it. For the loop of block sync only; what a walk has found stays when peers leave it in the middle.</summary>
internal sealed class CheckpointWalk(SyncParts parts, HeaderFetcher headers, PeerLines lines, Checkpoint checkpoint)
{
    private readonly CheckpointPath _path = new(checkpoint);
    private readonly HeaderWalk _walk = new(parts, headers, lines, checkpoint.Number, checkpoint.Hash, parts.Chain.Head.Number + 1);

    /// <summary>How far it is. Safe to read from other threads.</summary>
    internal HeaderProgress Progress => _walk.Progress;

    /// <summary>Walks until the node's head is reached or nobody helps any more.</summary>
    /// <returns>The way; null when it is not found yet.</returns>
    /// <exception cref="CheckpointException">The node's own chain does not lead to the checkpoint.</exception>
    internal async Task<CheckpointPath?> RunAsync(CancellationToken cancellationToken)
    {
        if (!await _walk.RunAsync(Take, cancellationToken))
        {
            return null;
        }

        return parts.Chain.TryGetHash(_walk.NextNumber, out Hash256 own) && own != _walk.NextHash
            ? throw new CheckpointException(checkpoint, _walk.NextNumber, own, _walk.NextHash)
            : _path;
    }

    private void Take(IReadOnlyList<BlockHeader> followed)
    {
        _path.Extend(followed);
        if (followed[^1] is { } top && top.Number == checkpoint.Number)
        {
            CheckpointAge.Check(parts.Logger, parts.Time, top);
        }
    }
}

/// <summary>Warns of a checkpoint that is too old to tell the true chain from one that former validators made later (docs/protocol/consensus.md: 12 days).</summary>
internal static class CheckpointAge
{
    /// <summary>Stake that was withdrawn longer ago cannot be punished any more.</summary>
    internal static readonly TimeSpan Max = TimeSpan.FromDays(12);

    /// <summary>Looks at the block of the checkpoint.</summary>
    internal static void Check(ILogger logger, TimeProvider time, BlockHeader block)
    {
        TimeSpan age = time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds((long)Math.Min(block.Timestamp, uint.MaxValue));
        if (age > Max)
        {
            AgreementLog.OldCheckpoint(logger, block.Number, (long)age.TotalDays, (long)Max.TotalDays);
        }
    }
}
