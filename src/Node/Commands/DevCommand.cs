// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using System.Net;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Dev;
using PowerVerse.Chain.Node.Hosting;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Node.Commands;

/// <summary><c>powerverse dev</c>: a chain of one's own, with funded accounts, that seals blocks by itself.</summary>
internal static class DevCommand
{
    // What a developer's tools call beyond the usual; methods for tests of the node itself stay off unless they are named.
    private static readonly Dictionary<string, string> Defaults = new(StringComparer.Ordinal)
    {
        [Settings.RpcApi.Key] = "eth,net,web3,txpool,trace,ots,erigon,pv,debug,admin,personal,evm,anvil,hardhat",
        [Settings.TransactionFeeMax.Key] = "0",
        [Settings.PruneMode.Key] = "archive",
        [Settings.SyncInterval.Key] = "1024",
        [Settings.AreMetricsEnabled.Key] = "false",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Command command = new("dev", "Runs a chain of your own: funded accounts, a block for each transaction, nothing to set up.");
        SettingOptions options = new(command, [.. Settings.Dev, .. Settings.Server, .. Settings.Store]);
        command.SetAction((parsed, _) => RunAsync(options.Resolve(parsed, Defaults)));
        return command;
    }

    private static async Task<int> RunAsync(ResolvedSettings settings)
    {
        RefuseToBePublic(settings);
        IReadOnlyList<DevAccount> accounts = AccountsOf(settings);
        using ServingProcess process = new(settings);
        NodeParts parts = new(settings, process.Loggers, Open(settings, accounts));
        DevNode dev = DevNode.Create(parts, accounts);
        RunningNode node = await dev.StartAsync(process.Stopping).ConfigureAwait(false);
        await using (node.ConfigureAwait(false))
        {
            if (!settings.Get(Settings.Silent))
            {
                DevBanner.Write(Console.Out, settings, accounts, parts.Ledger.Chain, node.Endpoint);
            }

            return await process.WaitAsync(node).ConfigureAwait(false);
        }
    }

    private static void RefuseToBePublic(ResolvedSettings settings)
    {
        IPAddress host = settings.Get(Settings.RpcHost);
        if (!IPAddress.IsLoopback(host) && !settings.Get(Settings.AllowPublic))
        {
            throw new CommandException(
                ExitCode.Usage,
                $"A developer's node would be open to others on {host}: its keys are known to everybody and its methods change any balance. "
                + "If that is what you want, add --allow-public.");
        }
    }

    private static IReadOnlyList<DevAccount> AccountsOf(ResolvedSettings settings)
    {
        int count = settings.Get(Settings.Accounts);
        string phrase = settings.Get(Settings.Mnemonic);
        return count > DevAccount.CountMax ? throw new CommandException(ExitCode.Usage, $"--accounts: at most {DevAccount.CountMax}")
            : !phrase.All(char.IsAscii) ? throw new CommandException(ExitCode.Usage, "--mnemonic: only phrases of English words are known here")
            : DevAccount.FromPhrase(phrase, count);
    }

    private static OpenChain Open(ResolvedSettings settings, IReadOnlyList<DevAccount> accounts)
    {
        DataDirectory? directory = settings.TryGet(Settings.DataDirectory, out string path) ? DataDirectory.Take(path) : null;
        return OpenChain.Open(settings, directory, (store, ledgerSettings) =>
        {
            ChainLedger ledger = StoreOpening.OpenLedgerIfThere(store, ledgerSettings) ?? Begin(store, ledgerSettings, settings, accounts);
            ulong chainId = ledger.Chain.Spec.ChainId;
            if (chainId == settings.Get(Settings.ChainId))
            {
                return ledger;
            }

            ledger.Dispose();
            throw new CommandException(ExitCode.Data, $"The data directory holds a chain with id {chainId}, not {settings.Get(Settings.ChainId)}. Name it with --chain-id.");
        });
    }

    private static ChainLedger Begin(IKeyValueStore store, LedgerSettings ledgerSettings, ResolvedSettings settings, IReadOnlyList<DevAccount> accounts)
    {
        byte[] file = DevGenesis.Write(
            settings.Get(Settings.ChainId),
            settings.Get(Settings.GasLimit),
            (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
            accounts.Select(account => account.Address),
            settings.Get(Settings.Balance));
        GenesisSpec genesis = StoreOpening.ParseGenesis(file, "chain of these settings");
        StoreOpening.Initialize(store, genesis, file);
        return StoreOpening.OpenLedger(store, ledgerSettings, genesis);
    }
}
