// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace PowerVerse.Chain.Node.Hosting;

/// <summary>Keeps the process from growing for hours without holding more.</summary>
/// <remarks>
/// Free pages of malloc, which serves the database, go back to the system every minute (<see cref="AllocatorSettings"/> says how it is set). The runtime's collector
/// waits until its budgets are spent: a validator with little to do would be left alone for hours. A minute without a full collection ends with one. While the heap is small it moves
/// objects together and gives the rest back, which takes some milliseconds; a collection in the background leaves gaps, and the process grows by them for hours. A large heap, where
/// moving would stop the node for longer than a vote may wait, is collected in the background.
/// </remarks>
internal static class ProcessMemory
{
    /// <summary>The largest heap that is moved together, in bytes: some ten milliseconds.</summary>
    private const long CompactedBytesMax = 64L * 1024 * 1024;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int GiveBack(nuint bytesKept);

    /// <summary>Collects what nobody else collects and gives pages back to the system that hold nothing, until it is cancelled.</summary>
    public static async Task GiveBackAsync(CancellationToken cancellationToken)
    {
        GiveBack? trim = FindTrim();
        int collections = GC.CollectionCount(GC.MaxGeneration);
        using PeriodicTimer timer = new(Interval);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            if (GC.CollectionCount(GC.MaxGeneration) == collections)
            {
                Collect();
            }

            collections = GC.CollectionCount(GC.MaxGeneration);
            _ = trim?.Invoke(0);
        }
    }

    private static void Collect()
    {
        // What the collection before left, so that garbage of this minute does not count.
        if (GC.GetGCMemoryInfo(GCKind.Any).HeapSizeBytes <= CompactedBytesMax)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
        else
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
        }
    }

    // Another C library than glibc has none.
    private static GiveBack? FindTrim() =>
        OperatingSystem.IsLinux()
        && NativeLibrary.TryLoad(AllocatorSettings.Library, out nint library)
        && NativeLibrary.TryGetExport(library, "malloc_trim", out nint address)
            ? Marshal.GetDelegateForFunctionPointer<GiveBack>(address)
            : null;
}
