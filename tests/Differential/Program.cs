// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;

namespace PowerVerse.Chain.Differential;

/// <summary>The long differential run: <c>--from SEED --count ROUNDS --programs N</c>; with <c>--traces</c> that of traces.</summary>
public static class Program
{
    private const int DefaultProgramsPerRound = 100;
    private const int DifferencesShown = 8;

    public static async Task<int> Main(string[] arguments)
    {
        if (arguments.Contains("--traces"))
        {
            return await TraceProgram.RunAsync(arguments);
        }

        ulong from = Option(arguments, "--from", 1);
        ulong count = Option(arguments, "--count", 10);
        int programs = (int)Option(arguments, "--programs", DefaultProgramsPerRound);
        int agreed = 0;
        int disagreed = 0;
        int succeeded = 0;
        long began = Stopwatch.GetTimestamp();
        for (ulong seed = from; seed < from + count; seed++)
        {
            (IReadOnlyList<string> differences, RoundResult reference) = await RunAsync(seed, programs);
            succeeded += reference.Transactions.Count(transaction => transaction.IsSuccess);
            if (differences.Count == 0)
            {
                agreed += programs;
                continue;
            }

            disagreed += programs;
            Console.WriteLine($"seed {seed}: {differences.Count} differences");
            foreach (string difference in differences.Take(DifferencesShown))
            {
                Console.WriteLine($"  {difference}");
            }
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"seeds {from}..{from + count - 1}, {programs} programs each; {succeeded} transactions succeeded, {agreed + disagreed - succeeded} failed; {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s"));
        Console.WriteLine($"{agreed} passed, {disagreed} failed");
        return disagreed == 0 ? 0 : 1;
    }

    /// <summary>Runs one round on both machines.</summary>
    public static async Task<(IReadOnlyList<string> Differences, RoundResult Reference)> RunAsync(ulong seed, int programs)
    {
        DifferentialRound round = RoundGenerator.Generate(seed, programs);
        AnvilMachine.Run reference = await AnvilMachine.ExecuteAsync(round);
        OwnMachine.Run own = OwnMachine.Execute(round, reference);
        List<string> differences = [.. Comparison.Differences(reference.Result, own.Result)];
        differences.AddRange(StateDump.Differences(reference.StateDump, own.State, own.Changes));
        return (differences, reference.Result);
    }

    internal static ulong Option(string[] arguments, string name, ulong fallback)
    {
        int at = Array.IndexOf(arguments, name);
        return at >= 0 && at + 1 < arguments.Length ? ulong.Parse(arguments[at + 1], CultureInfo.InvariantCulture) : fallback;
    }
}
