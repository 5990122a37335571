// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using PowerVerse.Chain.Devnet;
using PowerVerse.Chain.HostileNetwork;
using PowerVerse.Chain.HostileNetwork.Attacks;

// hostile-network [KIND...] [--seconds PER-KIND] [--attackers K] [--nodes N] [--port BASE] [--keep]
string[] named = [.. args.TakeWhile(static argument => !argument.StartsWith("--", StringComparison.Ordinal))];
if (named.FirstOrDefault(static name => !AttackKind.All.Any(kind => kind.Name == name)) is { } unknown)
{
    Console.Error.WriteLine($"There is no kind '{unknown}'. Kinds: {string.Join(", ", AttackKind.All.Select(static kind => kind.Name))}");
    return 2;
}

RunOptions options = new()
{
    Nodes = Option("--nodes", 4),
    Minutes = 0,
    Rate = 0,
    FirstPort = Option("--port", 34000),
    IsKept = args.Contains("--keep"),
};
Report report = new(Console.Out);
try
{
    await HostileRun.RunAsync(
        options,
        report,
        [.. AttackKind.All.Where(kind => named.Length == 0 || named.Contains(kind.Name))],
        TimeSpan.FromSeconds(Option("--seconds", 30)),
        Option("--attackers", 6));
}
catch (InvalidOperationException exception)
{
    report.Check("the run comes to its end", false, exception.Message);
}

return report.End();

int Option(string name, int otherwise)
{
    int at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
}
