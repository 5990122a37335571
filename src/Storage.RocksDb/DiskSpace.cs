// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Storage.RocksDb;

/// <summary>Refuses writes while the disk is nearly full: a database that runs out of space in the middle of a compaction cannot even be pruned.</summary>
internal sealed class DiskSpace
{
    // Asking the system takes some microseconds; between two checks at most this much is written.
    private const long CheckStepBytes = 16L * 1024 * 1024;

    private readonly Func<long> _freeBytes;
    private readonly long _minBytes;
    private long _uncheckedBytes = CheckStepBytes;
    private bool _isFull;

    public DiskSpace(Func<long> freeBytes, long minBytes)
    {
        _freeBytes = freeBytes;
        _minBytes = minBytes;
    }

    /// <summary>Bytes free on the disk that holds a path.</summary>
    public static long FreeBytesAt(string path) => new DriveInfo(Path.GetFullPath(path)).AvailableFreeSpace;

    /// <summary>Asks before a write of this size.</summary>
    /// <exception cref="StorageFullException">Too little would be left.</exception>
    public void Require(long bytes)
    {
        if (_minBytes == 0)
        {
            return;
        }

        long written = Interlocked.Add(ref _uncheckedBytes, bytes);
        if (written >= CheckStepBytes || Volatile.Read(ref _isFull))
        {
            Interlocked.Add(ref _uncheckedBytes, -written);
            long free = _freeBytes();
            Volatile.Write(ref _isFull, free - bytes < _minBytes);
            if (_isFull)
            {
                throw new StorageFullException($"Only {free} bytes are free on the disk and {_minBytes} must remain: nothing is written any more.");
            }
        }
    }
}
