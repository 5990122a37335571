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
    private readonly PeerLines _lines;

    /// <summary>Makes a prover.</summary>
    /// <param name="parts">What it works with.</param>
    /// <param name="fetcher">Asks the peers.</param>
    /// <param name="lines">The peers as sources; for the loop of the caller only.</param>
    internal HeadProver(SyncParts parts, BlockFetcher fetcher, PeerLines lines)
    {
        _parts = parts;
        _fetcher = fetcher;
        _lines = lines;
    }

    /// <summary>Asks the peers with the highest claims above the head for them.</summary>
    /// <param name="isPatient">Whether those that claim more than what is proven are waited for, up to the time of a request. A round that is followed by others need not be.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>A proven block above the head; null when no claim could be proven.</returns>
    internal async Task<ulong?> ProveAsync(bool isPatient, CancellationToken cancellationToken)
    {
        ulong head = _parts.Chain.Head.Number;
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<(PeerHandle Peer, ulong Claim, Task<FetchedBlocks> Fetched)> asked =
        [
            .. _parts.Transport.Peers
                .Select(peer => (Peer: peer, Claim: _parts.ClaimOf(peer)))
                .Where(item => item.Claim > head && !_lines.IsResting(item.Peer))
                .OrderByDescending(static item => item.Claim)
                .Take(ProversMax)
                .Select(item => (item.Peer, item.Claim, AskAsync(item.Peer, item.Claim, enough.Token))),
        ];
        ulong? proven = null;
        while (proven is null ? asked.Count > 0 : isPatient && asked.Exists(item => item.Claim > proven))
        {
            Task<FetchedBlocks> done = await Task.WhenAny(asked.Select(static item => item.Fetched));
            int index = asked.FindIndex(item => item.Fetched == done);
            (PeerHandle peer, ulong claim, _) = asked[index];
            asked.RemoveAt(index);
            if (Judge(peer, claim, await done))
            {
                proven = Math.Max(proven ?? 0, claim);
            }
        }

        await enough.CancelAsync();
        await Task.WhenAll(asked.Select(static item => item.Fetched))
            .ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return proven;
    }

    // With the parent, in whose header the seed of the certificate's lots stands.
    private Task<FetchedBlocks> AskAsync(PeerHandle peer, ulong claim, CancellationToken cancellationToken)
    {
        int count = claim > 1 ? 2 : 1;
        return _fetcher.FetchAsync(peer, claim - (ulong)count + 1, count, claim, cancellationToken);
    }

    private bool Judge(PeerHandle peer, ulong claim, FetchedBlocks fetched)
    {
        if (fetched.Blocks.Length > 0 && fetched.Blocks[^1].Block.Header.Number == claim)
        {
            AgreementLog.HeadProven(_parts.Logger, peer.Value, claim);
            _lines.Of(peer).Succeed(0);
            return true;
        }

        AgreementLog.PeerRests(_parts.Logger, peer.Value, claim, claim, fetched.Lie ?? fetched.Status.ToString(), _lines.Of(peer).Fail());
        if (fetched.Lie is { } lie)
        {
            AgreementLog.BadBlocks(_parts.Logger, peer.Value, lie);
            _parts.Transport.Report(peer, PeerFault.InvalidBlocks);
        }

        return false;
    }
}
