// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Network;
using PowerVerse.Chain.Network.Direct;
using PowerVerse.Chain.Network.Libp2p;
using PowerVerse.Chain.Network.Peers;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Hosting;
using PowerVerse.Chain.Node.Networking;
using PowerVerse.Chain.Storage.Memory;

namespace PowerVerse.Chain.Node.Commands;

/// <summary><c>powerverse p2p bootnode</c>: a meeting point that holds no chain.</summary>
internal static class BootnodeCommand
{
    private static readonly IReadOnlyList<Setting> Flags =
    [
        Settings.DataDirectory, Settings.ConfigurationFile, Settings.Network, Settings.P2pListen, Settings.P2pAnnounce, Settings.P2pPeers, Settings.P2pTrusted,
        Settings.P2pPeersMax, Settings.P2pLocal, Settings.LogForm, Settings.LogLevel,
    ];

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Command command = new("bootnode", "Runs a meeting point: it tells the nodes of a network of each other, holds no chain and votes on nothing.");
        SettingOptions options = new(command, Flags);
        command.SetAction((parsed, _) => RunAsync(options.Resolve(parsed)));
        return command;
    }

    private static async Task<int> RunAsync(ResolvedSettings settings)
    {
        if (!settings.TryGet(Settings.Network, out string file))
        {
            throw new CommandException(ExitCode.Usage, "Name the network with --network devnet|testnet|mainnet|FILE.");
        }

        ChainProfile chain = ProfileOf(StoreOpening.ReadGenesis(file).Genesis);
        using DataDirectory directory = DataDirectory.Take(Stores.RootOf(settings));
        using ServingProcess process = new(settings);
        PeerNetwork network = new(
            NodeKey.ReadOrCreate(directory.Root), NetworkOptions.Of(settings, chain) with { IsBootnode = true }, TimeProvider.System, process.Loggers);
        await using (network.ConfigureAwait(false))
        {
            try
            {
                await network.StartAsync(new SilentEndpoint(), process.Stopping).ConfigureAwait(false);
            }
            catch (Libp2pException exception)
            {
                throw new CommandException(ExitCode.Network, $"The network cannot listen: {exception.Message}. Name another address with --p2p-listen.", exception);
            }

            foreach (string line in network.ListenAddresses.Select(static address => HintOf(address.ToString())))
            {
                await Console.Out.WriteLineAsync(line).ConfigureAwait(false);
            }

            return await process.WaitAsync().ConfigureAwait(false);
        }
    }

    /// <summary>How nodes name a meeting point that listens at an address: 0.0.0.0 and :: are every address of the machine, and nobody can dial them.</summary>
    internal static string HintOf(string address)
    {
        string dialled = address.Replace("/ip4/0.0.0.0/", "/ip4/ADDRESS/", StringComparison.Ordinal).Replace("/ip6/::/", "/ip6/ADDRESS/", StringComparison.Ordinal);
        return $"Nodes start with --p2p-bootnodes {dialled}" + (dialled == address ? string.Empty : ", where ADDRESS is one of this machine that they can reach");
    }

    private static ChainProfile ProfileOf(GenesisSpec genesis)
    {
        using MemoryStore store = new(LedgerFamilies.All);
        StoreOpening.Initialize(store, genesis, default);
        using ChainLedger ledger = StoreOpening.OpenLedger(store, new LedgerSettings(), genesis);
        return NetworkOptions.ProfileOf(ledger.Chain);
    }
}
