// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;

namespace PowerVerse.Chain.Fuzz;

/// <summary>The fuzz runner: <c>[--target NAME] [--count INPUTS] [--seconds TIME] [--seed SEED]</c>; without a target, every one of them. With a time,
/// each target in turn takes inputs for that long.</summary>
public static class Program
{
    public static int Main(string[] arguments)
    {
        string? only = Option(arguments, "--target");
        TimeSpan? time = Option(arguments, "--seconds") is { } seconds ? TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)) : null;
        long count = Option(arguments, "--count") is { } inputs ? long.Parse(inputs, CultureInfo.InvariantCulture) : time is null ? 100_000 : long.MaxValue;
        ulong seed = ulong.Parse(Option(arguments, "--seed") ?? "1", CultureInfo.InvariantCulture);
        List<(string Name, Func<IFuzzTarget> Create)> targets =
            [.. FuzzTargets.All.Where(target => only is null || target.Name.StartsWith(only, StringComparison.Ordinal))];
        if (targets.Count == 0)
        {
            Console.Error.WriteLine($"No target starts with '{only}'. Targets: {string.Join(", ", FuzzTargets.All.Select(target => target.Name))}");
            return 2;
        }

        int passed = 0;
        int failed = 0;
        Lock output = new();
        Parallel.ForEach(targets, new ParallelOptions { MaxDegreeOfParallelism = time is null ? Environment.ProcessorCount : 1 }, target =>
        {
            long began = Stopwatch.GetTimestamp();
            FuzzRun.Outcome outcome = FuzzRun.Execute(target.Create(), seed, count, time);
            lock (output)
            {
                _ = outcome.Defects.Count == 0 ? passed++ : failed++;
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{target.Name,-28} {outcome.Inputs,9} inputs, {outcome.Accepted,8} accepted, slowest {outcome.SlowestMs} ms, {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s"));
                foreach (string defect in outcome.Defects)
                {
                    Console.WriteLine($"  {defect}");
                }
            }
        });
        Console.WriteLine($"{passed} passed, {failed} failed");
        return failed == 0 ? 0 : 1;
    }

    private static string? Option(string[] arguments, string name)
    {
        int at = Array.IndexOf(arguments, name);
        return at >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;
    }
}
