// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PowerVerse.Chain.Agreement.Genesis;
using PowerVerse.Chain.Consensus.Runtime.Keys;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Crypto.Keys;
using PowerVerse.Chain.Node.Commands;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Dev;
using PowerVerse.Chain.Node.Hosting;
using PowerVerse.Chain.Node.Networking;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Node.Sortition;

/// <summary>The folder of a network in one process.</summary>
/// <remarks>
/// <code>
/// genesis.json       the network: funded test accounts, validators with fresh keys
/// node-I/            data directory of validator I with validator.json and passphrase
/// </code>
/// The passphrase lies beside the keys: fit for play money only.
/// </remarks>
internal sealed class SortitionFolder
{
    private const int PassphraseBytes = 16;
    private const string GenesisName = "genesis.json";

    private SortitionFolder(string root, GenesisSpec genesis, byte[] file)
    {
        Root = root;
        Genesis = genesis;
        File = file;
        Consensus = GenesisFile.ReadConsensus(genesis);
    }

    /// <summary>The folder.</summary>
    public string Root { get; }

    /// <summary>The genesis.</summary>
    public GenesisSpec Genesis { get; }

    /// <summary>The genesis file.</summary>
    public byte[] File { get; }

    /// <summary>Parameters and validators.</summary>
    public ConsensusGenesis Consensus { get; }

    /// <summary>Opens the network of a folder; makes it when there is none.</summary>
    /// <exception cref="CommandException">It cannot be made, or is another one.</exception>
    public static SortitionFolder OpenOrCreate(string root, SortitionPlan plan)
    {
        string path = Path.GetFullPath(root);
        string genesisPath = Path.Combine(path, GenesisName);
        if (!System.IO.File.Exists(genesisPath))
        {
            Create(path, genesisPath, plan);
        }

        (GenesisSpec genesis, byte[] file) = StoreOpening.ReadGenesis(genesisPath);
        SortitionFolder folder = new(path, genesis, file);
        return folder.Consensus.Validators.Count == plan.Validators
            && folder.Consensus.Parameters.Sampled
            && folder.Consensus.Parameters.BlockFloorSeconds == plan.BlockFloorSeconds
            ? folder
            : throw new CommandException(ExitCode.Usage, $"There is another network in '{path}'. Remove it, or name another folder with --data-dir.");
    }

    /// <summary>The data directory of a validator.</summary>
    public string NodeFolder(int index) => NodeFolder(Root, index);

    /// <summary>The keys of a validator.</summary>
    public ValidatorKeys OpenKeys(int index) => OpenKeys(Root, index);

    private static string NodeFolder(string root, int index) => Path.Combine(root, string.Create(CultureInfo.InvariantCulture, $"node-{index}"));

    private static ValidatorKeys OpenKeys(string root, int index)
    {
        string folder = NodeFolder(root, index);
        return ValidatorFiles.OpenKeys(Path.Combine(folder, "validator.json"), Path.Combine(folder, "passphrase"));
    }

    private static void Create(string root, string genesisPath, SortitionPlan plan)
    {
        ulong chainId = Settings.ChainId.Default;
        byte[][] registrations = new byte[plan.Validators][];
        for (int i = 0; i < plan.Validators; i++)
        {
            string folder = NodeFolder(root, i);
            string passphrase = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(PassphraseBytes));
            Address account = new(RandomNumberGenerator.GetBytes(Address.Size));
            registrations[i] = GenesisCommand.MakeValidator(
                folder, Encoding.ASCII.GetBytes(passphrase), ScryptCost.Light, chainId, account, account, SortitionPlan.StakeCoins);
            System.IO.File.WriteAllText(Path.Combine(folder, "passphrase"), passphrase);
        }

        ulong now = (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        IEnumerable<Address> accounts = DevAccount.FromPhrase(Settings.Mnemonic.Default, Settings.Accounts.Default).Select(static account => account.Address);
        byte[] genesis = GenesisFile.Make(
            DevGenesis.Write(chainId, Settings.GasLimit.Default, now, accounts, Settings.Balance.Default),
            registrations,
            new Hash256(RandomNumberGenerator.GetBytes(Hash256.Size)),
            now,
            SortitionPlan.EpochLength,
            plan.Parameters());
        Hash256 chain = GenesisCommand.HashOf(StoreOpening.ParseGenesis(genesis, "genesis file to be made"));
        for (int i = 0; i < plan.Validators; i++)
        {
            using ValidatorKeys keys = OpenKeys(root, i);
            GenesisCommand.BeginRecord(NodeFolder(root, i), chain, keys);
        }

        // Last, so that a folder with a genesis is whole.
        System.IO.File.WriteAllBytes(genesisPath, genesis);
    }
}
