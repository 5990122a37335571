// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.Json;
using PowerVerse.Chain.SortitionChecker;

// sortition-checker --rpc URL --genesis FILE [--minutes M] [--blocks N] [--pause-max S]: follows a chain for M minutes, then checks all of it with code that shares nothing with the node.
Uri endpoint = new(Option("--rpc", "http://127.0.0.1:8545"));
double minutes = double.Parse(Option("--minutes", "10"), CultureInfo.InvariantCulture);
ulong count = ulong.Parse(Option("--blocks", ulong.MaxValue.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
TimeSpan pauseMax = TimeSpan.FromSeconds(double.Parse(Option("--pause-max", "60"), CultureInfo.InvariantCulture));
try
{
    GenesisSet set = GenesisSet.Read(Option("--genesis", "genesis.json"));
    using ChainRecord chain = new(endpoint);
    await chain.FollowAsync(TimeSpan.FromMinutes(minutes), count);
    JsonElement evidence = await chain.CallAsync("pv_getEvidence");
    long start = TimeProvider.System.GetTimestamp();
    IReadOnlyList<BlockFindings> findings = new Inspection(set).Check(chain.Blocks);
    Refusal.Unless(findings.Count > 0, "there is no block");
    Refusal.Unless(chain.LongestPause < pauseMax, $"no block for {chain.LongestPause.TotalSeconds:0} seconds");
    Report.Write(Console.Out, set, findings, chain.LongestPause, evidence.GetArrayLength(), TimeProvider.System.GetElapsedTime(start));
    return 0;
}
catch (Refusal refusal)
{
    Console.Out.WriteLine($"WRONG: {refusal.Message}");
    return 1;
}

string Option(string name, string otherwise)
{
    int at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? args[at + 1] : otherwise;
}
