// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace PowerVerse.Chain.Node.Hosting;

/// <summary>Keeps the process from growing for hours without holding more.</summary>
/// <remarks>
/// Free pages of malloc, which serves the database, go back to the system every minute (<see cref="AllocatorSettings"/> says how it is set). The runtime's collector
/// waits until its budgets are spent: a validator with little to do would be left alone for hours. A minute without a full collection ends with one, in the background.
/// </remarks>
internal static class ProcessMemory
{
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
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
            }

            collections = GC.CollectionCount(GC.MaxGeneration);
            _ = trim?.Invoke(0);
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
