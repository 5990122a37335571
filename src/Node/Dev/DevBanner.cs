// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Node.Dev;

/// <summary>What a developer needs to know to begin: accounts, the values for a wallet, first commands.</summary>
internal static class DevBanner
{
    private const int AccountsShownMax = 20;

    /// <summary>Writes it.</summary>
    public static void Write(TextWriter output, ResolvedSettings settings, IReadOnlyList<DevAccount> accounts, IBlockChain chain, Uri endpoint)
    {
        string url = endpoint.ToString().TrimEnd('/');
        ulong chainId = chain.Spec.ChainId;
        ulong blockTime = settings.Get(Settings.BlockTime);
        output.WriteLine();
        output.WriteLine("PowerVerse developer chain. Everybody knows these keys: never send them anything of value.");
        output.WriteLine();
        for (int i = 0; i < Math.Min(accounts.Count, AccountsShownMax); i++)
        {
            output.WriteLine($"  ({i})  {AddressText.Checksummed(accounts[i].Address)}  {Hex.Encode(accounts[i].Key)}");
        }

        if (accounts.Count > AccountsShownMax)
        {
            output.WriteLine($"  ... and {accounts.Count - AccountsShownMax} more");
        }

        output.WriteLine();
        output.WriteLine($"  Balance      {settings.Describe(Settings.Balance).Text} PVC each");
        output.WriteLine($"  Mnemonic     {settings.Get(Settings.Mnemonic)}");
        output.WriteLine("  Path         m/44'/60'/0'/0/i");
        output.WriteLine($"  Gas limit    {settings.Get(Settings.GasLimit).ToString("N0", CultureInfo.InvariantCulture)}");
        output.WriteLine($"  Blocks       {(blockTime == 0 ? "as soon as there is a transaction" : $"every {blockTime} s")}");
        output.WriteLine($"  Data         {(settings.TryGet(Settings.DataDirectory, out string directory) ? Path.GetFullPath(directory) : "in memory, gone at the end (--data-dir PATH keeps it)")}");
        output.WriteLine();
        output.WriteLine("MetaMask: Add a custom network");
        output.WriteLine("  Network name     PowerVerse Dev");
        output.WriteLine($"  RPC URL          {url}");
        output.WriteLine($"  Chain ID         {chainId}");
        output.WriteLine("  Currency symbol  PVC");
        output.WriteLine();
        if (accounts.Count > 1)
        {
            output.WriteLine("Send a coin with cast");
            output.WriteLine(
                $"  cast send --rpc-url {url} --private-key {Hex.Encode(accounts[0].Key)} --value 1ether {AddressText.Checksummed(accounts[1].Address)}");
            output.WriteLine();
        }

        output.WriteLine($"JSON-RPC and WebSocket on {url}. Ctrl-C stops.");
        output.WriteLine();
        output.Flush();
    }
}
