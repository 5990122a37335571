// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PowerVerse.Chain.Agreement;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Doctor;
using PowerVerse.Chain.Node.Hosting;
using PowerVerse.Chain.Node.Progress;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.Storage.KeyValue;
using PowerVerse.Chain.Storage.RocksDb;

namespace PowerVerse.Chain.Node.Commands;

/// <summary><c>powerverse db stats|prune|unwind</c>: looks after the database.</summary>
internal static class DbCommand
{
    private const double BytesPerMebibyte = 1024 * 1024;

    // What each family costs, and what a node without it could not answer any more.
    private static readonly Segment[] Segments =
    [
        new("headers", "headers", "everything"),
        new("bodies", "bodies", "eth_getBlock*, eth_getTransaction*, debug_trace*"),
        new("txIndex", "bodies", "eth_getTransactionByHash, eth_getTransactionReceipt"),
        new("receipts", "receipts", "eth_getTransactionReceipt, eth_getBlockReceipts, eth_getLogs"),
        new("logIndex", "receipts", "eth_getLogs"),
        new("accountHistory", "state", "eth_call, eth_getBalance, eth_getCode, debug_trace*, trace_* at past blocks"),
        new("storageHistory", "state", "eth_call, eth_getStorageAt, debug_trace*, trace_* at past blocks"),
        new("blockChanges", "state", "unwinding, pruning"),
        new("trieHistory", "proofs", "eth_getProof at past blocks, unwinding"),
        new("accounts", "latest state", "everything"),
        new("storage", "latest state", "everything"),
        new("code", "latest state", "everything"),
        new("trieNodes", "latest state", "everything"),
        new("seals", "consensus", "pv_*"),
        new("certificates", "consensus", "pv_*"),
    ];

    /// <summary>Makes the command <c>db</c>.</summary>
    public static Command Create()
    {
        Command command = new("db", "Looks after the database.");
        command.Subcommands.Add(CreateStats());
        command.Subcommands.Add(CreatePrune());
        command.Subcommands.Add(CreateUnwind());
        return command;
    }

    /// <summary>Makes the command <c>prune</c>.</summary>
    public static Command CreatePrune()
    {
        Command command = new("prune", "Removes what is outside the kept windows now, and frees the space. A running node does the same in the background.");
        SettingOptions options = new(command, Settings.Store);
        command.SetAction((parsed, _) => PruneAsync(options.Resolve(parsed)));
        return command;
    }

    /// <summary>Makes the command <c>unwind</c>.</summary>
    public static Command CreateUnwind()
    {
        Command command = new("unwind", "Makes an earlier block the head: the way back from damage. The blocks above it are gone.");
        Option<ulong> to = new("--to") { Description = "The block that becomes the head.", HelpName = "BLOCK", Required = true };
        command.Options.Add(to);
        SettingOptions options = new(command, Settings.Store);
        command.SetAction(parsed => Unwind(options.Resolve(parsed), parsed.GetRequiredValue(to)));
        return command;
    }

    private static Command CreateStats()
    {
        Command command = new("stats", "Shows what each part of the database costs, and which methods need it.");
        SettingOptions options = new(command, Settings.Store);
        command.SetAction(parsed => Stats(options.Resolve(parsed)));
        return command;
    }

    private static int Stats(ResolvedSettings settings)
    {
        using OpenChain chain = OpenChain.Open(settings);
        IBlockChain view = chain.Ledger.Chain;
        RetainedHistory kept = view.Retained;
        Console.Out.WriteLine($"Chain {view.Spec.ChainId}, blocks {view.Genesis.Number} to {view.Head.Number}, head {view.Head.Hash}");
        Console.Out.WriteLine($"Kept from block: state {kept.State}, proofs {kept.Proofs}, bodies {kept.Bodies}, receipts {kept.Receipts}");
        Console.Out.WriteLine($"Due for removal: {chain.Ledger.Pruner.Backlog} blocks over all segments");
        Console.Out.WriteLine();
        Console.Out.WriteLine($"{"family",-16}{"keys",14}{"files MiB",12}{"live MiB",12}{"memory MiB",12}  {"segment",-14}without it, missing");
        long total = 0;
        foreach (ColumnFamily family in chain.Database.Families)
        {
            RocksDbFamilyStatistics size = chain.Database.GetStatistics(family);
            Segment known = Segments.FirstOrDefault(item => item.Family == family.Name) ?? new Segment(family.Name, "node", string.Empty);
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{family.Name,-16}{size.EstimatedKeys,14:N0}{size.FileBytes / BytesPerMebibyte,12:F2}{size.LiveDataBytes / BytesPerMebibyte,12:F2}{size.MemoryTableBytes / BytesPerMebibyte,12:F2}  {known.Name,-14}{known.Methods}"));
            total += size.FileBytes + size.MemoryTableBytes;
        }

        ulong blocks = view.Head.Number - view.Genesis.Number + 1;
        Console.Out.WriteLine();
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{total / BytesPerMebibyte:F2} MiB in all, {total / (double)blocks:F0} bytes a block"));
        return ExitCode.Success;
    }

    private static async Task<int> PruneAsync(ResolvedSettings settings)
    {
        using StopSignal stop = new();
        return NodeSocket.FindBusy(settings) is { } root ? await PruneRunningAsync(settings, root, stop.Token).ConfigureAwait(false) : Prune(settings, stop.Token);
    }

    private static int Prune(ResolvedSettings settings, CancellationToken cancellationToken)
    {
        using OpenChain chain = OpenChain.Open(settings);
        ProgressLine line = new("Prune");
        ProgressLine? compaction = null;
        int families = chain.Database.Families.Count;
        Result<PruneReport, UpkeepRefusal> pruned = new NodeUpkeep(chain).Prune(
            (due, left) => line.Report(due - Math.Min(left, due), due, () => $"{left} to go"),
            (index, family) => (compaction ??= new ProgressLine("Compaction")).Report(index, families, () => family.Name),
            cancellationToken);
        if (!pruned.TryGet(out PruneReport? report, out UpkeepRefusal refusal))
        {
            throw new CommandException(ExitCode.Data, refusal.Reason);
        }

        line.Complete($"{report.RemovedBlocks} removed over all segments");
        compaction?.Complete("space is free");

        RetainedHistory kept = report.Kept;
        Console.Out.WriteLine($"Kept from block: state {kept.State}, proofs {kept.Proofs}, bodies {kept.Bodies}, receipts {kept.Receipts}");
        return ExitCode.Success;
    }

    private static async Task<int> PruneRunningAsync(ResolvedSettings settings, string root, CancellationToken cancellationToken)
    {
        Setting[] windows = [Settings.PruneMode, Settings.PruneState, Settings.PruneProofs, Settings.PruneBodies, Settings.PruneReceipts];
        if (Array.Find(windows, settings.IsSet) is { } window)
        {
            throw new CommandException(
                ExitCode.Data, $"The node that runs in '{root}' keeps what its own settings say. Leave out {window.Flag}, or stop the node first.");
        }

        ProgressLine line = new("Prune");
        JsonElement report = await NodeSocket.CallAsync(root, "admin_prune", [], Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        line.Complete($"done by the node that runs there, {RpcAnswers.NumberOf(report, "removedBlocks")} removed over all segments");
        JsonElement kept = report.GetProperty("keptFrom");
        ulong From(string segment) => RpcAnswers.NumberOf(kept, segment);
        await Console.Out.WriteLineAsync(
            $"Kept from block: state {From("state")}, proofs {From("proofs")}, bodies {From("bodies")}, receipts {From("receipts")}").ConfigureAwait(false);
        return ExitCode.Success;
    }

    private static int Unwind(ResolvedSettings settings, ulong to)
    {
        using StopSignal stop = new();
        using OpenChain chain = OpenChain.Open(settings);
        ulong from = chain.Ledger.Chain.Head.Number;
        ProgressLine line = new("Unwind");
        InlineProgress<ulong> progress = new(number => line.Report(from - number, from - to, () => $"head {number}"));
        Result<ChainHead, Unavailable> result = chain.Ledger.Unwinder.Unwind(to, progress, stop.Token);
        if (!result.TryGet(out ChainHead? head, out Unavailable missing))
        {
            throw new CommandException(ExitCode.Failed, $"The chain cannot go back to block {to}: {BlockFiles.Describe(missing)}");
        }

        line.Complete($"{from - head.Number} blocks taken off");
        Console.Out.WriteLine($"Head: block {head.Number} {head.Hash}, state {head.StateRoot}");
        if (chain.Directory is { } directory && new AgreementFiles(DataDirectory.ConsensusIn(directory.Root)).HasLog)
        {
            Console.Out.WriteLine(
                "The log of the agreement still knows the newest of the blocks taken off, and a node that starts here makes them again. If they are of a wrong chain, remove "
                + $"agreement-a.log and agreement-b.log in '{DataDirectory.ConsensusIn(directory.Root)}' first, and keep votes-*; a validator then observes for an epoch.");
        }

        return head.Number == to ? ExitCode.Success : ExitCode.Interrupted;
    }

    private sealed record Segment(string Family, string Name, string Methods);
}
