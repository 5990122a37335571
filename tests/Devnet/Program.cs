// SPDX-License-Identifier: Apache-2.0

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
if (RunArguments.Parse(args, scenarios.ContainsKey, ["--nodes", "--minutes", "--rate", "--port"], ["--keep"], out RunArguments given) is { } unknown)
{
    Console.Error.WriteLine($"'{unknown}' is not understood. devnet [{string.Join('|', scenarios.Keys)} ...] [--nodes N] [--minutes M] [--rate PER-SECOND] [--port BASE] [--keep]");
    return 2;
}

RunOptions options = new()
{
    Nodes = given.Value("--nodes", 0),
    Minutes = given.Value("--minutes", 0),
    Rate = given.Value("--rate", 5),
    FirstPort = given.Value("--port", 33000),
    IsKept = given.Has("--keep"),
};
Report report = new(Console.Out);
foreach (string name in given.Named.Length > 0 ? given.Named : [.. scenarios.Keys])
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
