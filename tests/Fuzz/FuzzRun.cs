// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using PowerVerse.Chain.Differential;

namespace PowerVerse.Chain.Fuzz;

/// <summary>Feeds mutated inputs to one target and reports the first defects.</summary>
public static class FuzzRun
{
    /// <summary>Longest input in bytes; longer ones exercise size limits, which have their own tests.</summary>
    public const int InputBytesMax = 16 * 1024;

    private const int DefectsMax = 5;

    /// <summary>What a run came to.</summary>
    /// <param name="Inputs">Inputs tried.</param>
    /// <param name="Accepted">Inputs that the target took as right.</param>
    /// <param name="Defects">Inputs that threw or allocated past the limit, with the reason.</param>
    /// <param name="SlowestMs">Longest time that one input took, in milliseconds.</param>
    public sealed record Outcome(long Inputs, long Accepted, IReadOnlyList<string> Defects, long SlowestMs);

    /// <summary>Feeds the target until it had that many inputs, the time is over, or there are enough defects to look at.</summary>
    public static Outcome Execute(IFuzzTarget target, ulong seed, long inputs, TimeSpan? time = null)
    {
        long start = Stopwatch.GetTimestamp();
        Mutator mutator = new(new Prng(seed), target.Seeds, InputBytesMax);
        List<string> defects = [];
        long accepted = 0;
        long slowest = 0;
        long tried = 0;
        for (; tried < inputs && defects.Count < DefectsMax && !(Stopwatch.GetElapsedTime(start) >= time); tried++)
        {
            ReadOnlySpan<byte> input = mutator.Next();
            long allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
            long began = Stopwatch.GetTimestamp();
            try
            {
                accepted += target.Run(input) ? 1 : 0;
            }
#pragma warning disable CA1031 // Whatever escapes is the defect that the run looks for.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                defects.Add($"{exception.GetType().Name}: {exception.Message} on 0x{Convert.ToHexStringLower(input)}");
                continue;
            }

            slowest = Math.Max(slowest, Stopwatch.GetElapsedTime(began).Ticks);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
            if (allocated > target.AllocationBytesMax)
            {
                defects.Add($"allocated {allocated} bytes on 0x{Convert.ToHexStringLower(input)}");
            }
        }

        return new Outcome(tried, accepted, defects, slowest / TimeSpan.TicksPerMillisecond);
    }
}
