// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;

namespace PowerVerse.Chain.Node.Commands;

/// <summary>All commands.</summary>
internal static class CommandLine
{
    /// <summary>Makes the root of the commands.</summary>
    public static RootCommand Create()
    {
        RootCommand root = new("PowerVerse Chain: an EVM-compatible proof-of-stake chain.");
        root.Subcommands.Add(DevCommand.Create());
        root.Subcommands.Add(NodeCommand.Create());
        root.Subcommands.Add(DevnetCommand.Create());
        root.Subcommands.Add(GenesisCommand.Create());
        root.Subcommands.Add(P2pCommand.Create());
        root.Subcommands.Add(InitCommand.Create());
        root.Subcommands.Add(ImportCommand.Create());
        root.Subcommands.Add(ExportCommand.Create());
        root.Subcommands.Add(VerifyCommand.Create());
        root.Subcommands.Add(DbCommand.Create());
        root.Subcommands.Add(DbCommand.CreatePrune());
        root.Subcommands.Add(DbCommand.CreateUnwind());
        root.Subcommands.Add(BackupCommand.Create());
        root.Subcommands.Add(BackupCommand.CreateRestore());
        root.Subcommands.Add(ConfigCommand.Create());
        root.Subcommands.Add(DoctorCommand.Create());
        return root;
    }
}
