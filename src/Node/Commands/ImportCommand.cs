// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using System.Globalization;
using PowerVerse.Chain.Ledger.Files;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Hosting;
using PowerVerse.Chain.Node.Progress;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Node.Commands;

/// <summary><c>powerverse import</c>: takes the blocks of a file into the chain.</summary>
internal static class ImportCommand
{
    private const double GasPerMegagas = 1e6;

    // An import that is cut off by a power failure goes on where the disk was: waiting for it at each block would take most of the time.
    private static readonly Dictionary<string, string> Defaults = new(StringComparer.Ordinal) { [Settings.SyncInterval.Key] = "1024" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Command command = new("import", "Imports blocks as other clients export them (RLP, also .gz). Blocks that the chain has already are passed over.");
        Argument<string> file = new("FILE") { Description = "The blocks." };
        Option<string?> genesis = new("--genesis") { Description = "Genesis file, or the name of a network as for node; needed the first time.", HelpName = "FILE" };
        Option<string?> finality = new("--finality") { Description = "Seals and certificates that were exported beside the blocks. Default: the file with .finality after its name, if there is one.", HelpName = "FILE" };
        command.Arguments.Add(file);
        command.Options.Add(genesis);
        Option<bool> verbose = new("--verbose") { Description = "Prints the number and hash of each block once it is committed." };
        command.Options.Add(finality);
        command.Options.Add(verbose);
        SettingOptions options = new(command, Settings.Store);
        command.SetAction((parsed, _) => RunAsync(
            options.Resolve(parsed, Defaults), parsed.GetRequiredValue(file), parsed.GetValue(genesis), parsed.GetValue(finality), parsed.GetValue(verbose)));
        return command;
    }

    private static async Task<int> RunAsync(ResolvedSettings settings, string path, string? genesis, string? finalityPath, bool isVerbose)
    {
        (Stream blocks, FileStream file) = BlockFiles.OpenRead(path);
        await using (blocks.ConfigureAwait(false))
        {
            string beside = BlockFiles.FinalityBeside(path);
            string? given = finalityPath ?? (File.Exists(beside) ? beside : null);
            Stream? finality = given is null ? null : BlockFiles.OpenRead(given).Blocks;
            try
            {
                using StopSignal stop = new();
                using OpenChain chain = OpenChain.Open(settings, genesis, takesBlocks: true);
                return await RunAsync(chain, (blocks, file, finality), isVerbose, stop.Token).ConfigureAwait(false);
            }
            finally
            {
                if (finality is not null)
                {
                    await finality.DisposeAsync().ConfigureAwait(false);
                }
            }
        }
    }

    private static async Task<int> RunAsync(
        OpenChain chain, (Stream Blocks, FileStream File, Stream? Finality) input, bool isVerbose, CancellationToken cancellationToken)
    {
        (Stream blocks, FileStream file, Stream? finality) = input;
        ProgressLine line = new("Import");
        BlockFileProgress last = default;
        InlineProgress<BlockFileProgress> progress = new(done =>
        {
            last = done;
            if (isVerbose)
            {
                Console.Out.WriteLine($"block {done.BlockNumber} {(chain.Ledger.Chain.TryGetHash(done.BlockNumber, out Hash256 hash) ? hash : default)}");
            }

            line.Report(blocks == file ? done.Bytes : file.Position, file.Length, () => Summary(done, line.Elapsed));
        });
        Result<BlockFileProgress, BlockFileError> result;
        try
        {
            result = await new BlockFileImport(chain.Ledger, blocks, finality).RunAsync(progress, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException exception)
        {
            throw new CommandException(ExitCode.Failed, $"The file is no intact gzip file: {exception.Message}", exception);
        }
        finally
        {
            line.Complete(Summary(last, line.Elapsed));
        }

        ChainHead head = chain.Ledger.Chain.Head;
        Console.Out.WriteLine($"Head: block {head.Number} {head.Hash}, state {head.Header.StateRoot}");
        return result.TryGet(out _, out BlockFileError error) ? ExitCode.Success : throw new CommandException(ExitCode.Failed, BlockFiles.Describe(error));
    }

    private static string Summary(BlockFileProgress done, TimeSpan elapsed)
    {
        double seconds = Math.Max(elapsed.TotalSeconds, 1e-3);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"block {done.BlockNumber}, {done.Blocks} blocks, {done.Transactions} transactions, {done.Blocks / seconds:F0} blocks/s, {done.Gas / GasPerMegagas / seconds:F1} Mgas/s");
    }
}
