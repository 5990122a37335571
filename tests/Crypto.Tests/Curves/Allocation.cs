// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Crypto.Tests.Curves;

/// <summary>Measures what an action allocates once the pools it rents from are warm.</summary>
internal static class Allocation
{
    private const int Attempts = 5;

    /// <summary>The least bytes that one of a few runs allocates: a collection may empty a pool in between.</summary>
    internal static long Least(Action action)
    {
        action();
        long least = long.MaxValue;
        for (int i = 0; i < Attempts; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
