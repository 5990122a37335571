// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;

namespace PowerVerse.Chain.Simulation;

/// <summary>Many seeds in parallel, and what they had in common.</summary>
internal sealed record Sweep
{
    /// <summary>The runs that broke something, by seed.</summary>
    public required IReadOnlyList<RunResult> Failures { get; init; }

    /// <summary>What no run broke, but all of them together; null for nothing.</summary>
    public required string? Violation { get; init; }

    public required long Events { get; init; }

    public required long Heights { get; init; }

    public required long EmptyBlocks { get; init; }

    public required long Transactions { get; init; }

    /// <summary>The most voting steps of an honest node in each run once the network was timely, lowest first.</summary>
    public required IReadOnlyList<int> Firings { get; init; }

    /// <summary>The sum of all trace hashes: the same for the same seeds, in whatever order they ran.</summary>
    public required ulong Hash { get; init; }

    public bool IsClean => Failures.Count == 0 && Violation is null;

    /// <summary>Runs seeds.</summary>
    /// <param name="from">The first seed.</param>
    /// <param name="count">How many seeds.</param>
    /// <param name="limits">What the runs have in common.</param>
    /// <param name="mutant">The planted bug, or null.</param>
    /// <param name="threads">How many run at a time.</param>
    /// <param name="failuresMax">After so many failed runs no more are started.</param>
    public static Sweep Run(ulong from, int count, PlanLimits limits, Mutant? mutant = null, int threads = 0, int failuresMax = 10)
    {
        ConcurrentBag<RunResult> failures = [];
        long events = 0;
        long heights = 0;
        long empty = 0;
        long transactions = 0;
        ulong hash = 0;
        int[] firings = new int[count];
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount };
        Parallel.For(0, count, parallel, (i, loop) =>
        {
            RunResult result = new World(RunPlan.Draw(from + (ulong)i, limits, mutant), limits, null).Run();
            Interlocked.Add(ref events, result.Events);
            Interlocked.Add(ref heights, result.Heights);
            Interlocked.Add(ref empty, result.EmptyBlocks);
            Interlocked.Add(ref transactions, result.Transactions);
            Interlocked.Add(ref hash, result.TraceHash);
            firings[i] = result.FiringsMax;
            if (result.Violation is not null)
            {
                failures.Add(result);
                if (failures.Count >= failuresMax)
                {
                    loop.Stop();
                }
            }
        });
        Array.Sort(firings);
        return new Sweep
        {
            Failures = [.. failures.OrderBy(failure => failure.Seed)],
            Violation = FiringLimits.Check(firings, limits),
            Events = events,
            Heights = heights,
            EmptyBlocks = empty,
            Transactions = transactions,
            Firings = firings,
            Hash = hash,
        };
    }
}
