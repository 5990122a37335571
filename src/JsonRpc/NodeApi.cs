// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging;
using PowerVerse.Chain.JsonRpc.Dev;
using PowerVerse.Chain.JsonRpc.Eth;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.PowerVerse;
using PowerVerse.Chain.JsonRpc.Schema;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.JsonRpc.Simulation;
using PowerVerse.Chain.JsonRpc.Subscriptions;
using PowerVerse.Chain.JsonRpc.Tracing;

namespace PowerVerse.Chain.JsonRpc;

/// <summary>All methods that a node can serve, made from its parts, and the loop behind subscriptions. Listeners offer the methods of the namespaces they enable.</summary>
public sealed class NodeApi : IDisposable
{
    private readonly SubscriptionHub _hub;
    private readonly CallSites _sites;

    private NodeApi(MethodTable table, SubscriptionHub hub, CallSites sites)
    {
        Table = table;
        _hub = hub;
        _sites = sites;
    }

    /// <summary>The methods.</summary>
    public MethodTable Table { get; }

    /// <summary>Makes the methods.</summary>
    /// <param name="ports">The node.</param>
    /// <param name="limits">The limits of the server.</param>
    /// <param name="loggers">Takes what is logged.</param>
    /// <param name="more">Groups that the host adds.</param>
    public static NodeApi Create(NodePorts ports, RpcLimits limits, ILoggerFactory loggers, params IEnumerable<IMethodGroup> more)
    {
        ChainReader reader = new(ports.Chain);
        PendingBlock pending = new(ports);
        PendingHistory history = new();
        FilterStore filters = new(ports, history, limits);
        InclusionWatch inclusions = new(ports.Limits.SyncWaitersMax);
        SubscriptionHub hub = new(ports, filters, history, inclusions, loggers.CreateLogger<NodeApi>());
        TransactionMethods transactions = new(ports, reader);
        SubmissionMethods submission = new(ports, reader, inclusions);
        TipOracle tips = new(ports.Chain);
        CallSites sites = new(reader, pending, new InterpreterPool(ports.Modules));
        IReadOnlyList<IMethodGroup> simulation = SimulationGroups.Create(ports, sites, out IGasEstimator estimator);
        TransactionFiller filler = new(ports, reader, tips, estimator);
        List<IMethodGroup> groups =
        [
            new ChainMethods(ports),
            new AccountMethods(ports, reader),
            new BlockMethods(reader, pending),
            transactions,
            new FeeMethods(ports, reader, tips),
            new LogMethods(ports, reader, filters),
            new SubscriptionMethods(ports, hub),
            submission,
            new ConfigMethods(ports),
            new NetMethods(ports),
            new TxPoolMethods(ports),
            new RawMethods(reader, transactions),
            new AdminMethods(ports),
            new TestingMethods(ports, pending),
            new DiscoveryMethods(ports.ClientVersion),
            new WalletMethods(ports, filler, submission),
            new ConsensusMethods(ports.Agreement, reader),
            new DevMethods(ports),
            new DevStateMethods(ports, reader),
            .. simulation,
            .. TracingGroups.Create(ports, reader, sites),
            .. more,
        ];
        return new NodeApi(MethodTable.Of(groups), hub, sites);
    }

    /// <summary>Sends notifications until it is cancelled; the host runs it as long as it serves.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _hub.RunAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _hub.Dispose();
        _sites.Dispose();
    }
}
