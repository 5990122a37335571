// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using System.Diagnostics;

namespace PowerVerse.Chain.SpecKit.Running;

/// <summary>Runs cases in parallel and counts them by group.</summary>
public static class SpecRun
{
    /// <summary>Runs every case; <paramref name="onFailure"/> is called once per failure, one call at a time.</summary>
    public static SpecSummary Execute(IEnumerable<SpecCase> cases, int degree, Action<SpecFailure> onFailure)
    {
        ConcurrentDictionary<string, SpecCount> counts = new(StringComparer.Ordinal);
        using ThreadLocal<SpecWorker> workers = new(() => new SpecWorker());
        Lock gate = new();
        Stopwatch watch = Stopwatch.StartNew();
        Parallel.ForEach(
            Partitioner.Create(cases, EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { MaxDegreeOfParallelism = degree },
            specCase =>
            {
                long start = Stopwatch.GetTimestamp();
                SpecOutcome outcome = RunOne(specCase, workers.Value!);
                TimeSpan time = Stopwatch.GetElapsedTime(start);
                SpecCount count = counts.GetOrAdd(specCase.Group, _ => new SpecCount());
                lock (gate)
                {
                    count.Add(outcome.IsPassed, specCase, time);
                    if (!outcome.IsPassed)
                    {
                        onFailure(new SpecFailure(specCase, outcome.Difference!));
                    }
                }
            });
        return new SpecSummary(new SortedDictionary<string, SpecCount>(counts, StringComparer.Ordinal), watch.Elapsed);
    }

    private static SpecOutcome RunOne(SpecCase specCase, SpecWorker worker)
    {
        try
        {
            return specCase.Run(worker);
        }
        catch (Exception exception)
        {
            return SpecOutcome.Failed($"exception {exception}");
        }
    }
}
