// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Devnet;
using PowerVerse.Chain.HostileNetwork;
using PowerVerse.Chain.HostileNetwork.Attacks;

// hostile-network [KIND...] [--seconds PER-KIND] [--attackers K] [--nodes N] [--port BASE] [--keep]
bool IsKind(string name) => AttackKind.All.Any(kind => kind.Name == name);
if (RunArguments.Parse(args, IsKind, ["--seconds", "--attackers", "--nodes", "--port"], ["--keep"], out RunArguments given) is { } unknown)
{
    Console.Error.WriteLine(
        $"'{unknown}' is not understood. hostile-network [KIND...] [--seconds PER-KIND] [--attackers K] [--nodes N] [--port BASE] [--keep]; kinds: {string.Join(", ", AttackKind.All.Select(static kind => kind.Name))}");
    return 2;
}

RunOptions options = new()
{
    Nodes = given.Value("--nodes", 4),
    Minutes = 0,
    Rate = 0,
    FirstPort = given.Value("--port", 34000),
    IsKept = given.Has("--keep"),
};
Report report = new(Console.Out);
try
{
    await HostileRun.RunAsync(
        options,
        report,
        [.. AttackKind.All.Where(kind => given.Named.Length == 0 || given.Named.Contains(kind.Name))],
        TimeSpan.FromSeconds(given.Value("--seconds", 30)),
        given.Value("--attackers", 6));
}
catch (InvalidOperationException exception)
{
    report.Check("the run comes to its end", false, exception.Message);
}

return report.End();
