// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Ledger.Ports;

namespace PowerVerse.Chain.Node.Metrics;

/// <summary>Whether the node can take requests for the newest state.</summary>
internal sealed class HealthCheck
{
    private readonly ChainLedger _ledger;
    private readonly NodePorts _ports;
    private readonly ulong _blocksBehindMax;

    public HealthCheck(ChainLedger ledger, NodePorts ports, ulong blocksBehindMax)
    {
        _ledger = ledger;
        _ports = ports;
        _blocksBehindMax = blocksBehindMax;
    }

    /// <summary>Why it is not ready; null: it is.</summary>
    /// <param name="peersMin">Fewest peers; null: 1 on a network, 0 without.</param>
    /// <param name="blocksBehindMax">Most blocks behind; null: as set.</param>
    public string? WhyNotReady(int? peersMin, ulong? blocksBehindMax)
    {
        if (_ledger.Damage is { } damage)
        {
            return $"damage at {damage.Place}";
        }

        int peers = _ports.Network?.PeerCount ?? 0;
        int wanted = peersMin ?? (_ports.Network is null ? 0 : 1);
        if (peers < wanted)
        {
            return $"{peers} peers of {wanted}";
        }

        SyncProgress? sync = _ports.Consensus?.Sync;
        ulong behind = sync is null ? 0 : sync.HighestBlock - Math.Min(sync.HighestBlock, _ledger.Chain.Head.Number);
        if (behind <= (blocksBehindMax ?? _blocksBehindMax))
        {
            return null;
        }

        return sync?.Headers is { } headers
            ? $"{behind} blocks behind, {headers.Followed} of {headers.Total} headers of the way to the checkpoint followed"
            : $"{behind} blocks behind";
    }
}
