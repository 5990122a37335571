// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Consensus.VrfBft.Machine;

namespace PowerVerse.Chain.Agreement.Sync;

/// <summary>Finds out which of the heads that peers claim are real: by a certificate.</summary>
internal sealed class HeadProver
{
    private const int ProversMax = 8;

    private readonly SyncParts _parts;
    private readonly BlockFetcher _fetcher;
    private readonly Dictionary<PeerHandle, PeerLine> _lines;

    /// <summary>Makes a prover.</summary>
    /// <param name="parts">What it works with.</param>
    /// <param name="fetcher">Asks the peers.</param>
    /// <param name="lines">The peers as sources; for the loop of the caller only.</param>
    internal HeadProver(SyncParts parts, BlockFetcher fetcher, Dictionary<PeerHandle, PeerLine> lines)
    {
        _parts = parts;
        _fetcher = fetcher;
        _lines = lines;
    }

    /// <summary>Asks the peers with the highest claims above the head for them; the first that is proven will do, since the next round looks again.</summary>
    /// <returns>A proven block above the head; null when no claim could be proven.</returns>
    internal async Task<ulong?> ProveAsync(CancellationToken cancellationToken)
    {
        ulong head = _parts.Chain.Head.Number;
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task<(PeerHandle Peer, ulong Claim, FetchedBlocks Fetched)>> asked =
        [
            .. _parts.Transport.Peers
                .Select(peer => (Peer: peer, Claim: _parts.ClaimOf(peer)))
                .Where(item => item.Claim > head && !(_lines.TryGetValue(item.Peer, out PeerLine? line) && line.IsResting))
                .OrderByDescending(static item => item.Claim)
                .Take(ProversMax)
                .Select(item => AskAsync(item.Peer, item.Claim, enough.Token)),
        ];
        ulong? proven = null;
        while (asked.Count > 0 && proven is null)
        {
            Task<(PeerHandle Peer, ulong Claim, FetchedBlocks Fetched)> done = await Task.WhenAny(asked);
            asked.Remove(done);
            (PeerHandle peer, ulong claim, FetchedBlocks fetched) = await done;
            proven = Judge(peer, claim, fetched) ? claim : null;
        }

        await enough.CancelAsync();
        await Task.WhenAll(asked).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return proven;
    }

    // With the parent, in whose header the seed of the certificate's lots stands.
    private async Task<(PeerHandle Peer, ulong Claim, FetchedBlocks Fetched)> AskAsync(PeerHandle peer, ulong claim, CancellationToken cancellationToken)
    {
        int count = claim > 1 ? 2 : 1;
        return (peer, claim, await _fetcher.FetchAsync(peer, claim - (ulong)count + 1, count, claim, cancellationToken));
    }

    private bool Judge(PeerHandle peer, ulong claim, FetchedBlocks fetched)
    {
        if (fetched.Blocks.Length > 0 && fetched.Blocks[^1].Block.Header.Number == claim)
        {
            AgreementLog.HeadProven(_parts.Logger, peer.Value, claim);
            return true;
        }

        if (!_lines.TryGetValue(peer, out PeerLine? line))
        {
            line = new PeerLine(_parts.Time);
            _lines.Add(peer, line);
        }

        AgreementLog.PeerRests(_parts.Logger, peer.Value, claim, claim, fetched.Lie ?? fetched.Status.ToString(), line.Fail());
        if (fetched.Lie is { } lie)
        {
            AgreementLog.BadBlocks(_parts.Logger, peer.Value, lie);
            _parts.Transport.Report(peer, PeerFault.InvalidBlocks);
        }

        return false;
    }
}
