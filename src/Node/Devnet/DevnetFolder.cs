// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using PowerVerse.Chain.Node.Commands;
using PowerVerse.Chain.Node.Networking;

namespace PowerVerse.Chain.Node.Devnet;

/// <summary>A network of validators on this machine, each a process with its own data, ports and log.</summary>
/// <remarks>
/// <code>
/// genesis.json       the network: funded test accounts, validators with fresh keys
/// devnet.json        how many validators, and their ports
/// observer/          data directory of a node that joins it by its name, unless another is named
/// node-I/            data directory of validator I with validator.json, passphrase, network/node.key, node.log
/// </code>
/// </remarks>
internal sealed class DevnetFolder
{
    /// <summary>Most validators.</summary>
    public const int CountMax = 32;

    /// <summary>The folder unless another is named.</summary>
    public const string DefaultName = "powerverse-devnet";

    // On one machine a payload is there at once: no need to wait 600 ms before the first votes, until 40 blocks have taught it.
    private const ulong FilterInitialMs = 250;
    private const int PortPatienceMs = 2000;
    private const int PortLookMs = 100;
    private const string GenesisName = "genesis.json";
    private const string PlanName = "devnet.json";

    private DevnetFolder(string root, DevnetPlan plan)
    {
        Root = root;
        Plan = plan;
        Nodes = [.. Enumerable.Range(0, plan.Count).Select(i => new DevnetNode(this, i))];
    }

    /// <summary>The folder.</summary>
    public string Root { get; }

    /// <summary>How many validators, and their ports.</summary>
    public DevnetPlan Plan { get; }

    /// <summary>The validators.</summary>
    public IReadOnlyList<DevnetNode> Nodes { get; }

    /// <summary>The genesis file.</summary>
    public string Genesis => Path.Combine(Root, GenesisName);

    /// <summary>Whether there is a devnet in a folder.</summary>
    public static bool IsIn(string root) => File.Exists(Path.Combine(root, PlanName));

    /// <summary>Opens a devnet.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public static DevnetFolder Open(string root)
    {
        return IsIn(root)
            ? new DevnetFolder(Path.GetFullPath(root), ReadPlan(Path.Combine(root, PlanName)))
            : throw new CommandException(ExitCode.Usage, $"There is no devnet in '{root}'. Begin one with: powerverse devnet up 4");
    }

    /// <summary>Opens a devnet; makes it when there is none.</summary>
    /// <exception cref="CommandException">There is another one, or it cannot be made.</exception>
    public static DevnetFolder OpenOrCreate(string root, DevnetPlan plan)
    {
        if (IsIn(root))
        {
            DevnetFolder there = Open(root);
            return there.Plan.Count == plan.Count
                ? there
                : throw new CommandException(
                    ExitCode.Usage, $"The devnet in '{root}' has {there.Plan.Count} validators. Stop it with: powerverse devnet down, remove the folder, or name another with --dir.");
        }

        Check(plan);
        CheckFree([.. Enumerable.Range(0, plan.Count).SelectMany(plan.PortsOf)]);
        return Create(root, plan);
    }

    /// <summary>The other validators' addresses, as a setting takes them.</summary>
    public string PeersOf(DevnetNode node) => string.Join(',', Nodes.Where(other => other != node).Select(static other => other.Address));

    private static DevnetPlan ReadPlan(string path)
    {
        try
        {
            DevnetPlan plan = JsonSerializer.Deserialize<DevnetPlan>(File.ReadAllBytes(path)) ?? new DevnetPlan(0, 0, 0, 0, 0);
            Check(plan);
            return plan;
        }
        catch (JsonException exception)
        {
            // The library has no other way to say that text is no JSON.
            throw new CommandException(ExitCode.Data, $"'{path}' is no plan of a devnet: {exception.Message}", exception);
        }
    }

    private static void Check(DevnetPlan plan)
    {
        if (plan.Count is < 1 or > CountMax)
        {
            throw new CommandException(ExitCode.Usage, $"A devnet has 1 to {CountMax} validators.");
        }

        if (((int[])[plan.RpcPort, plan.MetricsPort, plan.P2pPort]).Any(first => first < 1 || first > IPEndPoint.MaxPort - plan.Count + 1))
        {
            throw new CommandException(ExitCode.Usage, $"Each validator has ports of its own, from 1 to {IPEndPoint.MaxPort}.");
        }
    }

    /// <summary>Refuses ports at which somebody else listens: a validator would end there, and who asks it would hear the other.</summary>
    /// <exception cref="CommandException">One is taken.</exception>
    public static void CheckFree(IReadOnlyList<int> ports)
    {
        foreach (int port in ports)
        {
            // What was killed a moment ago may hold it a moment longer.
            SocketException? refusal = RefusalOf(port);
            for (long start = Environment.TickCount64; refusal is not null && Environment.TickCount64 - start < PortPatienceMs; refusal = RefusalOf(port))
            {
                Thread.Sleep(PortLookMs);
            }

            if (refusal is { } exception)
            {
                throw new CommandException(
                    ExitCode.Network,
                    string.Create(CultureInfo.InvariantCulture, $"Port {port} cannot be had: {exception.Message}. Stop what listens there (another devnet: powerverse devnet down --dir ITS-FOLDER), or name other ports for a new devnet with --rpc-port, --metrics-port and --p2p-port."),
                    exception);
            }
        }
    }

    private static SocketException? RefusalOf(int port)
    {
        try
        {
            using TcpListener listener = new(IPAddress.Loopback, port);
            listener.Start();
            return null;
        }
        catch (SocketException exception)
        {
            return exception;
        }
    }

    private static DevnetFolder Create(string root, DevnetPlan plan)
    {
        DevnetFolder folder = new(Path.GetFullPath(root), plan);
        Directory.CreateDirectory(folder.Root);
        byte[] genesis = LocalNetwork.Create([.. folder.Nodes.Select(static node => node.Folder)], plan.GasLimit, ("filterInitialMs", FilterInitialMs));
        File.WriteAllBytes(folder.Genesis, genesis);
        foreach (DevnetNode node in folder.Nodes)
        {
            NodeKey.ReadOrCreate(node.Folder);
        }

        // Last, so that a folder with a plan is whole.
        File.WriteAllBytes(Path.Combine(folder.Root, PlanName), JsonSerializer.SerializeToUtf8Bytes(plan));
        return folder;
    }
}

/// <summary>How many validators a devnet has, and their ports: validator I has each port plus I.</summary>
/// <param name="Count">Validators.</param>
/// <param name="RpcPort">JSON-RPC of validator 0.</param>
/// <param name="MetricsPort">Metrics of validator 0.</param>
/// <param name="P2pPort">Peers of validator 0.</param>
/// <param name="GasLimit">Gas limit of blocks.</param>
internal sealed record DevnetPlan(int Count, int RpcPort, int MetricsPort, int P2pPort, ulong GasLimit)
{
    /// <summary>The ports of a validator.</summary>
    public IReadOnlyList<int> PortsOf(int index) => [RpcPort + index, MetricsPort + index, P2pPort + index];
}
