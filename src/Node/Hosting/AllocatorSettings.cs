// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace PowerVerse.Chain.Node.Hosting;

/// <summary>Settings of malloc, from which the database takes its memory, for a process that lives for months.</summary>
/// <remarks>
/// glibc opens up to eight heaps (arenas) per core, and what is free in one does not serve another; and once a buffer of megabytes was freed, the next ones come to lie
/// among small ones, which keep their pages from going back. Both let a node grow for hours that holds no more than before. The number of heaps is decided with the
/// runtime's first threads, before any code of this program, and can be set only by the environment at the start: so the process replaces itself by the same program with
/// the same arguments (execve: same process id, same terminal, same parent), once, before it does anything. An operator who sets one of the variables, or
/// GLIBC_TUNABLES for malloc, has decided. Nothing is done where the C library is not glibc.
/// </remarks>
internal static class AllocatorSettings
{
    /// <summary>File name of glibc.</summary>
    public const string Library = "libc.so.6";

    /// <summary>Two heaps: a second one for threads that meet at the first.</summary>
    public const string ArenasVariable = "MALLOC_ARENA_MAX";

    /// <summary>128 KiB, from which an allocation has pages of its own: malloc's first value, which it otherwise raises to 32 MiB by itself.</summary>
    public const string OwnPagesVariable = "MALLOC_MMAP_THRESHOLD_";

    private const string TunablesVariable = "GLIBC_TUNABLES";

    private static readonly (string Variable, string Value)[] Defaults = [(ArenasVariable, "2"), (OwnPagesVariable, "131072")];

    // Commands whose process lives long; the others would only start later.
    private static readonly string[] LongLived = ["node", "dev", "devnet", "import"];

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int SetVariable(byte[] variable, byte[] value, int overwrite);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int Execute(byte[] program, nint[] arguments);

    /// <summary>Sets what nobody has set and starts the program anew with it. Returns where there is nothing to set or it cannot be done: the node then grows more and works the same.</summary>
    public static void Apply(string[] arguments)
    {
        if (arguments.Length == 0
            || !LongLived.Contains(arguments[0])
            || !OperatingSystem.IsLinux()
            || Environment.GetEnvironmentVariable(TunablesVariable)?.Contains("glibc.malloc.", StringComparison.Ordinal) == true
            || Defaults.All(setting => Environment.GetEnvironmentVariable(setting.Variable) is not null)
            || !NativeLibrary.TryLoad(Library, out nint library)
            || !NativeLibrary.TryGetExport(library, "gnu_get_libc_version", out _))
        {
            return;
        }

        try
        {
            StartAnew(library);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A system without /proc.
        }
    }

    private static void StartAnew(nint library)
    {
        if (File.ResolveLinkTarget("/proc/self/exe", returnFinalTarget: false) is not { Exists: true } program)
        {
            return;
        }

        using NativeStrings commandLine = NativeStrings.Split(File.ReadAllBytes("/proc/self/cmdline"));
        SetVariable set = Find<SetVariable>(library, "setenv");
        foreach ((string variable, string value) in Defaults)
        {
            if (set(ZeroEnded(variable), ZeroEnded(value), overwrite: 0) != 0)
            {
                return;
            }
        }

        // The runtime that starts next has the same name for its diagnostics, and would find it taken.
        foreach (string socket in Directory.EnumerateFiles(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"dotnet-diagnostic-{Environment.ProcessId}-*-socket")))
        {
            File.Delete(socket);
        }

        // Comes back only when the system refuses.
        _ = Find<Execute>(library, "execv")(ZeroEnded(program.FullName), commandLine.Pointers);
    }

    private static TFunction Find<TFunction>(nint library, string name)
        where TFunction : Delegate =>
        Marshal.GetDelegateForFunctionPointer<TFunction>(NativeLibrary.GetExport(library, name));

    private static byte[] ZeroEnded(string text) => [.. Encoding.UTF8.GetBytes(text), 0];

    /// <summary>What the kernel gives as the command line: arguments one after another, each ended by a zero. As bytes, since they need not be text.</summary>
    private readonly struct NativeStrings : IDisposable
    {
        private readonly nint _text;

        private NativeStrings(nint text, nint[] pointers)
        {
            _text = text;
            Pointers = pointers;
        }

        /// <summary>Where each begins, and a zero after the last.</summary>
        public nint[] Pointers { get; }

        public static NativeStrings Split(byte[] commandLine)
        {
            nint text = Marshal.AllocHGlobal(commandLine.Length);
            Marshal.Copy(commandLine, 0, text, commandLine.Length);
            List<nint> pointers = [];
            for (int start = 0; start < commandLine.Length; start = Array.IndexOf(commandLine, (byte)0, start) + 1)
            {
                pointers.Add(text + start);
            }

            return new NativeStrings(text, [.. pointers, 0]);
        }

        public void Dispose() => Marshal.FreeHGlobal(_text);
    }
}
