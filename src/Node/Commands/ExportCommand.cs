// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using System.Globalization;
using PowerVerse.Chain.Ledger.Files;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Hosting;
using PowerVerse.Chain.Node.Progress;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Node.Commands;

/// <summary><c>powerverse export</c>: writes blocks to a file.</summary>
internal static class ExportCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Command command = new("export", "Writes blocks to a file that other clients read, too (RLP; .gz compresses).");
        Argument<string> file = new("FILE") { Description = "Where the blocks go." };
        Option<ulong?> from = new("--from") { Description = "First block. Default: the one after the first of the chain.", HelpName = "BLOCK" };
        Option<ulong?> to = new("--to") { Description = "Last block. Default: the head.", HelpName = "BLOCK" };
        Option<string?> finality = new("--finality") { Description = "Where the seals and certificates of a network's chain go. Default: the file with .finality after its name.", HelpName = "FILE" };
        command.Arguments.Add(file);
        command.Options.Add(from);
        command.Options.Add(to);
        command.Options.Add(finality);
        SettingOptions options = new(command, Settings.Store);
        command.SetAction(parsed => Run(
            options.Resolve(parsed), parsed.GetRequiredValue(file), parsed.GetValue(from), parsed.GetValue(to), parsed.GetValue(finality)));
        return command;
    }

    private static int Run(ResolvedSettings settings, string path, ulong? from, ulong? to, string? finalityPath)
    {
        using StopSignal stop = new();
        using OpenChain chain = OpenChain.Open(settings);
        IBlockChain blocks = chain.Ledger.Chain;
        ulong first = from ?? blocks.Genesis.Number + 1;
        ulong last = to ?? blocks.Head.Number;
        if (first > last || last > blocks.Head.Number || first < blocks.Genesis.Number)
        {
            throw new CommandException(ExitCode.Usage, $"There are no blocks {first} to {last}: the chain has blocks {blocks.Genesis.Number} to {blocks.Head.Number}.");
        }

        using Stream output = BlockFiles.OpenWrite(path);
        string? finalityFile = finalityPath ?? (blocks.TryGetFinality(last, out _) ? BlockFiles.FinalityBeside(path) : null);
        using Stream? finality = finalityFile is null ? null : BlockFiles.OpenWrite(finalityFile);
        ProgressLine line = new("Export");
        InlineProgress<BlockFileProgress> progress = new(done =>
            line.Report(done.Blocks, last - first + 1, () => string.Create(CultureInfo.InvariantCulture, $"block {done.BlockNumber}, {done.Bytes >> 20} MiB")));
        Result<BlockFileProgress, Unavailable> result = BlockFileExport.Write(blocks, first, last, output, finality, progress, stop.Token);
        if (!result.TryGet(out BlockFileProgress done, out Unavailable missing))
        {
            throw new CommandException(ExitCode.Failed, $"The export ended early: {BlockFiles.Describe(missing)}");
        }

        line.Complete($"{done.Blocks} blocks, {done.Transactions} transactions, {done.Bytes} bytes");
        Console.Out.WriteLine($"Blocks {first} to {last} are in {path}{(finalityFile is null ? string.Empty : $", their seals and certificates in {finalityFile}")}");
        return ExitCode.Success;
    }
}
