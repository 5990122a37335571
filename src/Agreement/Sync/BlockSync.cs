// SPDX-License-Identifier: Apache-2.0

using System.Threading.Channels;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Ledger.Ports;

namespace PowerVerse.Chain.Agreement.Sync;

/// <summary>Fetches blocks with their certificates when peers are ahead, from all of them at once.</summary>
/// <remarks>
/// Trusts nothing: what a peer says of its head is a claim until it shows a certificate of it, and only then does this node call itself behind. A few blocks are fetched on a claim alone,
/// since a lie about them costs no more than a request. A node that is one block behind waits a moment first: the block is most likely on its way through the agreement.
/// </remarks>
internal sealed class BlockSync
{
    /// <summary>Blocks that are fetched without proof of the head.</summary>
    internal const ulong UnprovenBlocksMax = RangeDownload.RangeBlocks;

    private const int WishesMax = 64;
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(700);

    private readonly Channel<PeerHandle> _wishes = Channel.CreateBounded<PeerHandle>(
        new BoundedChannelOptions(WishesMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly PeerLines _lines;
    private readonly SyncParts _parts;
    private readonly BlockImport _import;
    private readonly BlockFetcher _fetcher;
    private readonly HeadProver _prover;
    private readonly CheckpointWalk? _walk;
    private RangeDownload? _current;
    private bool _isWalking;
    private ulong _highestProven;

    /// <summary>Makes a sync.</summary>
    /// <param name="parts">What it works with.</param>
    /// <param name="import">Takes blocks into the chain, in order; tells why one was refused.</param>
    internal BlockSync(SyncParts parts, BlockImport import)
    {
        _import = import;
        _parts = parts;
        _lines = new PeerLines(parts.Time);
        _fetcher = new BlockFetcher(parts);
        _prover = new HeadProver(parts, _fetcher, _lines);
        _walk = parts.Verifier.Checkpoint is { } checkpoint
            ? new CheckpointWalk(parts, new HeaderFetcher(parts.Transport, parts.Time), _lines, checkpoint)
            : null;
    }

    /// <summary>What is going on; null when the node follows the chain. One that is below its checkpoint does not, whether anybody helps or not. Safe to read from any thread.</summary>
    internal SyncProgress? Progress
    {
        get
        {
            ulong now = _parts.Chain.Head.Number;
            RangeDownload? download = Volatile.Read(ref _current);
            ulong highest = Math.Max(download?.Target ?? 0, _parts.Verifier.Checkpoint?.Number ?? 0);
            return highest > now
                ? new SyncProgress(download?.Start ?? now, now, highest) { Headers = Volatile.Read(ref _isWalking) ? _walk!.Progress : null }
                : null;
        }
    }

    /// <summary>The highest block that a peer proved.</summary>
    internal ulong HighestProven => Volatile.Read(ref _highestProven);

    /// <summary>A peer says it is ahead.</summary>
    internal void OnAhead(PeerHandle peer) => _wishes.Writer.TryWrite(peer);

    /// <summary>Works until cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await _wishes.Reader.WaitToReadAsync(cancellationToken))
        {
            while (_wishes.Reader.TryRead(out _))
            {
                // Who says so does not matter: all are looked at.
            }

            if (Ahead() == 1)
            {
                await Task.Delay(Grace, _parts.Time, cancellationToken);
            }

            await CatchUpAsync(cancellationToken);
            _lines.KeepOnly(_parts.Transport.Peers);
        }
    }

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        ulong ahead = Ahead();
        while (ahead > 0)
        {
            ulong before = _parts.Chain.Head.Number;
            if (!await TryFindPathAsync(before, cancellationToken))
            {
                return;
            }

            bool isFar = ahead > UnprovenBlocksMax;
            ulong? target = isFar ? await _prover.ProveAsync(isPatient: false, cancellationToken) : before + ahead;
            if (target is not { } known || known <= before)
            {
                return;
            }

            if (isFar)
            {
                Volatile.Write(ref _highestProven, Math.Max(_highestProven, known));
            }

            RangeDownload download = new(_parts, _import, _fetcher, _lines, known, isFar);
            Volatile.Write(ref _current, isFar ? download : null);
            try
            {
                await download.RunAsync(cancellationToken);
            }
            finally
            {
                Volatile.Write(ref _current, null);
            }

            // Without progress the next status of a peer starts another attempt.
            ahead = _parts.Chain.Head.Number > before ? Ahead() : 0;
        }
    }

    // Below the checkpoint no block is taken before it is known which ones lead to it.
    private async Task<bool> TryFindPathAsync(ulong head, CancellationToken cancellationToken)
    {
        if (_walk is null || head >= _parts.Verifier.Checkpoint!.Value.Number)
        {
            _fetcher.Path = null;
            return true;
        }

        if (_fetcher.Path is null)
        {
            Volatile.Write(ref _isWalking, true);
            try
            {
                _fetcher.Path = await _walk.RunAsync(cancellationToken);
            }
            finally
            {
                Volatile.Write(ref _isWalking, false);
            }
        }

        return _fetcher.Path is not null;
    }

    // How far the best claim of a peer that is not left alone is above the head.
    private ulong Ahead()
    {
        ulong head = _parts.Chain.Head.Number;
        ulong best = head;
        foreach (PeerHandle peer in _parts.Transport.Peers)
        {
            if (!_lines.IsResting(peer))
            {
                best = Math.Max(best, _parts.ClaimOf(peer));
            }
        }

        return best - head;
    }
}
