// SPDX-License-Identifier: Apache-2.0

using RocksDbSharp;

namespace PowerVerse.Chain.Storage.RocksDb;

/// <summary>Read options of the library, freed when their user says so: one set is made for every snapshot, too many to leave to finalizers.</summary>
internal sealed class NativeReadOptions : IDisposable
{
    private IntPtr _handle = Native.Instance.rocksdb_readoptions_create();

    public NativeReadOptions(bool verifiesChecksums, Snapshot? snapshot = null)
    {
        Native.Instance.rocksdb_readoptions_set_verify_checksums(_handle, verifiesChecksums ? (byte)1 : (byte)0);
        if (snapshot is not null)
        {
            Native.Instance.rocksdb_readoptions_set_snapshot(_handle, snapshot.Handle);
        }
    }

    /// <summary>The library's object; valid until <see cref="Dispose"/>.</summary>
    public IntPtr Handle => _handle;

    /// <inheritdoc/>
    public void Dispose()
    {
        IntPtr handle = Interlocked.Exchange(ref _handle, IntPtr.Zero);
        if (handle != IntPtr.Zero)
        {
            Native.Instance.rocksdb_readoptions_destroy(handle);
        }
    }
}
