// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Storage.KeyValue;
using RocksDbSharp;

namespace PowerVerse.Chain.Storage.RocksDb;

/// <summary>Options of the database and of each family by its use.</summary>
/// <remarks>
/// Point families carry a filter of ten bits a key, which answers for absent keys without a read in 99 of 100 cases; where keys are nearly always there it
/// is left out at the last level. The upper levels are compressed with LZ4, which costs less than the disk it saves; the last, which holds nine tenths of the data,
/// with Zstandard where values are large or old.
/// </remarks>
internal static class FamilyTuning
{
    private const int FilterBitsPerKey = 10;
    private const int FormatVersion = 5;
    private const int LevelCount = 7;
    private const ulong FileBytes = 64UL * 1024 * 1024;
    private const ulong LogFileBytes = 8UL * 1024 * 1024;
    private const ulong LogFilesKept = 4;
    private const ulong SyncStepBytes = 1024UL * 1024;

    public static DbOptions ForDatabase(RocksDbSettings settings) => new DbOptions()
        .SetCreateIfMissing(true)
        .SetCreateMissingColumnFamilies(true)
        .IncreaseParallelism(Math.Max(settings.BackgroundThreads, 2))
        .SetMaxOpenFiles(settings.OpenFilesMax)
        .SetMaxTotalWalSize((ulong)settings.WriteAheadLogBytesMax)
        .SetDbWriteBufferSize((ulong)settings.WriteBufferBytes)

        // A killed process leaves a torn last record, which is no damage: everything before it is taken, and nothing after a damaged one.
        .SetWalRecoveryMode(Recovery.PointInTime)
        .SetParanoidChecks(true)
        .SetBytesPerSync(SyncStepBytes)
        .SetMaxLogFileSize(LogFileBytes)
        .SetKeepLogFileNum(LogFilesKept)
        .SetStatsDumpPeriodSec(0);

    public static ColumnFamilyOptions ForFamily(FamilyUse use, RocksDbSettings settings, Cache cache) => new ColumnFamilyOptions()
        .SetWriteBufferSize((ulong)Math.Max(settings.WriteBufferBytes / (use == FamilyUse.Small ? 16 : 4), 1024 * 1024))
        .SetMaxWriteBufferNumber(3)
        .SetTargetFileSizeBase(FileBytes)
        .SetLevelCompactionDynamicLevelBytes(true)
        .SetOptimizeFiltersForHits(use == FamilyUse.PresentPoint ? 1 : 0)
        .SetCompressionPerLevel(Compressions(use), (ulong)LevelCount)
        .SetBlockBasedTableFactory(Table(use, cache));

    private static BlockBasedTableOptions Table(FamilyUse use, Cache cache)
    {
        BlockBasedTableOptions table = new BlockBasedTableOptions()
            .SetBlockCache(cache)
            .SetBlockSize(use == FamilyUse.Archive ? 32UL * 1024 : use == FamilyUse.History ? 16UL * 1024 : 4UL * 1024)
            .SetFormatVersion(FormatVersion)
            .SetCacheIndexAndFilterBlocks(true)
            .SetPinL0FilterAndIndexBlocksInCache(true);
        return use is FamilyUse.Point or FamilyUse.PresentPoint
            ? table.SetFilterPolicy(BloomFilterPolicy.Create(FilterBitsPerKey, use_block_based_builder: false))
            : table;
    }

    private static Compression[] Compressions(FamilyUse use)
    {
        Compression[] levels = new Compression[LevelCount];
        Array.Fill(levels, Compression.Lz4);
        levels[0] = Compression.No;
        levels[^1] = use is FamilyUse.Archive or FamilyUse.History ? Compression.Zstd : Compression.Lz4;
        return levels;
    }
}
