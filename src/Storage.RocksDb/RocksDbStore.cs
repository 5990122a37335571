// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Storage.KeyValue;
using RocksDbSharp;
using IWriteBatch = PowerVerse.Chain.Storage.KeyValue.IWriteBatch;

namespace PowerVerse.Chain.Storage.RocksDb;

/// <summary>A store in a directory, kept by RocksDB. One process at a time may have it open.</summary>
/// <remarks>
/// A batch is one record of the write-ahead log: a process that is killed at any moment leaves it whole or not at all. Disposing waits for nobody: reads that
/// are under way finish, later ones throw, and the database closes when the last iterator and snapshot are disposed of.
/// </remarks>
public sealed class RocksDbStore : IKeyValueStore
{
    private const string DefaultFamily = "default";

    private readonly RocksDbSharp.RocksDb _database;
    private readonly DatabaseReference _reference;
    private readonly FamilyTable _families;
    private readonly NativeReader _reader;
    private readonly RocksDbSettings _settings;
    private readonly DiskSpace _disk;
    private readonly Cache _cache;
    private readonly NativeReadOptions _reading;
    private readonly WriteOptions _buffered = new WriteOptions().SetSync(false);
    private readonly WriteOptions _synced = new WriteOptions().SetSync(true);

    private RocksDbStore(RocksDbSharp.RocksDb database, string path, IReadOnlyList<FamilyLayout> layout, RocksDbSettings settings, DiskSpace disk, Cache cache)
    {
        _database = database;
        DirectoryPath = path;
        _settings = settings;
        _disk = disk;
        _cache = cache;
        _reading = new NativeReadOptions(settings.VerifiesChecksums);
        _reference = new DatabaseReference(new Ending(_reading, database));
        _families = new FamilyTable(database, layout);
        _reader = new NativeReader(database, _families, _reference, _reading);
    }

    /// <summary>The directory that it was opened in.</summary>
    public string DirectoryPath { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ColumnFamily> Families => _families.Families;

    /// <summary>Opens the store in a directory, which is made if it is not there, as are families that are missing.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="layout">The families.</param>
    /// <param name="settings">What the operator set; null for the defaults.</param>
    /// <exception cref="StorageException">Another process has it open, it is damaged, or it holds families that this software does not know.</exception>
    public static RocksDbStore Open(string path, IReadOnlyList<FamilyLayout> layout, RocksDbSettings? settings = null)
    {
        settings ??= new RocksDbSettings();
        return Open(path, layout, settings, new DiskSpace(() => DiskSpace.FreeBytesAt(path), settings.FreeDiskBytesMin));
    }

    /// <inheritdoc/>
    public bool TryGet(ColumnFamily family, ReadOnlySpan<byte> key, out byte[] value) => _reader.TryGet(family, key, out value);

    /// <inheritdoc/>
    public int Read(ColumnFamily family, ReadOnlySpan<byte> key, Span<byte> destination) => _reader.Read(family, key, destination);

    /// <inheritdoc/>
    public bool Contains(ColumnFamily family, ReadOnlySpan<byte> key) => _reader.Contains(family, key);

    /// <inheritdoc/>
    public IKeyValueIterator CreateIterator(ColumnFamily family) => _reader.CreateIterator(family);

    /// <inheritdoc/>
    public IWriteBatch CreateBatch() => new RocksDbBatch(this, _families);

    /// <inheritdoc/>
    /// <exception cref="StorageFullException">The disk is nearly full; nothing was written.</exception>
    public void Write(IWriteBatch batch, Durability durability)
    {
        if (batch is not RocksDbBatch own || !ReferenceEquals(own.Store, this))
        {
            throw new ArgumentException("The batch was made by another store.", nameof(batch));
        }

        _disk.Require(own.SizeBytes);
        Inside("Writing failed", () => _database.Write(own.Native, durability == Durability.Synced ? _synced : _buffered));
    }

    /// <inheritdoc/>
    public ISnapshot CreateSnapshot() => new RocksDbSnapshot(_database, _families, _reference, _settings.VerifiesChecksums);

    /// <summary>Writes a copy of the content as it is now to a new directory while the store stays in use. Files are linked where the file system can.</summary>
    /// <param name="path">The directory; its parent exists, itself does not.</param>
    /// <exception cref="StorageException">The directory exists, or the disk failed.</exception>
    public void CreateCheckpoint(string path)
    {
        if (Path.Exists(path))
        {
            throw new StorageException($"'{path}' exists already.");
        }

        Inside("The checkpoint failed", () =>
        {
            using Checkpoint checkpoint = _database.Checkpoint();
            checkpoint.Save(path, 0);
        });
    }

    /// <summary>Sorts a family into its final form and frees what was deleted; takes long and can be interrupted by closing.</summary>
    public void Compact(ColumnFamily family)
    {
        IntPtr handle = _families.Handle(family);
        Inside("Compaction failed", () =>
            Native.Instance.rocksdb_compact_range_cf(_database.Handle, handle, IntPtr.Zero, 0, IntPtr.Zero, 0));
    }

    /// <summary>Reads every file and checks its checksums.</summary>
    /// <exception cref="StorageException">A file is damaged.</exception>
    public void VerifyChecksums() => Inside("The checksums do not hold", () =>
    {
        Native.Instance.rocksdb_verify_checksum(_database.Handle, out IntPtr error);
        NativeError.Check(error, "The checksums do not hold");
    });

    /// <summary>Sizes of a family.</summary>
    public RocksDbFamilyStatistics GetStatistics(ColumnFamily family)
    {
        IntPtr handle = _families.Handle(family);
        RocksDbFamilyStatistics statistics = default;
        Inside("Reading statistics failed", () => statistics = new RocksDbFamilyStatistics(
            EstimatedKeys: Property(handle, "rocksdb.estimate-num-keys"),
            FileBytes: Property(handle, "rocksdb.total-sst-files-size"),
            LiveDataBytes: Property(handle, "rocksdb.estimate-live-data-size"),
            MemoryTableBytes: Property(handle, "rocksdb.size-all-mem-tables"),
            PendingCompactionBytes: Property(handle, "rocksdb.estimate-pending-compaction-bytes")));
        return statistics;
    }

    /// <summary>What the database as a whole is doing.</summary>
    public RocksDbStatistics GetStatistics()
    {
        IntPtr handle = _families.Handle(_families.Families[0]);
        RocksDbStatistics statistics = default;
        Inside("Reading statistics failed", () => statistics = new RocksDbStatistics(
            BlockCacheBytes: (long)_cache.GetUsage(),
            BackgroundErrors: Property(handle, "rocksdb.background-errors"),
            RunningCompactions: Property(handle, "rocksdb.num-running-compactions"),
            RunningFlushes: Property(handle, "rocksdb.num-running-flushes"),
            LiveSnapshots: Property(handle, "rocksdb.num-snapshots"),
            DelayedWriteBytesPerSecond: Property(handle, "rocksdb.actual-delayed-write-rate"),
            IsWriteStopped: Property(handle, "rocksdb.is-write-stopped") != 0));
        return statistics;
    }

    /// <inheritdoc/>
    public void Dispose() => _reference.Close();

    internal static RocksDbStore Open(string path, IReadOnlyList<FamilyLayout> layout, RocksDbSettings settings, DiskSpace disk)
    {
        Directory.CreateDirectory(path);
        DbOptions options = FamilyTuning.ForDatabase(settings);
        string[] there = ListFamilies(path, layout, options);
        FamilyLayout[] kept = [.. layout.Where(static item => item.Use != FamilyUse.Retired)];
        FamilyLayout[] retired = [.. layout.Where(item => item.Use == FamilyUse.Retired && there.Contains(item.Family.Name))];
        Cache cache = Cache.CreateLru((ulong)settings.BlockCacheBytes);
        ColumnFamilies families = new(FamilyTuning.ForFamily(FamilyUse.Small, settings, cache));
        foreach (FamilyLayout item in (FamilyLayout[])[.. kept, .. retired])
        {
            families.Add(item.Family.Name, FamilyTuning.ForFamily(item.Use, settings, cache));
        }

        try
        {
            RocksDbSharp.RocksDb database = RocksDbSharp.RocksDb.Open(options, path, families);
            foreach (FamilyLayout item in retired)
            {
                database.DropColumnFamily(item.Family.Name);
            }

            return new RocksDbStore(database, path, kept, settings, disk, cache);
        }
        catch (RocksDbException exception)
        {
            throw NativeError.Wrap(exception, $"The database in '{path}' cannot be opened");
        }
    }

    // Opening without a family that is there is refused by the library too, but its words would not tell an operator what to do.
    private static string[] ListFamilies(string path, IReadOnlyList<FamilyLayout> layout, DbOptions options)
    {
        if (!RocksDbSharp.RocksDb.TryListColumnFamilies(options, path, out string[] names))
        {
            return [];
        }

        string[] unknown = [.. names.Except(layout.Select(item => item.Family.Name)).Where(name => name != DefaultFamily)];
        if (unknown.Length > 0)
        {
            throw new StorageException(
                $"The database in '{path}' holds the families {string.Join(", ", unknown)}, which this version does not know: it was written by a newer one.");
        }

        return names;
    }

    private long Property(IntPtr family, string name)
    {
        string? text = Native.Instance.rocksdb_property_value_cf_string(_database.Handle, family, name);
        return long.TryParse(text, out long value) ? value : 0;
    }

    private void Inside(string failure, Action action)
    {
        _reference.Acquire();
        try
        {
            action();
        }
        catch (RocksDbException exception)
        {
            throw NativeError.Wrap(exception, failure);
        }
        finally
        {
            _reference.Release();
        }
    }

    // Runs once the last reader is out.
    private sealed class Ending(NativeReadOptions reading, RocksDbSharp.RocksDb database) : IDisposable
    {
        public void Dispose()
        {
            reading.Dispose();
            database.Dispose();
        }
    }
}
