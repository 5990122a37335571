// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Storage.RocksDb;

/// <summary>What a database is doing.</summary>
/// <param name="BlockCacheBytes">Bytes in the block cache.</param>
/// <param name="BackgroundErrors">Failed flushes and compactions since it was opened; not zero means that the disk is failing.</param>
/// <param name="RunningCompactions">Compactions under way.</param>
/// <param name="RunningFlushes">Flushes under way.</param>
/// <param name="LiveSnapshots">Snapshots not disposed of.</param>
/// <param name="DelayedWriteBytesPerSecond">The rate to which writes are slowed down; 0 when they are not.</param>
/// <param name="IsWriteStopped">True when writes wait for compaction.</param>
public readonly record struct RocksDbStatistics(
    long BlockCacheBytes,
    long BackgroundErrors,
    long RunningCompactions,
    long RunningFlushes,
    long LiveSnapshots,
    long DelayedWriteBytesPerSecond,
    bool IsWriteStopped);

/// <summary>Sizes of one family.</summary>
/// <param name="EstimatedKeys">About how many keys it has.</param>
/// <param name="FileBytes">Bytes of its files.</param>
/// <param name="LiveDataBytes">Of those, about how many are not overwritten or deleted.</param>
/// <param name="MemoryTableBytes">Bytes of its writes that are in memory and the log only.</param>
/// <param name="PendingCompactionBytes">Bytes that compaction should still rewrite.</param>
public readonly record struct RocksDbFamilyStatistics(
    long EstimatedKeys, long FileBytes, long LiveDataBytes, long MemoryTableBytes, long PendingCompactionBytes);
