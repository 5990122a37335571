// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace PowerVerse.Chain.Node.Hosting;

/// <summary>
/// glibc's malloc, from which the database takes its memory. By default it opens up to eight heaps per processor core, memory that one thread freed in its
/// heap does not serve another, and pages freed between others stay with the process: it would grow for hours without holding more. So there are a few heaps,
/// and free pages go back to the system every minute. Does nothing where the C library is not glibc.
/// </summary>
internal static class NativeHeap
{
    /// <summary>Heaps (arenas) that malloc may open.</summary>
    private const int ArenasMax = 2;

    /// <summary>The parameter's number in <c>malloc.h</c>: <c>M_ARENA_MAX</c>.</summary>
    private const int ArenaMaxParameter = -8;

    /// <summary>An operator who sets this variable has decided.</summary>
    private const string ArenaMaxVariable = "MALLOC_ARENA_MAX";

    private static readonly TimeSpan TrimInterval = TimeSpan.FromMinutes(1);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int SetOption(int parameter, int value);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int GiveBack(nuint bytesKept);

    /// <summary>Bounds the number of heaps, before the first thread of the database starts.</summary>
    /// <returns>Whether malloc took the bound.</returns>
    public static bool BoundArenas() =>
        Environment.GetEnvironmentVariable(ArenaMaxVariable) is null
        && Find<SetOption>("mallopt") is { } set
        && set(ArenaMaxParameter, ArenasMax) == 1;

    /// <summary>Gives pages back to the system that hold nothing, until it is cancelled.</summary>
    public static async Task TrimAsync(CancellationToken cancellationToken)
    {
        if (Find<GiveBack>("malloc_trim") is not { } trim)
        {
            return;
        }

        using PeriodicTimer timer = new(TrimInterval);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            _ = trim(0);
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
