// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Agreement.Sync;

/// <summary>Finds the way from the node's head to a checkpoint above it. For the loop of block sync only; what a walk has found stays when peers leave it in the middle.</summary>
internal sealed class CheckpointWalk(SyncParts parts, HeaderFetcher headers, PeerLines lines, Checkpoint checkpoint)
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(5);

    private readonly CheckpointPath _path = new(checkpoint);
    private readonly long _began = parts.Time.GetTimestamp();
    private TimeSpan _reportedAt;

    /// <summary>Walks until the node's head is reached or nobody helps any more.</summary>
    /// <returns>The way; null when it is not found yet.</returns>
    /// <exception cref="CheckpointException">The node's own chain does not lead to the checkpoint.</exception>
    internal async Task<CheckpointPath?> RunAsync(CancellationToken cancellationToken)
    {
        while (_path.NextNumber > parts.Chain.Head.Number)
        {
            if (Next() is not { } peer)
            {
                return null;
            }

            int count = (int)Math.Min(_path.NextNumber - parts.Chain.Head.Number, HeaderFetcher.HeadersMax);
            FetchedHeaders fetched = await headers.FetchAsync(peer, _path.NextNumber - (ulong)count + 1, count, _path.NextHash, cancellationToken);
            if (fetched.Headers.Count == 0)
            {
                Leave(peer, fetched);
                continue;
            }

            if (fetched.Headers[^1] is { } top && top.Number == checkpoint.Number)
            {
                CheckpointAge.Check(parts.Logger, parts.Time, top);
            }

            lines.Of(peer).Succeed(0);
            _path.Extend(fetched.Headers);
            Report();
        }

        return parts.Chain.TryGetHash(_path.NextNumber, out Hash256 own) && own != _path.NextHash
            ? throw new CheckpointException(checkpoint, _path.NextNumber, own, _path.NextHash)
            : _path;
    }

    private PeerHandle? Next()
    {
        foreach (PeerHandle peer in parts.Transport.Peers)
        {
            if (parts.ClaimOf(peer) >= checkpoint.Number && lines.Of(peer).IsFree)
            {
                return peer;
            }
        }

        return null;
    }

    private void Leave(PeerHandle peer, FetchedHeaders fetched)
    {
        PeerLine line = lines.Of(peer);
        if (fetched.Status == DataStatus.Busy && fetched.Wait > TimeSpan.Zero)
        {
            line.Rest(fetched.Wait);
            return;
        }

        AgreementLog.PeerRests(parts.Logger, peer.Value, parts.Chain.Head.Number + 1, _path.NextNumber, fetched.IsLie ? "other headers" : fetched.Status.ToString(), line.Fail());
    }

    private void Report()
    {
        TimeSpan now = parts.Time.GetElapsedTime(_began);
        if (now - _reportedAt > ProgressInterval)
        {
            _reportedAt = now;
            AgreementLog.CheckpointProgress(parts.Logger, checkpoint.Number, _path.NextNumber, parts.Chain.Head.Number);
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
