// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Hosting;
using PowerVerse.Chain.Node.Logging;
using PowerVerse.Chain.Node.Sortition;

namespace PowerVerse.Chain.Node.Commands;

/// <summary><c>powerverse devnet sortition</c>: validators that are drawn by lot for every vote, all in this process.</summary>
internal static class SortitionCommand
{
    // Every validator has a database and caches of its own.
    private static readonly Dictionary<string, string> Defaults = new(StringComparer.Ordinal)
    {
        [Settings.DatabaseCache.Key] = "8MiB",
        [Settings.DatabaseWriteBuffer.Key] = "8MiB",
        [Settings.RecentBlocks.Key] = "4MiB",
        [Settings.StateCache.Key] = "8MiB",
        [Settings.AreMetricsEnabled.Key] = "false",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Command command = new(
            "sortition",
            "Runs validators that are drawn by lot for every vote, all in this process, until it is stopped; the first one serves JSON-RPC. Without --data-dir nothing is left behind.");
        Option<int> validators = new("--validators")
        {
            Description = $"Validators, {SortitionPlan.ValidatorsMin} to {SortitionPlan.ValidatorsMax}.",
            HelpName = "N",
            DefaultValueFactory = _ => SortitionPlan.DefaultValidators,
        };
        Option<int> floor = new("--block-floor")
        {
            Description = "Seconds between blocks at least, 1 to 60.",
            HelpName = "SECONDS",
            DefaultValueFactory = _ => SortitionPlan.DefaultBlockFloorSeconds,
        };
        command.Options.Add(validators);
        command.Options.Add(floor);
        SettingOptions options = new(command, [.. Settings.Store, .. Settings.Server]);
        command.SetAction((parsed, _) => RunAsync(
            new SortitionPlan(parsed.GetRequiredValue(validators), parsed.GetRequiredValue(floor)), options.Resolve(parsed, Defaults)));
        return command;
    }

    private static async Task<int> RunAsync(SortitionPlan plan, ResolvedSettings settings)
    {
        if (plan.Validators is < SortitionPlan.ValidatorsMin or > SortitionPlan.ValidatorsMax || plan.BlockFloorSeconds is < 1 or > 60)
        {
            throw new CommandException(
                ExitCode.Usage, $"--validators: {SortitionPlan.ValidatorsMin} to {SortitionPlan.ValidatorsMax}; --block-floor: 1 to 60");
        }

        bool isKept = settings.TryGet(Settings.DataDirectory, out string path);
        string root = isKept ? path : Directory.CreateTempSubdirectory("powerverse-sortition-").FullName;
        try
        {
            return await RunAsync(plan, settings, root).ConfigureAwait(false);
        }
        finally
        {
            if (!isKept)
            {
                Directory.Delete(root, recursive: true);
            }
        }
    }

    private static async Task<int> RunAsync(SortitionPlan plan, ResolvedSettings settings, string root)
    {
        using ServingProcess process = new(settings);

        // Forty times the same line about the same block helps nobody: the others say only what may be wrong.
        using ILoggerFactory otherLoggers = LoggerSetup.Create(settings.Get(Settings.LogForm), new LogLevels(LogLevel.Warning, new Dictionary<string, LogLevel>()));
        SortitionFolder folder = SortitionFolder.OpenOrCreate(root, plan);
        SortitionNetwork network = SortitionNetwork.Open(folder, settings, process.Loggers, otherLoggers);
        RunningNode node = await RunningNode.StartAsync(
            network.First.Parts, network.First.Pool, network.Complete, [("validators", network.RunAsync)], [], process.Stopping, network).ConfigureAwait(false);
        await using (node.ConfigureAwait(false))
        {
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{plan.Validators} validators, JSON-RPC of the first: {node.Endpoint}  genesis: {folder.GenesisPath}"))
                .ConfigureAwait(false);
            return await process.WaitAsync(node).ConfigureAwait(false);
        }
    }
}
