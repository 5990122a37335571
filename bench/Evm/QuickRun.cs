// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;

namespace PowerVerse.Chain.Evm.Bench;

/// <summary>Prints the least time of each program over a short while, for a quick look between two edits.</summary>
public static class QuickRun
{
    private const int RunsMin = 7;

    /// <summary>The programs of the fixture folder, which POWERVERSE_FIXTURES may name.</summary>
    public static string DefaultPath =>
        Path.Combine(Environment.GetEnvironmentVariable("POWERVERSE_FIXTURES") ?? "../shared/fixtures", "evm-programs", "programs.json");

    /// <summary>The programs of the fixture folder and those beside this project whose name contains a text.</summary>
    public static IReadOnlyList<EvmProgram> Programs(string filter) =>
    [
        .. EvmProgram.Load(DefaultPath)
            .Concat(EvmProgram.Load(Path.Combine(AppContext.BaseDirectory, "Programs", "programs.json")))
            .Where(program => program.Name.Contains(filter, StringComparison.Ordinal)),
    ];

    public static void Run(string filter, int milliseconds)
    {
        Console.WriteLine($"{"program",-45}{"gas",14}{"min us",12}{"min cpu us",12}{"Mgas/s",10}{"bytes",10}");
        double logSum = 0;
        int rows = 0;
        foreach (EvmProgram program in Programs(filter))
        {
            using ProgramRunner runner = new(program);
            ExecutionResult result = runner.Run();
            runner.Run();
            long least = long.MaxValue;
            long leastCpu = long.MaxValue;
            long bytes = 0;
            long start = Stopwatch.GetTimestamp();
            for (int run = 0; run < RunsMin || Stopwatch.GetElapsedTime(start).TotalMilliseconds < milliseconds; run++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                long cpuBefore = ThreadClock.Nanoseconds;
                long from = Stopwatch.GetTimestamp();
                result = runner.Run();
                long ticks = Stopwatch.GetTimestamp() - from;
                leastCpu = Math.Min(leastCpu, ThreadClock.Nanoseconds - cpuBefore);
                bytes = GC.GetAllocatedBytesForCurrentThread() - before;
                least = Math.Min(least, ticks);
            }

            double us = least * 1e6 / Stopwatch.Frequency;
            ulong gas = ProgramRunner.GasLimit - result.GasLeft;
            logSum += Math.Log(us);
            rows++;
            string status = result.Status == ExecutionStatus.Success ? "" : $" {result.Status} {result.Halt}";
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{program.Name,-45}{gas,14}{us,12:F1}{leastCpu / 1e3,12:F1}{gas / us,10:F0}{bytes,10}{status}"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"geometric mean {Math.Exp(logSum / Math.Max(1, rows)):F1} us over {rows} programs"));
    }

    /// <summary>Prints how often each instruction runs, most frequent first.</summary>
    public static void CountOpcodes(string filter)
    {
        foreach (EvmProgram program in Programs(filter))
        {
            using ProgramRunner runner = new(program);
            long[] counts = runner.CountOpcodes();
            IEnumerable<string> rows = counts
                .Select((count, op) => (count, op))
                .Where(row => row.count > 0)
                .OrderByDescending(row => row.count)
                .Select(row => $"{(Instructions.Opcode)row.op} {row.count}");
            Console.WriteLine($"{program.Name}: {counts.Sum()} instructions: {string.Join(", ", rows)}");
        }
    }
}
