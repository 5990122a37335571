// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using Microsoft.Extensions.Logging;
using PowerVerse.Chain.JsonRpc;
using PowerVerse.Chain.JsonRpc.Hosting;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Devnet;
using PowerVerse.Chain.Node.Metrics;
using PowerVerse.Chain.Storage.RocksDb;

namespace PowerVerse.Chain.Node.Hosting;

/// <summary>A node that serves: JSON-RPC over the parts, and the loops beneath.</summary>
internal sealed class RunningNode : IAsyncDisposable
{
    // Of the five seconds in which a node stops: calls that run, then loops; the database closes in what is left.
    private static readonly TimeSpan ServerStopTimeMax = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LoopStopTimeMax = TimeSpan.FromSeconds(2);

    private readonly NodeParts _parts;
    private readonly NodePool _pool;
    private readonly NodeApi _api;
    private readonly RpcServer _server;
    private readonly BackgroundLoops _loops;
    private readonly ILogger _logger;
    private readonly IAsyncDisposable? _network;
    private readonly List<IDisposable> _metrics = [];
    private MetricsServer? _metricsServer;

    private RunningNode(NodeParts parts, NodePool pool, NodeApi api, RpcServer server, BackgroundLoops loops, ILogger logger, IAsyncDisposable? network)
    {
        _parts = parts;
        _pool = pool;
        _api = api;
        _server = server;
        _loops = loops;
        _logger = logger;
        _network = network;
    }

    /// <summary>Where JSON-RPC is served.</summary>
    public Uri Endpoint => _server.Endpoints[0];

    /// <summary>Ends with the first failure of a loop.</summary>
    public Task<Exception> Failed => _loops.Failed;

    /// <summary>Starts a node.</summary>
    /// <param name="parts">Its parts; disposed of with the node, also when it does not start.</param>
    /// <param name="pool">Its pool; likewise.</param>
    /// <param name="complete">Adds to what the methods work on.</param>
    /// <param name="loops">More loops, by name.</param>
    /// <param name="methods">More methods.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <param name="network">What works on the chain beside the loops, such as peers: disposed of before the chain is closed, also when the node does not start.</param>
    /// <exception cref="Commands.CommandException">It cannot start.</exception>
    public static async Task<RunningNode> StartAsync(
        NodeParts parts,
        NodePool pool,
        Func<NodePorts, NodePorts> complete,
        IReadOnlyList<(string Name, Func<CancellationToken, Task> Run)> loops,
        IReadOnlyList<IMethodGroup> methods,
        CancellationToken cancellationToken,
        IAsyncDisposable? network = null)
    {
        ILogger logger = parts.Loggers.CreateLogger<RunningNode>();
        (RunningNode node, NodePorts ports) = await CreateAsync(parts, pool, complete, methods, network, logger).ConfigureAwait(false);
        try
        {
            ChainHead head = parts.Ledger.Chain.Head;
            NodeLog.ChainOpened(logger, parts.Ledger.Chain.Spec.ChainId, parts.Ledger.Chain.Genesis.Hash.ToString(), head.Number, head.Hash.ToString());
            await node.StartMetricsAsync(ports, cancellationToken).ConfigureAwait(false);
            await ServerOptions.StartAsync(node._server, parts.Settings, cancellationToken).ConfigureAwait(false);
            node._loops.Start("notifications", node._api.RunAsync);
            node._loops.Start("upkeep", new UpkeepLoop(parts.Ledger, logger).RunAsync);
            node._loops.Start("pool", pool.RunAsync);
            node._loops.Start("memory", ProcessMemory.GiveBackAsync);
            node.StartClock();
            foreach ((string name, Func<CancellationToken, Task> run) in loops)
            {
                node._loops.Start(name, run);
            }

            return node;
        }
        catch
        {
            await node.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops everything in order: no new requests, then no new blocks, then the database.</summary>
    public async ValueTask DisposeAsync()
    {
        long start = Stopwatch.GetTimestamp();
        using (CancellationTokenSource patience = new(ServerStopTimeMax))
        {
            try
            {
                await _server.StopAsync(patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                NodeLog.PartSlowToStop(_logger, "JSON-RPC");
            }
        }

        await _loops.StopAsync(LoopStopTimeMax).ConfigureAwait(false);
        if (_network is not null)
        {
            // Peers read the chain and bring blocks: nobody may when it is closed.
            await _network.DisposeAsync().ConfigureAwait(false);
        }

        await _server.DisposeAsync().ConfigureAwait(false);
        if (_metricsServer is not null)
        {
            await _metricsServer.DisposeAsync().ConfigureAwait(false);
        }

        _metrics.ForEach(part => part.Dispose());
        _api.Dispose();
        _pool.Dispose();
        _parts.Dispose();
        _loops.Dispose();
        NodeLog.Stopped(_logger, (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    private static async Task<(RunningNode Node, NodePorts Ports)> CreateAsync(
        NodeParts parts, NodePool pool, Func<NodePorts, NodePorts> complete, IReadOnlyList<IMethodGroup> methods, IAsyncDisposable? network, ILogger logger)
    {
        try
        {
            RpcServerOptions options = ServerOptions.Of(parts.Settings, parts.Directory, logger);
            NodePorts ports = complete(new NodePorts
            {
                Chain = parts.Ledger.Chain,
                Pool = pool.Pool,
                Time = DevnetProfile.ClockOf(parts.Settings),
                Producer = parts.Ledger.Producer,
                Upkeep = NodeUpkeep.Of(parts.Opened),
                ClientVersion = ProcessStart.ClientVersion,
                Limits = ServerOptions.MethodLimitsOf(parts.Settings),
            });
            NodeApi api = NodeApi.Create(ports, options.Limits, parts.Loggers, methods);
            RpcServer server = new(options, api.Table, ports.Time, parts.Loggers);
            return (new RunningNode(parts, pool, api, server, new BackgroundLoops(logger), logger, network), ports);
        }
        catch
        {
            if (network is not null)
            {
                await network.DisposeAsync().ConfigureAwait(false);
            }

            pool.Dispose();
            parts.Dispose();
            throw;
        }
    }

    private void StartClock()
    {
        if (_parts.Settings.TryGet(Settings.ClockServer, out string server))
        {
            ClockLoop clock = new(server, DevnetProfile.ClockOf(_parts.Settings), _logger);
            _metrics.Add(clock);
            _loops.Start("clock", clock.RunAsync);
        }
    }

    private async Task StartMetricsAsync(NodePorts ports, CancellationToken cancellationToken)
    {
        if (!_parts.Settings.Get(Settings.AreMetricsEnabled))
        {
            return;
        }

        MetricRegistry registry = new();
        _metrics.Add(registry);
        _metrics.Add(new NodeMetrics(_parts.Ledger, _pool.Pool, _server, ports.Time));
        if (_parts.Store is RocksDbStore database)
        {
            _metrics.Add(new RocksDbMetrics(database));
        }

        HealthCheck health = new(_parts.Ledger, ports, _parts.Settings.Get(Settings.ReadyBlocksBehindMax));
        _metricsServer = await MetricsServer.StartAsync(_parts.Settings, registry, health, _parts.Loggers, cancellationToken).ConfigureAwait(false);
    }
}
