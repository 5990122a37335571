// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Hosting;
using PowerVerse.Chain.TxPool;


namespace PowerVerse.Chain.Node.Dev;

/// <summary>Puts a developer's node together: clock, pool without limits for a sender, sealer, control.</summary>
internal sealed class DevNode
{
    private readonly NodeParts _parts;
    private readonly NodePool _pool;
    private readonly DevClock _clock;

    private DevNode(NodeParts parts, NodePool pool, DevClock clock, InstantSealer sealer, DevControl control)
    {
        _parts = parts;
        _pool = pool;
        _clock = clock;
        Sealer = sealer;
        Control = control;
    }

    /// <summary>Seals blocks.</summary>
    public InstantSealer Sealer { get; }

    /// <summary>The developer's control.</summary>
    public DevControl Control { get; }

    /// <summary>Puts it together.</summary>
    public static DevNode Create(NodeParts parts, IReadOnlyList<DevAccount> accounts)
    {
        ResolvedSettings settings = parts.Settings;
        DevClock clock = new(TimeProvider.System);
        SealerTerms terms = new() { GasLimit = settings.Get(Settings.GasLimit), Beneficiary = settings.Get(Settings.Beneficiary) };
        NodePool pool = NodePool.Create(parts, PoolSettings.Development);
        InstantSealer sealer = new(
            parts.Ledger, pool.Pool, clock, terms, settings.Get(Settings.BlockTime), parts.Loggers.CreateLogger<InstantSealer>());
        pool.ExpectNext(null, terms.GasLimit);
        return new DevNode(parts, pool, clock, sealer, new DevControl(parts.Ledger, pool.Pool, pool, sealer, clock, accounts));
    }

    /// <summary>Starts it.</summary>
    public Task<RunningNode> StartAsync(CancellationToken cancellationToken)
    {
        _pool.Pool.Subscribe(Sealer);
        return RunningNode.StartAsync(
            _parts,
            _pool,
            ports => ports with { Time = _clock, Dev = Control, Beneficiary = Sealer.Terms.Beneficiary },
            [("sealer", Sealer.RunAsync)],
            [],
            cancellationToken);
    }
}
