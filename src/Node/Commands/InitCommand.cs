// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Hosting;

namespace PowerVerse.Chain.Node.Commands;

/// <summary><c>powerverse init</c>: begins a chain in a data directory.</summary>
internal static class InitCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Command command = new("init", "Begins a chain in a data directory, from a genesis file. For a chain that is there, brings its later forks up to date.");
        Option<string> genesis = new("--genesis") { Description = "Genesis file, in go-ethereum's format, or the name of a network as for node.", HelpName = "FILE", Required = true };
        command.Options.Add(genesis);
        SettingOptions options = new(command, Settings.Store);
        command.SetAction(parsed => Run(options.Resolve(parsed), parsed.GetRequiredValue(genesis)));
        return command;
    }

    private static int Run(ResolvedSettings settings, string genesis)
    {
        using OpenChain chain = OpenChain.Open(settings, genesis);
        Console.Out.WriteLine($"Chain {chain.Ledger.Chain.Spec.ChainId} in {chain.Directory!.Root}, first block {chain.Ledger.Chain.Genesis.Hash}");
        return ExitCode.Success;
    }
}
