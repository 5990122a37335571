// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace PowerVerse.Chain.Node.Hosting;

/// <summary>
/// Settings of glibc's malloc, from which the database takes its memory. By default it opens up to eight heaps per processor core, and memory that one thread
/// freed in its heap does not serve another, so the process grows for hours without holding more. A few heaps are enough for a database with a few threads.
/// </summary>
internal static class NativeHeap
{
    /// <summary>Heaps (arenas) that malloc may open.</summary>
    private const int ArenasMax = 2;

    /// <summary>The parameter's number in <c>malloc.h</c>: <c>M_ARENA_MAX</c>.</summary>
    private const int ArenaMaxParameter = -8;

    /// <summary>An operator who sets this variable has decided.</summary>
    private const string ArenaMaxVariable = "MALLOC_ARENA_MAX";

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int SetOption(int parameter, int value);

    /// <summary>Bounds the number of heaps, before the first thread of the database starts; does nothing where the C library is not glibc.</summary>
    /// <returns>Whether malloc took the bound.</returns>
    public static bool BoundArenas()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable(ArenaMaxVariable) is not null)
        {
            return false;
        }

        return NativeLibrary.TryLoad("libc.so.6", out nint library)
            && NativeLibrary.TryGetExport(library, "mallopt", out nint address)
            && Marshal.GetDelegateForFunctionPointer<SetOption>(address)(ArenaMaxParameter, ArenasMax) == 1;
    }
}
