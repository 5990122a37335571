// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using PowerVerse.Chain.Devnet;

// devnet [steady|kill|stop|restart|partition|clocks ...] [--nodes N] [--minutes M] [--rate TRANSACTIONS-PER-SECOND] [--port BASE] [--keep]
Dictionary<string, Func<RunOptions, Report, Task>> scenarios = new(StringComparer.Ordinal)
{
    ["steady"] = SteadyRun.RunAsync,
    ["kill"] = KillRun.RunAsync,
    ["stop"] = StopRun.RunAsync,
    ["restart"] = RestartRun.RunAsync,
    ["partition"] = PartitionRun.RunAsync,
    ["clocks"] = ClockRun.RunAsync,
};
RunOptions options = new()
{
    Nodes = Option("--nodes", 0),
    Minutes = Option("--minutes", 0),
    Rate = Option("--rate", 5),
    FirstPort = Option("--port", 33000),
    IsKept = args.Contains("--keep"),
};
string[] named = [.. args.TakeWhile(static argument => !argument.StartsWith("--", StringComparison.Ordinal))];
if (named.FirstOrDefault(name => !scenarios.ContainsKey(name)) is { } unknown)
{
    Console.Error.WriteLine($"There is no scenario '{unknown}'. devnet [{string.Join('|', scenarios.Keys)} ...] [--nodes N] [--minutes M] [--rate PER-SECOND] [--port BASE] [--keep]");
    return 2;
}

Report report = new(Console.Out);
foreach (string name in named.Length > 0 ? named : [.. scenarios.Keys])
{
    foreach (int nodes in options.Nodes > 0 ? [options.Nodes] : Sizes(name))
    {
        report.Begin($"{name}, {nodes} validators");
        try
        {
            await scenarios[name](options with { Nodes = nodes }, report);
        }
        catch (InvalidOperationException exception)
        {
            report.Check("the scenario runs to its end", false, exception.Message);
        }
    }
}

return report.End();

static int[] Sizes(string scenario) => scenario is "steady" or "kill" ? [4, 7] : [4];

int Option(string name, int otherwise)
{
    int at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
}
