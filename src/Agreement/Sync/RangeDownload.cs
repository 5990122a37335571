// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger.Import;
using PowerVerse.Chain.Ledger.Queries;

namespace PowerVerse.Chain.Agreement.Sync;

/// <summary>Fetches blocks up to a target from all peers at once and commits them in order, one range executing while others arrive.</summary>
/// <remarks>
/// <code>
///  head ── importing ── here ── asked of A ── asked of B ── asked of A and C (A is slow) ── not asked yet ── target
///          └──────────────────── window: bounded in blocks and bytes ──────────────────┘
/// </code>
/// A range that its peer does not deliver goes to another one; the range that holds up the others is asked for twice when its peer is slow. Runs on one task.
/// </remarks>
internal sealed class RangeDownload
{
    /// <summary>Blocks of a range.</summary>
    internal const int RangeBlocks = 64;

    /// <summary>Blocks from the one that is executed next to the newest that is fetched.</summary>
    internal const int WindowBlocks = 1024;

    /// <summary>Bytes of blocks that wait for execution; those under way come on top.</summary>
    internal const long WaitingBytesMax = 64L * 1024 * 1024;

    private const int AskedMax = 3;
    private static readonly TimeSpan SlowAfter = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan StalledAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(5);

    private readonly SortedDictionary<ulong, BlockRange> _ranges = [];
    private readonly List<(BlockRange Range, PeerHandle Peer, Task<FetchedBlocks> Fetched)> _fetching = [];
    private readonly SyncParts _parts;
    private readonly BlockImport _import;
    private readonly BlockFetcher _fetcher;
    private readonly PeerLines _lines;
    private readonly SyncRate _rate;
    private readonly bool _isReported;
    private ulong _next;
    private ulong _planned;
    private long _waitingBytes;
    private long _progressAt;
    private long _reportedAt;

    /// <summary>Prepares a download from the block above the head.</summary>
    /// <param name="parts">What it works with.</param>
    /// <param name="import">Takes the blocks.</param>
    /// <param name="fetcher">Asks the peers.</param>
    /// <param name="lines">The peers as sources, kept between downloads.</param>
    /// <param name="target">The last block.</param>
    /// <param name="isReported">Whether progress is logged.</param>
    internal RangeDownload(SyncParts parts, BlockImport import, BlockFetcher fetcher, PeerLines lines, ulong target, bool isReported)
    {
        _parts = parts;
        _import = import;
        _fetcher = fetcher;
        _lines = lines;
        _isReported = isReported;
        _rate = new SyncRate(parts.Time);
        _progressAt = parts.Time.GetTimestamp();
        _reportedAt = _progressAt;
        _next = parts.Chain.Head.Number + 1;
        _planned = _next;
        Start = parts.Chain.Head.Number;
        Target = target;
    }

    /// <summary>The head when it began.</summary>
    internal ulong Start { get; }

    /// <summary>The last block.</summary>
    internal ulong Target { get; }

    /// <summary>Runs until the target is reached or nobody helps any more.</summary>
    /// <exception cref="Consensus.Runtime.Driver.ConsensusHaltException">Peers proved that another chain was decided on.</exception>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await LoopAsync(stop.Token);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(_fetching.Select(static item => item.Fetched))
                .ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

            // The lines outlive the download.
            _fetching.ForEach(item => _lines.Of(item.Peer).InFlight--);
        }

        if (_isReported)
        {
            AgreementLog.Synced(_parts.Logger, _parts.Chain.Head.Number, _rate.Total(_lines.GiverCount));
        }
    }

    private async Task LoopAsync(CancellationToken cancellationToken)
    {
        Task<ImportError?>? importing = null;
        while (_next <= Target)
        {
            Ask(cancellationToken);
            if (importing is null && _ranges.TryGetValue(_next, out BlockRange? first) && first.Blocks is { } blocks)
            {
                importing = _import(blocks, cancellationToken);
            }

            if (importing is null && _fetching.Count == 0 && _parts.Time.GetElapsedTime(_progressAt) > StalledAfter)
            {
                return;
            }

            using (CancellationTokenSource look = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
            {
                await Task.WhenAny([.. _fetching.Select(static item => item.Fetched), Task.Delay(Look, _parts.Time, look.Token), .. importing is null ? (Task[])[] : [importing]]);
                await look.CancelAsync();
            }

            cancellationToken.ThrowIfCancellationRequested();
            await TakeFetchedAsync();
            if (importing is { IsCompleted: true })
            {
                ImportError? refused = await importing;
                importing = null;
                if (!TryAdvance(refused))
                {
                    return;
                }
            }

            Report();
        }
    }

    // Gives every free peer something to fetch, the most urgent first.
    private void Ask(CancellationToken cancellationToken)
    {
        foreach (PeerHandle peer in _parts.Transport.Peers)
        {
            PeerLine line = _lines.Of(peer);
            ulong claim = _parts.ClaimOf(peer);
            while (line.IsFree && NextFor(peer, claim) is { } range)
            {
                line.InFlight++;
                range.Asked.Add(peer);
                range.AskedAt = _parts.Time.GetTimestamp();
                _fetching.Add((range, peer, _fetcher.FetchAsync(peer, range.From, range.Count, Target, cancellationToken)));
            }
        }
    }

    private BlockRange? NextFor(PeerHandle peer, ulong claim)
    {
        foreach (BlockRange range in _ranges.Values)
        {
            if (range.Blocks is null && range.Asked.Count == 0 && claim >= range.From)
            {
                return range;
            }
        }

        bool hasRoom = _planned < _next + WindowBlocks && _waitingBytes < WaitingBytesMax;
        ulong to = Math.Min(Target, ((_planned / RangeBlocks) + 1) * RangeBlocks);
        if (_planned <= Target && hasRoom && claim >= to)
        {
            BlockRange planned = new(_planned, to);
            _ranges.Add(planned.From, planned);
            _planned = to + 1;
            return planned;
        }

        // All are asked for. The first that is missing holds up the others.
        BlockRange? missing = _ranges.Values.FirstOrDefault(static range => range.Blocks is null);
        return missing is not null && claim >= missing.From && missing.Asked.Count < AskedMax && !missing.Asked.Contains(peer)
            && _parts.Time.GetElapsedTime(missing.AskedAt) > SlowAfter
            ? missing
            : null;
    }

    private async Task TakeFetchedAsync()
    {
        for (int i = _fetching.Count - 1; i >= 0; i--)
        {
            (BlockRange range, PeerHandle peer, Task<FetchedBlocks> fetching) = _fetching[i];
            if (!fetching.IsCompleted)
            {
                continue;
            }

            FetchedBlocks fetched = await fetching;
            _fetching.RemoveAt(i);
            range.Asked.Remove(peer);
            PeerLine line = _lines.Of(peer);
            line.InFlight--;
            if (fetched.Blocks.Length > 0)
            {
                line.Succeed(fetched.Blocks.Length);
                Fill(range, peer, fetched);
            }
            else if (fetched.Lie is { } lie)
            {
                Blame(peer, line, lie);
            }
            else if (fetched.Status == DataStatus.Busy)
            {
                line.Rest(fetched.Wait);
            }
            else
            {
                AgreementLog.PeerRests(_parts.Logger, peer.Value, range.From, range.To, fetched.Status.ToString(), line.Fail());
            }
        }
    }

    private void Fill(BlockRange range, PeerHandle peer, FetchedBlocks fetched)
    {
        // Another peer may have been faster, or the agreement may have come this far by itself.
        if (range.Blocks is not null || !_ranges.ContainsKey(range.From))
        {
            return;
        }

        if (range.Fill(peer, fetched.Blocks[..Math.Min(fetched.Blocks.Length, range.Count)], fetched.Bytes) is { } rest)
        {
            _ranges.Add(rest.From, rest);
        }

        _waitingBytes += range.Bytes;
        _progressAt = _parts.Time.GetTimestamp();
    }

    private bool TryAdvance(ImportError? refused)
    {
        BlockRange range = _ranges[_next];
        _waitingBytes -= range.Bytes;
        _progressAt = _parts.Time.GetTimestamp();
        if (refused is null)
        {
            (Block Block, FinalityProof Proof)[] blocks = range.Blocks!;
            _rate.Add(
                blocks.Length,
                blocks.Sum(static item => item.Block.Transactions.Count),
                blocks.Aggregate(0UL, static (sum, item) => sum + item.Block.Header.GasUsed),
                range.Bytes);
            _ranges.Remove(_next);
            _next = range.To + 1;
            return true;
        }

        if (refused.Value.Code == ImportErrorCode.Conflicting)
        {
            _parts.Conflict?.Judge(range.Blocks!);
        }

        range.Empty();
        if (refused.Value.IsBlockAtFault || refused.Value.Code == ImportErrorCode.Conflicting)
        {
            Blame(range.Provider, _lines.Of(range.Provider), refused.Value.ToString());
            return true;
        }

        return false;
    }

    private void Blame(PeerHandle peer, PeerLine line, string reason)
    {
        AgreementLog.BadBlocks(_parts.Logger, peer.Value, reason);
        line.Fail();
        _parts.Transport.Report(peer, PeerFault.InvalidBlocks);
    }

    private void Report()
    {
        if (_isReported && _parts.Time.GetElapsedTime(_reportedAt) > ProgressInterval)
        {
            _reportedAt = _parts.Time.GetTimestamp();
            AgreementLog.SyncProgress(_parts.Logger, _next - 1, Target, _rate.Progress(Target - _next + 1, _lines.BusyCount));
        }
    }
}
