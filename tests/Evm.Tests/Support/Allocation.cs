// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Evm.Tests.Support;

/// <summary>Counts the bytes that an action allocates.</summary>
public static class Allocation
{
    private const int Runs = 5;

    /// <summary>The least of a few runs: a collection that another test triggers counts the rest of this thread's buffer as allocated.</summary>
    public static long BytesOf(Action action)
    {
        long least = long.MaxValue;
        for (int run = 0; run < Runs; run++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
