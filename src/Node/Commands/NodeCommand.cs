// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Devnet;
using PowerVerse.Chain.Node.Hosting;
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

    private static async Task<int> RunAsync(ResolvedSettings settings)
    {
        string? network = settings.TryGet(Settings.Network, out string named) ? named : null;
        bool isNetworked = network is not null && !settings.Get(Settings.NoConsensus);
        if (!isNetworked && !settings.Get(Settings.NoConsensus))
        {
            throw new CommandException(
                ExitCode.Usage,
                "Name the network with --network devnet|testnet|mainnet|FILE, serve the chain as it is with --no-consensus, or run a chain of your own with: powerverse dev");
        }

        using ServingProcess process = new(settings);
        if (isNetworked)
        {
            return await RunInNetworkAsync(process, network!).ConfigureAwait(false);
        }

        NodeParts parts = new(settings, process.Loggers, OpenChain.Open(settings, network));
        RunningNode node = await RunningNode.StartAsync(parts, NodePool.Create(parts, PoolSettings.Default), ports => ports, [], [], process.Stopping).ConfigureAwait(false);
        await using (node.ConfigureAwait(false))
        {
            return await process.WaitAsync(node).ConfigureAwait(false);
        }
    }

    private static async Task<int> RunInNetworkAsync(ServingProcess process, string network)
    {
        (GenesisSpec genesis, byte[] file) = StoreOpening.ReadGenesis(network);
        if (genesis.UnknownMembers.Count > 0)
        {
            NodeLog.UnknownGenesisMembers(process.Logger, string.Join(", ", genesis.UnknownMembers));
        }

        DevnetProfile.Check(process.Settings, genesis.Chain.ChainId);
        ConsensusHost host = ConsensusHost.Create(process.Settings, GenesisFile.ReadConsensus(genesis, network));
        await using (host.ConfigureAwait(false))
        {
            return await RunInNetworkAsync(process, genesis, file, host).ConfigureAwait(false);
        }
    }

    private static async Task<int> RunInNetworkAsync(ServingProcess process, GenesisSpec genesis, byte[] file, ConsensusHost host)
    {
        ResolvedSettings settings = process.Settings;
        NodeParts OpenNetworked()
        {
            DataDirectory directory = Stores.Take(settings);
            try
            {
                ConsensusHost.RefuseAfterHalt(directory);
            }
            catch
            {
                directory.Dispose();
                throw;
            }

            return new(settings, process.Loggers, OpenChain.Open(settings, directory, (store, ledgerSettings) =>
            {
                StoreOpening.Initialize(store, genesis, file);
                return host.OpenLedger(store, ledgerSettings);
            }));
        }

        if (settings.Get(Settings.Sync) == SyncMode.State && await FetchStateAsync(process, OpenNetworked(), host).ConfigureAwait(false) is { } ended)
        {
            return ended;
        }

        NodeParts parts = OpenNetworked();
        NodePool pool = NodePool.Create(parts, PoolSettings.Default);
        try
        {
            await host.StartAsync(parts, pool, process.Stopping).ConfigureAwait(false);
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            pool.Dispose();
            parts.Dispose();
            throw;
        }

        RunningNode node = await RunningNode.StartAsync(
            parts, pool, host.Complete, [("agreement", host.RunAsync)], host.MethodsOf(settings), process.Stopping, host).ConfigureAwait(false);
        await using (node.ConfigureAwait(false))
        {
            return await process.WaitAsync(node).ConfigureAwait(false);
        }
    }

    // Serves the first block while the state of a recent one is fetched into a database of its own, which then takes the place of the old one.
    private static async Task<int?> FetchStateAsync(ServingProcess process, NodeParts parts, ConsensusHost host)
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
        RunningNode node = await RunningNode.StartAsync(parts, pool, sync.Complete, [], [], process.Stopping, sync).ConfigureAwait(false);
        await using (node.ConfigureAwait(false))
        {
            await sync.StartAsync(process.Stopping).ConfigureAwait(false);
            using CancellationTokenSource end = new();
            Task<bool> fetching = sync.RunAsync(end.Token);
            if (await process.WaitAsync(node, fetching).ConfigureAwait(false) is { } exit)
            {
                await end.CancelAsync().ConfigureAwait(false);
                await ((Task)fetching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return exit;
            }

            isThere = await fetching.ConfigureAwait(false);
        }

        if (isThere)
        {
            DatabaseSwap.Run(root);
        }

        return null;
    }
}
