// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;

namespace PowerVerse.Chain.Differential;

/// <summary>The long comparison of traces: <c>--traces --from SEED --count ROUNDS --programs N</c>.</summary>
public static class TraceProgram
{
    private const int DefaultProgramsPerRound = 40;
    private const int DifferencesShown = 8;

    public static async Task<int> RunAsync(string[] arguments)
    {
        ulong from = Program.Option(arguments, "--from", 1);
        ulong count = Program.Option(arguments, "--count", 10);
        int programs = (int)Program.Option(arguments, "--programs", DefaultProgramsPerRound);
        TraceCounts total = new(0, 0, 0, 0);
        int disagreed = 0;
        long began = Stopwatch.GetTimestamp();
        for (ulong seed = from; seed < from + count; seed++)
        {
            (IReadOnlyList<string> differences, TraceCounts counts) = await TraceRound.RunAsync(seed, programs);
            total += counts;
            if (differences.Count == 0)
            {
                continue;
            }

            disagreed++;
            Console.WriteLine($"seed {seed}: {differences.Count} differences");
            foreach (string difference in differences.Take(DifferencesShown))
            {
                Console.WriteLine($"  {difference}");
            }
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"seeds {from}..{from + count - 1}, {programs} programs each; {total.Transactions} transactions, {total.Steps} instructions, {total.Calls} calls, {total.Accounts} accounts compared; {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s"));
        Console.WriteLine($"{count - (ulong)disagreed} passed, {disagreed} failed");
        return disagreed == 0 ? 0 : 1;
    }
}
