// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Devnet;
using PowerVerse.Chain.Node.Devnet.Watching;
using PowerVerse.Chain.Node.Doctor;
using PowerVerse.Chain.Node.Hosting;

namespace PowerVerse.Chain.Node.Commands;

/// <summary><c>powerverse devnet</c>: a network of validators on this machine.</summary>
internal static class DevnetCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Command command = new("devnet", "A network of validators on this machine, each a process with its own data, ports and log.");
        command.Subcommands.Add(CreateUp());
        command.Subcommands.Add(CreateForAll("down", "Stops all validators; the chain stays.", DownAsync));
        command.Subcommands.Add(CreateForAll("status", "Shows where each validator stands.", StatusAsync));
        command.Subcommands.Add(CreateForAll("watch", "Shows the agreement live: in a terminal a screen drawn anew, elsewhere a line for each block.", WatchAsync));
        command.Subcommands.Add(CreateForOne("kill", "Ends a validator at once, as by kill -9.", (node, _) =>
        {
            bool ran = node.Stop(atOnce: true);
            Console.Out.WriteLine(ran ? $"Validator {node.Index} is killed." : $"Validator {node.Index} does not run.");
        }));
        command.Subcommands.Add(CreateStart());
        command.Subcommands.Add(CreatePartition());
        command.Subcommands.Add(CreateForAll("heal", "Ends a partition.", HealAsync));
        command.Subcommands.Add(SortitionCommand.Create());
        return command;
    }

    private static Option<string> FolderOption() => new("--dir")
    {
        Description = $"Folder of the devnet. [default: ./{DevnetFolder.DefaultName}]",
        HelpName = "PATH",
        DefaultValueFactory = _ => DevnetFolder.DefaultName,
    };

    private static Command CreateUp()
    {
        Command command = new("up", "Starts N validators; the first time with fresh keys and a chain of their own.");
        Argument<int> count = new("N") { Description = "Validators, at most 32." };
        Option<string> folder = FolderOption();
        Option<int> rpc = new("--rpc-port") { Description = "JSON-RPC of validator 0; validator I has this plus I.", DefaultValueFactory = _ => 8545 };
        Option<int> metrics = new("--metrics-port") { Description = "Metrics of validator 0.", DefaultValueFactory = _ => 9545 };
        Option<int> peers = new("--p2p-port") { Description = "Peers of validator 0.", DefaultValueFactory = _ => 30333 };
        Option<ulong> gas = new("--gas-limit") { Description = "Gas limit of blocks.", DefaultValueFactory = _ => 30_000_000 };
        command.Arguments.Add(count);
        foreach (Option option in (Option[])[folder, rpc, metrics, peers, gas])
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, _) =>
        {
            DevnetFolder devnet = DevnetFolder.OpenOrCreate(
                parsed.GetRequiredValue(folder),
                new DevnetPlan(
                    parsed.GetRequiredValue(count), parsed.GetRequiredValue(rpc), parsed.GetRequiredValue(metrics), parsed.GetRequiredValue(peers),
                    parsed.GetRequiredValue(gas)));
            foreach (DevnetNode node in devnet.Nodes)
            {
                if (node.ProcessId is null)
                {
                    node.Start();
                }
            }

            using StopSignal stop = new();
            await WaitForBlocksAsync(devnet, stop.Token).ConfigureAwait(false);
            int exit = await StatusAsync(devnet).ConfigureAwait(false);
            await Console.Out.WriteLineAsync($"JSON-RPC of validator 0: {devnet.Nodes[0].Endpoint}  stop with: powerverse devnet down --dir {devnet.Root}").ConfigureAwait(false);
            return exit;
        });
        return command;
    }

    private static Command CreateForAll(string name, string description, Func<DevnetFolder, Task<int>> run)
    {
        Command command = new(name, description);
        Option<string> folder = FolderOption();
        command.Options.Add(folder);
        command.SetAction((parsed, _) => run(DevnetFolder.Open(parsed.GetRequiredValue(folder))));
        return command;
    }

    private static Command CreateStart()
    {
        Option<string?> offset = new("--clock-offset")
        {
            Description = "By how many seconds its clock is ahead of this machine's, for tests; may be negative, as in --clock-offset=-2.",
            HelpName = "SECONDS",
        };
        offset.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && SettingParsers.Offset(result.Tokens[0].Value, out _) is { } problem)
            {
                result.AddError($"--clock-offset: {problem}.");
            }
        });
        Command command = CreateForOne("start", "Starts a validator again.", (node, parsed) =>
        {
            node.Start(parsed.GetValue(offset));
            Console.Out.WriteLine($"Validator {node.Index} starts; its log is {node.LogPath}");
        });
        command.Options.Add(offset);
        return command;
    }

    private static Command CreatePartition()
    {
        Command command = new("partition", "Splits the network into groups that do not see each other, until healed or until the validators start again.");
        Argument<string[]> groups = new("GROUPS") { Description = "Validators of each group, as in '0,1|2,3' or 0,1 2,3.", Arity = ArgumentArity.OneOrMore };
        Option<string> folder = FolderOption();
        command.Arguments.Add(groups);
        command.Options.Add(folder);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            DevnetFolder devnet = DevnetFolder.Open(parsed.GetRequiredValue(folder));
            IReadOnlyList<IReadOnlyList<int>> split = DevnetGroups.Parse(parsed.GetRequiredValue(groups), devnet.Nodes.Count);
            await Task.WhenAll(split.SelectMany(group => group
                .Where(index => devnet.Nodes[index].ProcessId is not null)
                .Select(index => devnet.Nodes[index].RestrictAsync(group.Select(peer => devnet.Nodes[peer]), cancellationToken)))).ConfigureAwait(false);
            await Console.Out.WriteLineAsync($"The network is split into {string.Join(" | ", split.Select(static group => string.Join(',', group)))}. Join it again with: powerverse devnet heal").ConfigureAwait(false);
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<int> WatchAsync(DevnetFolder devnet)
    {
        using StopSignal stop = new();
        await new DevnetWatch(devnet, Console.Out, isTerminal: !Console.IsOutputRedirected).RunAsync(stop.Token).ConfigureAwait(false);
        return ExitCode.Success;
    }

    private static async Task<int> HealAsync(DevnetFolder devnet)
    {
        await Task.WhenAll(devnet.Nodes.Where(static node => node.ProcessId is not null).Select(static node => node.RestrictAsync(null, CancellationToken.None))).ConfigureAwait(false);
        await Console.Out.WriteLineAsync("The network is whole again.").ConfigureAwait(false);
        return ExitCode.Success;
    }

    private static Command CreateForOne(string name, string description, Action<DevnetNode, ParseResult> run)
    {
        Command command = new(name, description);
        Argument<int> index = new("I") { Description = "The validator's number, from 0." };
        Option<string> folder = FolderOption();
        command.Arguments.Add(index);
        command.Options.Add(folder);
        command.SetAction(parsed =>
        {
            DevnetFolder devnet = DevnetFolder.Open(parsed.GetRequiredValue(folder));
            int asked = parsed.GetRequiredValue(index);
            DevnetNode node = asked >= 0 && asked < devnet.Nodes.Count
                ? devnet.Nodes[asked]
                : throw new CommandException(ExitCode.Usage, $"The devnet has validators 0 to {devnet.Nodes.Count - 1}.");
            run(node, parsed);
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<int> DownAsync(DevnetFolder devnet)
    {
        int stopped = devnet.Nodes.Count(static node => node.Stop(atOnce: false));
        using CancellationTokenSource patience = new(Patience);
        while (devnet.Nodes.Any(static node => node.ProcessId is not null) && !patience.IsCancellationRequested)
        {
            await Task.Delay(Look).ConfigureAwait(false);
        }

        int left = devnet.Nodes.Count(static node => node.ProcessId is not null);
        await Console.Out.WriteLineAsync($"{stopped - Math.Min(left, stopped)} validators stopped.").ConfigureAwait(false);
        return left == 0
            ? ExitCode.Success
            : throw new CommandException(ExitCode.Failed, $"{left} validators still run after {Patience.TotalSeconds:0} seconds: end them with powerverse devnet kill I");
    }

    private static async Task WaitForBlocksAsync(DevnetFolder devnet, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        foreach (DevnetNode node in devnet.Nodes)
        {
            bool wasSeen = false;
            while (!(wasSeen |= node.ProcessId is not null) || await HeightOfAsync(node, patience.Token).ConfigureAwait(false) is null or 0)
            {
                if (wasSeen && node.ProcessId is null)
                {
                    throw new CommandException(ExitCode.Failed, $"Validator {node.Index} ended before it had a block: see {node.LogPath}");
                }

                if (patience.IsCancellationRequested)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    throw new CommandException(ExitCode.Failed, $"Validator {node.Index} has no block after {Patience.TotalSeconds:0} seconds: see {node.LogPath}");
                }

                await Task.Delay(Look, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private static async Task<ulong?> HeightOfAsync(DevnetNode node, CancellationToken cancellationToken)
    {
        try
        {
            return await node.AskAsync("eth_blockNumber", [], cancellationToken).ConfigureAwait(false) is { } number ? RpcAnswers.Number(number) : null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task<int> StatusAsync(DevnetFolder devnet)
    {
        await Console.Out.WriteLineAsync("node  process  rpc                     block  period  peers  p50 ms  p99 ms  hash          state root").ConfigureAwait(false);
        foreach (DevnetNode node in devnet.Nodes)
        {
            await Console.Out.WriteLineAsync(await DescribeAsync(node).ConfigureAwait(false)).ConfigureAwait(false);
        }

        return ExitCode.Success;
    }

    private static async Task<string> DescribeAsync(DevnetNode node)
    {
        string start = string.Create(
            CultureInfo.InvariantCulture, $"{node.Index,4}  {node.ProcessId?.ToString(CultureInfo.InvariantCulture) ?? "-",7}  {node.Endpoint.ToString().TrimEnd('/'),-22}");
        if (node.ProcessId is null)
        {
            return $"{start}  does not run";
        }

        if (await node.AskAsync("eth_getBlockByNumber", ["latest", false], CancellationToken.None).ConfigureAwait(false) is not { ValueKind: JsonValueKind.Object } block
            || await node.AskAsync("pv_consensusState", [], CancellationToken.None).ConfigureAwait(false) is not { ValueKind: JsonValueKind.Object } state
            || await node.AskAsync("net_peerCount", [], CancellationToken.None).ConfigureAwait(false) is not { } peers)
        {
            return $"{start}  does not answer";
        }

        JsonElement times = state.GetProperty("proposalToFinalMs");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{start}  {RpcAnswers.NumberOf(block, "number"),5}  {RpcAnswers.NumberOf(state, "period"),6}  {RpcAnswers.Number(peers),5}  {times.GetProperty("p50"),6}  {times.GetProperty("p99"),6}  {Short(block, "hash")}  {Short(block, "stateRoot")}");
    }

    private static string Short(JsonElement item, string name) => item.GetProperty(name).GetString()![..12];
}
