// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Devnet;
using PowerVerse.Chain.Node.Hosting;
using PowerVerse.Chain.Node.Logging;
using PowerVerse.Chain.Node.Networking;
using PowerVerse.Chain.TxPool;

namespace PowerVerse.Chain.Node.Commands;

/// <summary><c>powerverse node</c>: serves the chain of a data directory.</summary>
internal static class NodeCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Command command = new("node", "Takes part in a network, or serves the chain of a data directory, over JSON-RPC.");
        SettingOptions options = new(command, [.. Settings.Store, .. Settings.Server, Settings.NoConsensus, .. Settings.Networked]);
        command.SetAction((parsed, _) => RunAsync(options.Resolve(parsed)));
        return command;
    }

    /// <summary>Waits until the operator wants to stop, or a part of the node fails.</summary>
    public static async Task<int> WaitAsync(RunningNode node, StopSignal stop, ILogger logger)
    {
        Task stopping = Task.Delay(Timeout.Infinite, stop.Token);
        if (await Task.WhenAny(stopping, node.Failed).ConfigureAwait(false) == node.Failed)
        {
            return ExitCode.Failed;
        }

        NodeLog.Stopping(logger, stop.Reason ?? "asked to");
        return ExitCode.Success;
    }

    private static async Task<int> RunAsync(ResolvedSettings settings)
    {
        bool isNetworked = settings.TryGet(Settings.Network, out string network) && !settings.Get(Settings.NoConsensus);
        if (!isNetworked && !settings.Get(Settings.NoConsensus))
        {
            throw new CommandException(
                ExitCode.Usage,
                "Name the network with --network FILE, serve the chain as it is with --no-consensus, or run a chain of your own with: powerverse dev");
        }

        using StopSignal stop = new();
        using ILoggerFactory loggers = LoggerSetup.Create(settings.Get(Settings.LogForm), settings.Get(Settings.LogLevel));
        ILogger logger = loggers.CreateLogger("PowerVerse.Chain.Node");
        ProcessStart.Log(logger);
        if (isNetworked)
        {
            return await RunInNetworkAsync(settings, network, loggers, stop, logger).ConfigureAwait(false);
        }

        NodeParts parts = new(settings, loggers, OpenChain.Open(settings));
        RunningNode node = await RunningNode.StartAsync(parts, NodePool.Create(parts, PoolSettings.Default), ports => ports, [], [], stop.Token).ConfigureAwait(false);
        await using (node.ConfigureAwait(false))
        {
            return await WaitAsync(node, stop, logger).ConfigureAwait(false);
        }
    }

    private static async Task<int> RunInNetworkAsync(
        ResolvedSettings settings, string network, ILoggerFactory loggers, StopSignal stop, ILogger logger)
    {
        (GenesisSpec genesis, byte[] file) = StoreOpening.ReadGenesis(network);
        if (genesis.UnknownMembers.Count > 0)
        {
            NodeLog.UnknownGenesisMembers(logger, string.Join(", ", genesis.UnknownMembers));
        }

        DevnetProfile.Check(settings, genesis.Chain.ChainId);
        ConsensusHost host = ConsensusHost.Create(settings, GenesisFile.ReadConsensus(genesis));
        await using (host.ConfigureAwait(false))
        {
            return await RunInNetworkAsync(settings, genesis, file, host, loggers, stop, logger).ConfigureAwait(false);
        }
    }

    private static async Task<int> RunInNetworkAsync(
        ResolvedSettings settings, GenesisSpec genesis, byte[] file, ConsensusHost host, ILoggerFactory loggers, StopSignal stop, ILogger logger)
    {
        NodeParts OpenNetworked() => new(settings, loggers, OpenChain.Open(settings, Stores.Take(settings), (store, ledgerSettings) =>
        {
            StoreOpening.Initialize(store, genesis, file);
            return host.OpenLedger(store, ledgerSettings);
        }));
        if (settings.Get(Settings.Sync) == SyncMode.State && await FetchStateAsync(OpenNetworked(), host, stop, logger).ConfigureAwait(false) is { } ended)
        {
            return ended;
        }

        NodeParts parts = OpenNetworked();
        NodePool pool = NodePool.Create(parts, PoolSettings.Default);
        try
        {
            await host.StartAsync(parts, pool, stop.Token).ConfigureAwait(false);
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            pool.Dispose();
            parts.Dispose();
            throw;
        }

        RunningNode node = await RunningNode.StartAsync(parts, pool, host.Complete, [("agreement", host.RunAsync)], host.MethodsOf(settings), stop.Token, host).ConfigureAwait(false);
        await using (node.ConfigureAwait(false))
        {
            return await WaitAsync(node, stop, logger).ConfigureAwait(false);
        }
    }

    // Serves the first block while the state of a recent one is fetched into a database of its own, which then takes the place of the old one.
    private static async Task<int?> FetchStateAsync(NodeParts parts, ConsensusHost host, StopSignal stop, ILogger logger)
    {
        string root = parts.Directory!.Root;
        if (parts.Ledger.Chain.Head.Number != parts.Ledger.Chain.Genesis.Number)
        {
            parts.Dispose();
            return null;
        }

        NodePool pool = NodePool.Create(parts, PoolSettings.Default);
        StateSyncHost sync;
        try
        {
            sync = host.CreateStateSync(parts);
        }
        catch
        {
            pool.Dispose();
            parts.Dispose();
            throw;
        }

        bool isThere;
        await using (sync.ConfigureAwait(false))
        {
            RunningNode node = await RunningNode.StartAsync(parts, pool, sync.Complete, [], [], stop.Token).ConfigureAwait(false);
            await using (node.ConfigureAwait(false))
            {
                await sync.StartAsync(stop.Token).ConfigureAwait(false);
                using CancellationTokenSource end = new();
                Task<bool> fetching = sync.RunAsync(end.Token);
                Task<int> stopping = WaitAsync(node, stop, logger);
                if (await Task.WhenAny(fetching, stopping).ConfigureAwait(false) == stopping)
                {
                    await end.CancelAsync().ConfigureAwait(false);
                    await fetching.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
                    return await stopping.ConfigureAwait(false);
                }

                isThere = await fetching.ConfigureAwait(false);
            }
        }

        if (isThere)
        {
            DatabaseSwap.Run(root);
        }

        return null;
    }
}
