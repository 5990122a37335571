// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Agreement.Sync;
using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Consensus.VrfBft.Machine;

namespace PowerVerse.Chain.Agreement.StateSync;

/// <summary>Fetches a whole state from all peers at once. Runs on one task; answers are checked and written on others.</summary>
internal sealed class StateDownload
{
    private const double BytesPerMebibyte = 1024 * 1024;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan StalledAfter = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(5);

    private readonly StateQueue _queue = new();
    private readonly List<Task<(StateWork Work, PeerHandle Peer, FetchedState Fetched)>> _fetching = [];
    private readonly PeerLines _lines;
    private readonly IConsensusTransport _transport;
    private readonly Func<PeerHandle, ulong> _claimOf;
    private readonly StateFetcher _fetcher;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly StateName _state;
    private readonly long _start;
    private long _progressAt;
    private long _reportedAt;
    private long _accounts;
    private long _slots;
    private long _codes;
    private long _bytes;

    internal StateDownload(
        IConsensusTransport transport, Func<PeerHandle, ulong> claimOf, StateFetcher fetcher, StateName state, TimeProvider time, ILogger logger)
    {
        _transport = transport;
        _claimOf = claimOf;
        _fetcher = fetcher;
        _state = state;
        _time = time;
        _lines = new PeerLines(time);
        _logger = logger;
        _start = time.GetTimestamp();
        _progressAt = _start;
        _reportedAt = _start;
    }

    /// <summary>What was fetched, in words.</summary>
    internal string Summary
    {
        get
        {
            double seconds = Math.Max(_time.GetElapsedTime(_start).TotalSeconds, 1e-3);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{_accounts} accounts, {_slots} slots, {_codes} codes, {_bytes / BytesPerMebibyte:F1} MiB in {seconds:F1} s from {_lines.GiverCount} peers");
        }
    }

    /// <summary>Runs until all of it is there.</summary>
    /// <returns>False when no peer has it any more.</returns>
    internal async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            return await LoopAsync(stop.Token);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(_fetching).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task<bool> LoopAsync(CancellationToken cancellationToken)
    {
        while (!_queue.IsEmpty || _fetching.Count > 0)
        {
            Ask(cancellationToken);
            if (!_transport.Peers.Any(IsSource))
            {
                _progressAt = _time.GetTimestamp();
            }
            else if (IsStalled())
            {
                return false;
            }

            using (CancellationTokenSource look = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
            {
                await Task.WhenAny([.. _fetching, Task.Delay(Look, _time, look.Token)]);
                await look.CancelAsync();
            }

            cancellationToken.ThrowIfCancellationRequested();
            await TakeAsync();
            if (_time.GetElapsedTime(_reportedAt) > ProgressInterval)
            {
                _reportedAt = _time.GetTimestamp();
                AgreementLog.StateSyncProgress(_logger, _state.Number, Summary);
            }
        }

        return true;
    }

    // A request under way may still bring something, but not for ever: who never answers can come back as another peer.
    private bool IsStalled()
    {
        TimeSpan idle = _time.GetElapsedTime(_progressAt);
        return idle > (_fetching.Count == 0 ? StalledAfter : StalledAfter + BlockFetcher.RequestTime);
    }

    // Whether a peer is there to give the state, or to say that it is gone.
    private bool IsSource(PeerHandle peer) => _claimOf(peer) >= _state.Number;

    private void Ask(CancellationToken cancellationToken)
    {
        foreach (PeerHandle peer in _transport.Peers)
        {
            PeerLine line = _lines.Of(peer);
            while (line.IsFree && IsSource(peer) && _queue.TryNext(out StateWork? work))
            {
                line.InFlight++;
                _fetching.Add(FetchAsync(work, peer, cancellationToken));
            }
        }
    }

    private async Task<(StateWork Work, PeerHandle Peer, FetchedState Fetched)> FetchAsync(StateWork work, PeerHandle peer, CancellationToken cancellationToken) =>
        (work, peer, await _fetcher.FetchAsync(peer, work, cancellationToken));

    private async Task TakeAsync()
    {
        for (int i = _fetching.Count - 1; i >= 0; i--)
        {
            if (!_fetching[i].IsCompleted)
            {
                continue;
            }

            (StateWork work, PeerHandle peer, FetchedState fetched) = await _fetching[i];
            _fetching.RemoveAt(i);
            PeerLine line = _lines.Of(peer);
            line.InFlight--;
            if (fetched.IsTaken)
            {
                line.Succeed(1);
                Count(fetched);
                continue;
            }

            _queue.Return(work);
            if (fetched.Lie is { } lie)
            {
                AgreementLog.BadState(_logger, peer.Value, lie);
                line.Fail();
                _transport.Report(peer, PeerFault.InvalidState);
            }
            else if (fetched.Status == DataStatus.Busy)
            {
                line.Rest(fetched.Wait);
            }
            else
            {
                line.Fail();
            }
        }
    }

    private void Count(FetchedState fetched)
    {
        _progressAt = _time.GetTimestamp();
        _accounts += fetched.Accounts.Count;
        _slots += fetched.Slots;
        _codes += fetched.Codes;
        _bytes += fetched.Bytes;
        _queue.Add(fetched.Accounts);
        foreach (StateWork left in fetched.Left)
        {
            _queue.Return(left);
        }
    }
}
