// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using System.Text.Json;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Doctor;
using PowerVerse.Chain.Node.Hosting;
using PowerVerse.Chain.Node.Progress;
using PowerVerse.Chain.Storage.KeyValue;
using PowerVerse.Chain.Storage.RocksDb;

namespace PowerVerse.Chain.Node.Commands;

/// <summary><c>powerverse backup</c> and <c>powerverse restore</c>.</summary>
internal static class BackupCommand
{
    /// <summary>Makes the command <c>backup</c>.</summary>
    public static Command Create()
    {
        Command command = new("backup", "Copies the database to a directory. Files are linked where the file system can, so it takes little time and space.");
        Argument<string?> path = new("PATH")
        {
            Description = "The directory, which must not exist. Default: backups/TIME in the data directory.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        command.Arguments.Add(path);
        SettingOptions options = new(command, Settings.Store);
        command.SetAction((parsed, cancellationToken) => BackupAsync(options.Resolve(parsed), parsed.GetValue(path), cancellationToken));
        return command;
    }

    /// <summary>Makes the command <c>restore</c>.</summary>
    public static Command CreateRestore()
    {
        Command command = new("restore", "Puts a backup in the place of a data directory's database, which must not be there; its checksums are verified first.");
        Argument<string> path = new("BACKUP") { Description = "The backup." };
        command.Arguments.Add(path);
        SettingOptions options = new(command, Settings.Store);
        command.SetAction(parsed => Restore(options.Resolve(parsed), parsed.GetRequiredValue(path)));
        return command;
    }

    private static async Task<int> BackupAsync(ResolvedSettings settings, string? path, CancellationToken cancellationToken)
    {
        ProgressLine line = new("Backup");
        string? target = path is null ? null : Path.GetFullPath(path);
        if (NodeSocket.FindBusy(settings) is { } root)
        {
            JsonElement report = await NodeSocket
                .CallAsync(root, "admin_backup", target is null ? [] : [target], Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
            ulong number = RpcAnswers.NumberOf(report, "headNumber");
            line.Complete($"made by the node that runs there, up to block {number}");
            await Console.Out.WriteLineAsync($"{RpcAnswers.Text(report, "path")}: head block {number} {RpcAnswers.Text(report, "headHash")}").ConfigureAwait(false);
            return ExitCode.Success;
        }

        using OpenChain chain = OpenChain.Open(settings);
        NodeUpkeep upkeep = new(chain);
        if (!upkeep.Backup(target).TryGet(out BackupReport? made, out UpkeepRefusal refusal))
        {
            throw new CommandException(ExitCode.Data, refusal.Reason);
        }

        line.Complete($"up to block {made.Head.Number}");
        await Console.Out.WriteLineAsync($"{made.Path}: head block {made.Head.Number} {made.Head.Hash}").ConfigureAwait(false);
        return ExitCode.Success;
    }

    private static int Restore(ResolvedSettings settings, string path)
    {
        using (DataDirectory directory = Stores.Take(settings))
        {
            ProgressLine line = new("Restore");
            Guard(() => RocksDbBackup.Restore(path, directory.Database, NodeFamilies.Layout));
            line.Complete("checksums hold");
        }

        using OpenChain chain = OpenChain.Open(settings);
        ChainHead head = chain.Ledger.Chain.Head;
        Console.Out.WriteLine($"Head: block {head.Number} {head.Hash}, state {head.StateRoot}");
        return ExitCode.Success;
    }

    private static void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is StorageException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Data, exception.Message, exception);
        }
    }
}
