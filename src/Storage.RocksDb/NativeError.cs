// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;
using PowerVerse.Chain.Storage.KeyValue;
using RocksDbSharp;

namespace PowerVerse.Chain.Storage.RocksDb;

/// <summary>Turns what the library reports into exceptions of the contract.</summary>
internal static class NativeError
{
    /// <summary>Throws if the library left a message, which is freed.</summary>
    public static void Check(IntPtr message, string action)
    {
        if (message != IntPtr.Zero)
        {
            Throw(message, action);
        }
    }

    /// <summary>An exception of the library as one of the contract.</summary>
    public static StorageException Wrap(Exception cause, string action) => new($"{action}: {cause.Message}", cause);

    private static void Throw(IntPtr message, string action)
    {
        string text = Marshal.PtrToStringUTF8(message) ?? "unknown error";
        Native.Instance.rocksdb_free(message);
        throw new StorageException($"{action}: {text}");
    }
}
