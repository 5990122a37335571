// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using System.Globalization;
using PowerVerse.Chain.Ledger.Integrity;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Hosting;
using PowerVerse.Chain.Node.Progress;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Node.Commands;

/// <summary><c>powerverse verify</c>: checks a database from the ground up.</summary>
internal static class VerifyCommand
{
    private const ulong DefaultBlocks = 256;
    private const double Thousandths = 1_000;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Command command = new("verify", "Checks the database: checksums of its files, the whole state against its root, and the newest blocks by executing them again.");
        Option<ulong> blocks = new("--blocks")
        {
            Description = $"How many of the newest blocks are executed again. [default: {DefaultBlocks}]",
            HelpName = "COUNT",
            DefaultValueFactory = _ => DefaultBlocks,
        };
        command.Options.Add(blocks);
        SettingOptions options = new(command, Settings.Store);
        command.SetAction(parsed => Run(options.Resolve(parsed), parsed.GetValue(blocks)));
        return command;
    }

    private static int Run(ResolvedSettings settings, ulong blocks)
    {
        using StopSignal stop = new();
        using OpenChain chain = OpenChain.Open(settings);
        VerifyFiles(chain);
        VerifyState(chain, stop.Token);
        VerifyBlocks(chain, blocks, stop.Token);
        ChainHead head = chain.Ledger.Chain.Head;
        Console.Out.WriteLine($"Sound. Head: block {head.Number} {head.Hash}, state {head.StateRoot}");
        return ExitCode.Success;
    }

    private static void VerifyFiles(OpenChain chain)
    {
        ProgressLine line = new("Checksums");
        try
        {
            chain.Database.VerifyChecksums();
        }
        catch (StorageException exception)
        {
            throw new CommandException(ExitCode.Data, $"{exception.Message} Restore a backup with: powerverse restore", exception);
        }

        line.Complete("all files hold");
    }

    private static void VerifyState(OpenChain chain, CancellationToken cancellationToken)
    {
        ProgressLine line = new("State");
        InlineProgress<int> progress = new(done => line.Report(done, Thousandths, () => "accounts by their hashes"));
        Refuse(chain.Ledger.Verifier.VerifyState(progress, cancellationToken));
        line.Complete("every account, slot and trie node agrees with the root");
    }

    private static void VerifyBlocks(OpenChain chain, ulong blocks, CancellationToken cancellationToken)
    {
        IBlockChain view = chain.Ledger.Chain;
        RetainedHistory kept = view.Retained;
        ulong lowest = Math.Max(Math.Max(kept.State, kept.Proofs), Math.Max(kept.Bodies, kept.Receipts)) + 1;
        ulong head = view.Head.Number;
        ulong first = Math.Max(lowest, head >= blocks ? head - blocks + 1 : 0);
        if (first > head || blocks == 0)
        {
            return;
        }

        ProgressLine line = new("Blocks");
        InlineProgress<ulong> progress = new(number =>
            line.Report(number - first + 1, head - first + 1, () => string.Create(CultureInfo.InvariantCulture, $"block {number}")));
        Result<VerifiedBlocks, Unavailable> result = chain.Ledger.Verifier.VerifyBlocks(first, head, progress, cancellationToken);
        if (!result.TryGet(out VerifiedBlocks? verified, out Unavailable missing))
        {
            throw new CommandException(ExitCode.Failed, $"Blocks could not be checked: {BlockFiles.Describe(missing)}");
        }

        Refuse(verified.Damage);
        line.Complete($"{verified.Count} blocks from {first} on executed again with the same result");
    }

    private static void Refuse(DamageReport? damage)
    {
        if (damage is not null)
        {
            throw new CommandException(
                ExitCode.Data,
                $"Damage at {damage.Place}: {damage.Detail} Go back with: powerverse unwind --to N (below block {damage.BlockNumber}), or restore a backup with: powerverse restore");
        }
    }
}
