// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Storage.RocksDb;

/// <summary>What the operator can set. The defaults suit a node with 8 GiB of memory.</summary>
public sealed record RocksDbSettings
{
    /// <summary>Least <see cref="BlockCacheBytes"/>: below it indexes and filters push each other out.</summary>
    public const long BlockCacheBytesMin = 8L * 1024 * 1024;

    /// <summary>Least <see cref="WriteBufferBytes"/>: below it every block would make files.</summary>
    public const long WriteBufferBytesMin = 4L * 1024 * 1024;

    /// <summary>Bytes of uncompressed blocks, indexes and filters held in memory, all families together. Default 256 MiB; least 8 MiB.</summary>
    public long BlockCacheBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>Bytes of writes collected in memory before they are sorted into files, all families together. Default 192 MiB; least 4 MiB.</summary>
    public long WriteBufferBytes { get; init; } = 192L * 1024 * 1024;

    /// <summary>Bytes of write-ahead log after which the oldest families are flushed, so that opening stays quick. Default 512 MiB.</summary>
    public long WriteAheadLogBytesMax { get; init; } = 512L * 1024 * 1024;

    /// <summary>Files held open at a time. Default 512.</summary>
    public int OpenFilesMax { get; init; } = 512;

    /// <summary>Threads for flushing and compaction. Default: the processors, at most 4.</summary>
    public int BackgroundThreads { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, 4);

    /// <summary>Bytes that must be free on the disk for a write to be taken. Default 1 GiB; 0: never refuse.</summary>
    public long FreeDiskBytesMin { get; init; } = 1024L * 1024 * 1024;

    /// <summary>Whether every value read is checked against its checksum also when it comes from the page cache. Default on.</summary>
    public bool VerifiesChecksums { get; init; } = true;
}
