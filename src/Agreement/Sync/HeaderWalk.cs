// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Agreement.Sync;

/// <summary>Follows parents down from a known block with whichever peers help: one that is slow, busy or gone is passed over, and where one left off another goes on.</summary>
/// <remarks>
/// The hash of each request's last header is known from the one before, so requests come one after the other, and it does not matter who answers. The peer that helped last is asked first;
/// another is asked beside it when it takes long. Runs on one task; what it found stays when it is run again.
/// </remarks>
internal sealed class HeaderWalk
{
    private const int AskedMax = 3;
    private static readonly TimeSpan SlowAfter = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan StalledAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(5);

    private readonly HashSet<PeerHandle> _elsewhere = [];
    private readonly HashSet<PeerHandle> _contradicting = [];
    private readonly SyncParts _parts;
    private readonly HeaderFetcher _headers;
    private readonly PeerLines _lines;
    private readonly ulong _from;
    private readonly ulong _to;
    private PeerHandle? _giver;
    private ulong _next;

    /// <summary>Prepares a walk.</summary>
    /// <param name="parts">What it works with.</param>
    /// <param name="headers">Asks the peers.</param>
    /// <param name="lines">The peers as sources; for the loop of the caller only.</param>
    /// <param name="from">Number of the known block.</param>
    /// <param name="hash">Its hash.</param>
    /// <param name="to">Number of the last block wanted.</param>
    internal HeaderWalk(SyncParts parts, HeaderFetcher headers, PeerLines lines, ulong from, in Hash256 hash, ulong to)
    {
        _parts = parts;
        _headers = headers;
        _lines = lines;
        _from = from;
        _to = to;
        _next = from;
        NextHash = hash;
        ClaimMin = from;
    }

    /// <summary>Number of the block below those that were followed.</summary>
    internal ulong NextNumber => Volatile.Read(ref _next);

    /// <summary>Its hash.</summary>
    internal Hash256 NextHash { get; private set; }

    /// <summary>How far it is. Safe to read from other threads.</summary>
    internal HeaderProgress Progress => new(_from - NextNumber, _from - _to + 1);

    /// <summary>The peer that showed the known block, and so must have its ancestors; others may be of another chain without lying. Null: the block is known from elsewhere: who has another is wrong as soon as one peer has it, and not before, since what an operator typed may be wrong.</summary>
    internal PeerHandle? Owner { get; init; }

    /// <summary>Peers that claim less are not asked.</summary>
    internal ulong ClaimMin { get; init; }

    /// <summary>Walks until the last block wanted, or until nobody helps any more.</summary>
    /// <param name="taken">Takes headers, each time those next below, oldest first.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    /// <returns>Whether all are followed; if not, another run goes on from there.</returns>
    internal async Task<bool> RunAsync(Action<IReadOnlyList<BlockHeader>> taken, CancellationToken cancellationToken)
    {
        ulong start = NextNumber;
        long began = _parts.Time.GetTimestamp();
        TimeSpan reported = TimeSpan.Zero;
        while (NextNumber >= _to)
        {
            if (await FetchAsync(cancellationToken) is not { } headers)
            {
                return false;
            }

            NextHash = headers[0].ParentHash;
            Volatile.Write(ref _next, headers[0].Number - 1);
            taken(headers);
            TimeSpan now = _parts.Time.GetElapsedTime(began);
            if (now - reported > ProgressInterval)
            {
                reported = now;
                AgreementLog.HeaderProgress(_parts.Logger, _from, NextNumber, _to, SyncRate.Describe("headers", start - NextNumber, now, NextNumber + 1 - _to));
            }
        }

        return true;
    }

    private async Task<IReadOnlyList<BlockHeader>?> FetchAsync(CancellationToken cancellationToken)
    {
        long began = _parts.Time.GetTimestamp();
        List<Asked> asked = [];
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            while (true)
            {
                if (MayAsk(asked) && Next() is { } peer)
                {
                    asked.Add(Ask(peer, enough.Token));
                }
                else if (asked.Count == 0 && (_parts.Time.GetElapsedTime(began) > StalledAfter || AreAllElsewhere()))
                {
                    return null;
                }

                using (CancellationTokenSource look = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
                {
                    await Task.WhenAny([.. asked.Select(static item => item.Fetched), Task.Delay(Look, _parts.Time, look.Token)]);
                    await look.CancelAsync();
                }

                cancellationToken.ThrowIfCancellationRequested();
                if (await TakeAsync(asked) is { } headers)
                {
                    return headers;
                }
            }
        }
        finally
        {
            await enough.CancelAsync();
            await Task.WhenAll(asked.Select(static item => item.Fetched))
                .ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            asked.ForEach(item => _lines.Of(item.Peer).InFlight--);
        }
    }

    private bool MayAsk(List<Asked> asked) =>
        asked.Count == 0 || (asked.Count < AskedMax && _parts.Time.GetElapsedTime(asked[^1].At) > SlowAfter);

    private Asked Ask(PeerHandle peer, CancellationToken cancellationToken)
    {
        int count = (int)Math.Min(NextNumber - _to + 1, HeaderFetcher.HeadersMax);
        ulong from = NextNumber - (ulong)count + 1;
        bool isOwed = Owner is null ? NextNumber < _from : Owner == peer;
        _lines.Of(peer).InFlight++;
        return new Asked(peer, _parts.Time.GetTimestamp(), _headers.FetchAsync(peer, from, count, NextHash, isOwed, cancellationToken));
    }

    // The one that helped last, then those that failed least.
    private PeerHandle? Next()
    {
        PeerHandle? best = null;
        foreach (PeerHandle peer in _parts.Transport.Peers)
        {
            PeerLine line = _lines.Of(peer);
            if (_parts.ClaimOf(peer) < ClaimMin || !line.IsIdle || _elsewhere.Contains(peer))
            {
                continue;
            }

            if (peer == _giver)
            {
                return peer;
            }

            best = best is { } other && _lines.Of(other).Failures <= line.Failures ? best : peer;
        }

        return best;
    }

    // Nobody is left who could help: waiting would be in vain.
    private bool AreAllElsewhere() => _elsewhere.Count > 0 && _parts.Transport.Peers.All(peer => _parts.ClaimOf(peer) < ClaimMin || _elsewhere.Contains(peer));

    private async Task<IReadOnlyList<BlockHeader>?> TakeAsync(List<Asked> asked)
    {
        for (int i = 0; i < asked.Count; i++)
        {
            if (!asked[i].Fetched.IsCompleted)
            {
                continue;
            }

            PeerHandle peer = asked[i].Peer;
            FetchedHeaders fetched = await asked[i].Fetched;
            asked.RemoveAt(i--);
            _lines.Of(peer).InFlight--;
            if (fetched.Headers.Count == 0)
            {
                Leave(peer, fetched);
                continue;
            }

            _lines.Of(peer).Succeed(0);
            _giver = peer;
            foreach (PeerHandle other in _contradicting)
            {
                _parts.Transport.Report(other, PeerFault.InvalidBlocks);
            }

            _contradicting.Clear();
            asked.FindAll(item => _parts.Time.GetElapsedTime(item.At) > SlowAfter).ForEach(item => _lines.Of(item.Peer).Fail());
            return fetched.Headers;
        }

        return null;
    }

    private void Leave(PeerHandle peer, FetchedHeaders fetched)
    {
        _giver = _giver == peer ? null : _giver;
        ForgetGone();
        if (fetched.Error == HeaderError.OtherChain && Owner is not null && Owner != peer)
        {
            _elsewhere.Add(peer);
            return;
        }

        if (fetched.Error == HeaderError.OtherChain && Owner is null && NextNumber == _from && _contradicting.Add(peer))
        {
            AgreementLog.NotTheCheckpoint(_parts.Logger, peer.Value, _from, NextHash.ToString());
        }

        PeerLine line = _lines.Of(peer);
        if (fetched.Status == DataStatus.Busy && fetched.Wait > TimeSpan.Zero)
        {
            line.Rest(fetched.Wait);
            return;
        }

        string reason = fetched.Error == HeaderError.None ? fetched.Status.ToString() : fetched.Error.ToString();
        AgreementLog.PeerRests(_parts.Logger, peer.Value, _to, NextNumber, reason, line.Fail());
    }

    // Who comes again has another handle: what is remembered stays below the number of connected peers.
    private void ForgetGone()
    {
        HashSet<PeerHandle> connected = [.. _parts.Transport.Peers];
        _elsewhere.IntersectWith(connected);
        _contradicting.IntersectWith(connected);
    }

    private readonly record struct Asked(PeerHandle Peer, long At, Task<FetchedHeaders> Fetched);
}
