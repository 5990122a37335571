// SPDX-License-Identifier: Apache-2.0

using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PowerVerse.Chain.Consensus.Runtime.Keys;
using PowerVerse.Chain.Crypto.Keys;
using PowerVerse.Chain.Node.Commands;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Dev;
using PowerVerse.Chain.Node.Hosting;
using PowerVerse.Chain.Node.Networking;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Node.Devnet;

/// <summary>Makes networks whose validators are all on this machine: fresh keys of equal stake, and the funded accounts of every developer's chain.</summary>
/// <remarks>The passphrase lies beside the keys: fit for play money only.</remarks>
internal static class LocalNetwork
{
    private const int PassphraseBytes = 16;
    private const ulong StakeCoins = 10_000;
    private const ulong EpochLength = 64;

    /// <summary>The keys of the validator of a data directory.</summary>
    public static string KeysIn(string folder) => Path.Combine(folder, "validator.json");

    /// <summary>The file that holds their passphrase.</summary>
    public static string PassphraseIn(string folder) => Path.Combine(folder, "passphrase");

    /// <summary>Opens the keys of the validator of a data directory.</summary>
    /// <exception cref="CommandException">They cannot be opened.</exception>
    public static ValidatorKeys OpenKeys(string folder) => ValidatorFiles.OpenKeys(KeysIn(folder), PassphraseIn(folder));

    /// <summary>Makes keys and the signing record of a validator in each folder, and the genesis file of their network.</summary>
    /// <param name="folders">The data directories of the validators.</param>
    /// <param name="gasLimit">Gas limit of blocks.</param>
    /// <param name="parameters">Parameters of the agreement that are not the usual ones.</param>
    /// <returns>The genesis file, which the caller writes.</returns>
    /// <exception cref="CommandException">Something cannot be written.</exception>
    public static byte[] Create(IReadOnlyList<string> folders, ulong gasLimit, params IEnumerable<(string Name, JsonNode Value)> parameters)
    {
        ulong chainId = Settings.ChainId.Default;
        ulong now = (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        byte[][] registrations = [.. folders.Select(folder => Register(folder, chainId))];
        IEnumerable<Address> accounts = DevAccount.FromPhrase(Settings.Mnemonic.Default, Settings.Accounts.Default).Select(static account => account.Address);
        byte[] genesis = GenesisFile.Make(
            DevGenesis.Write(chainId, gasLimit, now, accounts, Settings.Balance.Default),
            registrations,
            new Hash256(RandomNumberGenerator.GetBytes(Hash256.Size)),
            now,
            EpochLength,
            parameters);
        Hash256 chain = GenesisCommand.HashOf(StoreOpening.ParseGenesis(genesis, "genesis file to be made"));
        foreach (string folder in folders)
        {
            using ValidatorKeys keys = OpenKeys(folder);
            RecordCommand.Begin(folder, chain, keys);
        }

        return genesis;
    }

    private static byte[] Register(string folder, ulong chainId)
    {
        string passphrase = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(PassphraseBytes));
        Address account = new(RandomNumberGenerator.GetBytes(Address.Size));
        byte[] registration = GenesisCommand.MakeValidator(folder, Encoding.ASCII.GetBytes(passphrase), ScryptCost.Light, chainId, account, account, StakeCoins);
        File.WriteAllText(PassphraseIn(folder), passphrase);
        return registration;
    }
}
