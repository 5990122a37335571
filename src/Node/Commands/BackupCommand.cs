// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using System.Text.Json.Nodes;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Node.Configuration;
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
        command.SetAction(parsed => Backup(options.Resolve(parsed), parsed.GetValue(path)));
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

    private static int Backup(ResolvedSettings settings, string? path)
    {
        ProgressLine line = new("Backup");
        if (NodeSocket.FindBusy(settings) is { } root)
        {
            JsonNode report = NodeSocket.Call(root, "admin_backup", path is null ? [] : [Path.GetFullPath(path)]);
            ulong number = Convert.ToUInt64(report["headNumber"]!.GetValue<string>(), 16);
            line.Complete($"made by the node that runs there, up to block {number}");
            Console.Out.WriteLine($"{report["path"]}: head block {number} {report["headHash"]}");
            return ExitCode.Success;
        }

        using OpenChain chain = OpenChain.Open(settings);
        NodeUpkeep upkeep = new(chain);
        if (!upkeep.Backup(path is null ? null : Path.GetFullPath(path)).TryGet(out BackupReport? made, out UpkeepRefusal refusal))
        {
            throw new CommandException(ExitCode.Data, refusal.Reason);
        }

        line.Complete($"up to block {made.Head.Number}");
        Console.Out.WriteLine($"{made.Path}: head block {made.Head.Number} {made.Head.Hash}");
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
