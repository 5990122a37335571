// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;

namespace PowerVerse.Chain.Agreement.Sync;

/// <summary>The peers as sources. For one loop only.</summary>
internal sealed class PeerLines
{
    private readonly Dictionary<PeerHandle, PeerLine> _lines = [];
    private readonly TimeProvider _time;

    internal PeerLines(TimeProvider time) => _time = time;

    /// <summary>Peers that gave something.</summary>
    internal int GiverCount => _lines.Values.Count(static line => line.Blocks > 0);

    /// <summary>Peers that are asked for something now.</summary>
    internal int BusyCount => _lines.Values.Count(static line => line.InFlight > 0);

    /// <summary>How a peer does.</summary>
    internal PeerLine Of(PeerHandle peer)
    {
        if (!_lines.TryGetValue(peer, out PeerLine? line))
        {
            line = new PeerLine(_time);
            _lines.Add(peer, line);
        }

        return line;
    }

    /// <summary>True while a peer is left alone.</summary>
    internal bool IsResting(PeerHandle peer) => _lines.TryGetValue(peer, out PeerLine? line) && line.IsResting;

    /// <summary>Forgets all but these peers.</summary>
    internal void KeepOnly(IEnumerable<PeerHandle> peers)
    {
        HashSet<PeerHandle> kept = [.. peers];
        foreach (PeerHandle gone in _lines.Keys.Where(peer => !kept.Contains(peer)).ToArray())
        {
            _lines.Remove(gone);
        }
    }
}
