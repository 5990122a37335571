// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Simulation;

/// <summary>I8 in numbers: how many voting steps an honest node may need, once the network is timely, until every honest node has committed.</summary>
/// <remarks>They hold for FULL committees with an adversary within its limit.</remarks>
internal static class FiringLimits
{
    /// <summary>What a run may need for each height, whatever happened before.</summary>
    public const int Max = 100;

    /// <summary>What 99 runs of 100 may need for each height.</summary>
    public const int P99 = 16;

    /// <summary>A percentile of fewer runs says nothing.</summary>
    private const int RunsForP99 = 100;

    /// <summary>Whether the limits are promised to runs of this kind.</summary>
    public static bool Apply(PlanLimits limits) => !limits.IsSampled && !limits.IsOverLimit;

    /// <summary>Holds the 99th percentile of many runs against its limit.</summary>
    /// <param name="sorted">The firings of each run, lowest first.</param>
    /// <param name="limits">What the runs have in common.</param>
    /// <returns>What is broken, or null.</returns>
    public static string? Check(ReadOnlySpan<int> sorted, PlanLimits limits)
    {
        if (!Apply(limits) || sorted.Length < RunsForP99)
        {
            return null;
        }

        int p99 = Percentile(sorted, 99);
        int limit = P99 * limits.CalmHeights;
        return p99 > limit ? $"I8 one run in a hundred needs {p99} firings or more, the limit is {limit}" : null;
    }

    /// <summary>The value that so many of a hundred runs do not exceed.</summary>
    public static int Percentile(ReadOnlySpan<int> sorted, int percent) => sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)];
}
