// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using PowerVerse.Chain.Agreement.Genesis;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Node.Commands;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Devnet;
using PowerVerse.Chain.Node.Hosting;

namespace PowerVerse.Chain.Node.Sortition;

/// <summary>The folder of a network in one process.</summary>
/// <remarks>
/// <code>
/// genesis.json       the network: funded test accounts, validators with fresh keys
/// node-I/            data directory of validator I with validator.json and passphrase
/// </code>
/// </remarks>
internal sealed class SortitionFolder
{
    private const string GenesisName = "genesis.json";
    private readonly string _root;

    private SortitionFolder(string root, GenesisSpec genesis, byte[] file)
    {
        _root = root;
        Genesis = genesis;
        Encoded = file;
        Consensus = GenesisFile.ReadConsensus(genesis);
    }

    /// <summary>The genesis file.</summary>
    public string GenesisPath => Path.Combine(_root, GenesisName);

    /// <summary>The genesis.</summary>
    public GenesisSpec Genesis { get; }

    /// <summary>The content of the genesis file.</summary>
    public byte[] Encoded { get; }

    /// <summary>Parameters and validators.</summary>
    public ConsensusGenesis Consensus { get; }

    /// <summary>Opens the network of a folder; makes it when there is none.</summary>
    /// <exception cref="CommandException">It cannot be made, or is another one.</exception>
    public static SortitionFolder OpenOrCreate(string root, SortitionPlan plan)
    {
        string path = Path.GetFullPath(root);
        string genesisPath = Path.Combine(path, GenesisName);
        if (!File.Exists(genesisPath))
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
    public string NodeFolder(int index) => NodeFolder(_root, index);

    private static string NodeFolder(string root, int index) => Path.Combine(root, string.Create(CultureInfo.InvariantCulture, $"node-{index}"));

    private static void Create(string root, string genesisPath, SortitionPlan plan)
    {
        byte[] genesis = LocalNetwork.Create(
            [.. Enumerable.Range(0, plan.Validators).Select(index => NodeFolder(root, index))], Settings.GasLimit.Default, plan.Parameters());

        // Last, so that a folder with a genesis is whole.
        File.WriteAllBytes(genesisPath, genesis);
    }
}
