// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text;
using PowerVerse.Chain.Node.Commands;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Devnet;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Node.Networking;

/// <summary>Networks that can be named instead of a genesis file: our own, which the program carries, and devnets, by the folder that <c>devnet up</c> made.</summary>
/// <remarks>A file that is called like a network is named with its folder: <c>./testnet</c>.</remarks>
internal static class NamedNetwork
{
    /// <summary>The devnet in <see cref="DevnetFolder.DefaultName"/>; as a base for a genesis file of one's own, the draft in <c>genesis/</c>.</summary>
    public const string Devnet = "devnet";

    private const string ObserverFolder = "observer";

    /// <summary>The content of the genesis file of a network.</summary>
    /// <param name="text">What the operator named.</param>
    /// <returns>Null when it is no name and no folder of a devnet, but a file.</returns>
    /// <exception cref="CommandException">It is a devnet that is not there.</exception>
    public static byte[]? ReadGenesis(string text) =>
        FolderOf(text) is { } devnet ? Hosting.StoreOpening.ReadFile(devnet.Genesis, "devnet's genesis file") : ReadDraft(text);

    /// <summary>The content of one of the drafts in <c>genesis/</c>; null when the text names none.</summary>
    public static byte[]? ReadDraft(string text) => DraftOf(text) is { } draft ? ReadEmbedded($"genesis/{draft}.json") : null;

    /// <summary>Whether the text names a network whose genesis is a draft without validators.</summary>
    public static bool IsWithoutValidators(string text) => text != Devnet && DraftOf(text) is not null;

    /// <summary>What a node of the network is started with unless somebody says otherwise; null: the text names a file, which says nothing of that.</summary>
    /// <exception cref="CommandException">It is a devnet that is not there.</exception>
    public static ConfigurationFile? DefaultsOf(string text)
    {
        if (FolderOf(text) is { } devnet)
        {
            return DefaultsOf(devnet);
        }

        return DraftOf(text) is { } draft ? ReadChainSpec(draft) : null;
    }

    // Beside the validators: the ports after theirs, a data directory of its own, and all of them as peers.
    private static ConfigurationFile DefaultsOf(DevnetFolder devnet)
    {
        DevnetPlan plan = devnet.Plan;
        string Port(int first) => (first + plan.Count).ToString(CultureInfo.InvariantCulture);
        Dictionary<string, string> values = new(ReadChainSpec(Devnet).Values, StringComparer.Ordinal)
        {
            [Settings.DataDirectory.Key] = Path.Combine(devnet.Root, ObserverFolder),
            [Settings.RpcPort.Key] = Port(plan.RpcPort),
            [Settings.MetricsPort.Key] = Port(plan.MetricsPort),
            [Settings.P2pListen.Key] = $"/ip4/127.0.0.1/tcp/{Port(plan.P2pPort)}",
            [Settings.P2pPeers.Key] = string.Join(',', devnet.Nodes.Select(static node => node.Address)),
        };
        return ConfigurationFile.Of($"the devnet in '{devnet.Root}'", values);
    }

    private static ConfigurationFile ReadChainSpec(string draft)
    {
        string name = $"chainspec/{draft}.toml";
        List<string> problems = [];
        ConfigurationFile? file = ConfigurationFile.Parse(name, Encoding.UTF8.GetString(ReadEmbedded(name)), problems);
        Invariant.Check(file is not null && problems.Count == 0);
        return file!;
    }

    private static DevnetFolder? FolderOf(string text) =>
        text == Devnet ? DevnetFolder.Open(DevnetFolder.DefaultName) : DevnetFolder.IsIn(text) ? DevnetFolder.Open(text) : null;

    private static string? DraftOf(string text) => text switch
    {
        Devnet => Devnet,
        "testnet" => "testnet",
        "mainnet" or "mainnet-draft" => "mainnet-draft",
        _ => null,
    };

    private static byte[] ReadEmbedded(string name)
    {
        using Stream stream = typeof(NamedNetwork).Assembly.GetManifestResourceStream(name)!;
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
