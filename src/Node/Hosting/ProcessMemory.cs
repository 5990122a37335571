// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace PowerVerse.Chain.Node.Hosting;

/// <summary>Keeps the process from growing for hours without holding more.</summary>
/// <remarks>
/// The database takes its memory from malloc. With that of glibc, buffers of megabytes come to lie among small ones once one of them was freed, and pages freed
/// between others stay with the process: so what is large keeps pages of its own, and free pages go back to the system every minute. (How many heaps malloc opens
/// is decided with the first threads of the runtime, before any code of this program: the variable MALLOC_ARENA_MAX bounds them.) Nothing of it is done where the C
/// library is not glibc. The runtime's collector waits until its budgets are spent: a validator with little to do would be left alone for hours. A minute without a
/// full collection ends with one, in the background.
/// </remarks>
internal static class ProcessMemory
{
    /// <summary>Bytes from which an allocation has pages of its own; malloc's first value, which otherwise grows to 32 MiB.</summary>
    private const int OwnPagesFrom = 128 * 1024;

    /// <summary>The parameter's number in <c>malloc.h</c>: <c>M_MMAP_THRESHOLD</c>.</summary>
    private const int OwnPagesParameter = -3;

    /// <summary>An operator who sets this variable has decided.</summary>
    private const string OwnPagesVariable = "MALLOC_MMAP_THRESHOLD_";

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int SetOption(int parameter, int value);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int GiveBack(nuint bytesKept);

    /// <summary>Sets malloc's bound, before the database opens. Where malloc does not take it, the node grows more and works the same.</summary>
    public static void KeepLargeApart()
    {
        if (Environment.GetEnvironmentVariable(OwnPagesVariable) is null && Find<SetOption>("mallopt") is { } set)
        {
            _ = set(OwnPagesParameter, OwnPagesFrom);
        }
    }

    /// <summary>Collects what nobody else collects and gives pages back to the system that hold nothing, until it is cancelled.</summary>
    public static async Task GiveBackAsync(CancellationToken cancellationToken)
    {
        GiveBack? trim = Find<GiveBack>("malloc_trim");
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

    private static TFunction? Find<TFunction>(string name)
        where TFunction : Delegate =>
        OperatingSystem.IsLinux()
        && NativeLibrary.TryLoad("libc.so.6", out nint library)
        && NativeLibrary.TryGetExport(library, name, out nint address)
            ? Marshal.GetDelegateForFunctionPointer<TFunction>(address)
            : null;
}
