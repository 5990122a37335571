// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Storage.KeyValue;
using static PowerVerse.Chain.Storage.RocksDb.Tests.TestStores;

namespace PowerVerse.Chain.Storage.RocksDb.Tests;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class RocksDbStoreTests
{
    [TestCase(Durability.Buffered)]
    [TestCase(Durability.Synced)]
    public void Open_again_finds_what_was_written(Durability durability)
    {
        using TemporaryDirectory directory = new();
        using (RocksDbStore store = Open(directory["db"]))
        {
            Put(store, Items, "a"u8, "1"u8, durability);
        }

        using RocksDbStore again = Open(directory["db"]);
        again.TryGet(Items, "a"u8, out byte[] value).Should().BeTrue();
        value.Should().Equal("1"u8.ToArray());
        again.DirectoryPath.Should().Be(directory["db"]);
    }

    [Test]
    public void Open_of_a_directory_in_use_is_refused()
    {
        using TemporaryDirectory directory = new();
        using RocksDbStore store = Open(directory["db"]);
        FluentActions.Invoking(() => Open(directory["db"])).Should().Throw<StorageException>().WithMessage("*cannot be opened*");
    }

    [Test]
    public void Open_without_a_family_that_is_there_is_refused_by_name()
    {
        using TemporaryDirectory directory = new();
        Open(directory["db"]).Dispose();
        FluentActions.Invoking(() => RocksDbStore.Open(directory["db"], [new FamilyLayout(Meta, FamilyUse.Small)], Small))
            .Should().Throw<StorageException>().WithMessage("*items*newer*");
    }

    [Test]
    public void Open_with_a_new_family_makes_it()
    {
        using TemporaryDirectory directory = new();
        RocksDbStore.Open(directory["db"], [new FamilyLayout(Meta, FamilyUse.Small)], Small).Dispose();
        using RocksDbStore store = Open(directory["db"]);
        Put(store, Items, "a"u8, "1"u8);
        store.Contains(Items, "a"u8).Should().BeTrue();
    }

    [Test]
    public void Open_with_a_retired_family_drops_it_and_makes_none()
    {
        using TemporaryDirectory directory = new();
        Open(directory["db"]).Dispose();
        FamilyLayout[] later = [new(Meta, FamilyUse.Small), new(Items, FamilyUse.Point), new(Blobs, FamilyUse.Retired), new(new ColumnFamily("older"), FamilyUse.Retired)];
        for (int i = 0; i < 2; i++)
        {
            using RocksDbStore store = RocksDbStore.Open(directory["db"], later, Small);
            store.Families.Should().Equal(Meta, Items);
        }

        RocksDbStore.Open(directory["db"], later[..2], Small).Dispose();
    }

    [Test]
    public void Use_after_closing_is_an_exception_and_open_snapshots_and_iterators_stay_usable()
    {
        using TemporaryDirectory directory = new();
        RocksDbStore store = Open(directory["db"]);
        Put(store, Items, "a"u8, "1"u8);
        ISnapshot snapshot = store.CreateSnapshot();
        IKeyValueIterator iterator = store.CreateIterator(Items);
        store.Dispose();
        store.Dispose();
        FluentActions.Invoking(() => store.Contains(Items, "a"u8)).Should().Throw<StorageException>();
        FluentActions.Invoking(() => store.CreateSnapshot()).Should().Throw<StorageException>();
        snapshot.Contains(Items, "a"u8).Should().BeTrue();
        iterator.SeekToFirst().Should().BeTrue();
        snapshot.Dispose();
        snapshot.Dispose();
        FluentActions.Invoking(() => snapshot.Contains(Items, "a"u8)).Should().Throw<StorageException>();
        iterator.Dispose();
        iterator.Dispose();
        Open(directory["db"]).Dispose();
    }

    [Test]
    public async Task Closing_while_others_read_is_safe()
    {
        using TemporaryDirectory directory = new();
        for (int round = 0; round < 5; round++)
        {
            RocksDbStore store = Open(directory["db"]);
            Put(store, Items, "a"u8, "1"u8);
            Task[] readers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() => ReadUntilClosed(store)))];
            store.Dispose();
            await Task.WhenAll(readers);
        }
    }

    [Test]
    public void Write_on_a_full_disk_is_refused_whole_and_goes_on_when_there_is_room()
    {
        using TemporaryDirectory directory = new();
        long free = 1000;
        RocksDbSettings settings = Small with { FreeDiskBytesMin = 900 };
        using RocksDbStore store = RocksDbStore.Open(directory["db"], Layout, settings, new DiskSpace(() => free, settings.FreeDiskBytesMin));
        Put(store, Items, "a"u8, new byte[50]);
        free = 899;
        Put(store, Items, "b"u8, new byte[50]);
        FluentActions.Invoking(() => Put(store, Items, "c"u8, new byte[16 * 1024 * 1024])).Should().Throw<StorageFullException>();
        FluentActions.Invoking(() => Put(store, Items, "d"u8, [1])).Should().Throw<StorageFullException>();
        store.Contains(Items, "c"u8).Should().BeFalse();
        store.Contains(Items, "a"u8).Should().BeTrue();
        free = long.MaxValue;
        Put(store, Items, "d"u8, [1]);
        store.Contains(Items, "d"u8).Should().BeTrue();
    }

    [Test]
    public void Backup_and_restore_bring_back_that_moment()
    {
        using TemporaryDirectory directory = new();
        using (RocksDbStore store = Open(directory["db"]))
        {
            Put(store, Items, "a"u8, "1"u8);
            RocksDbBackup.Create(store, directory["backup"]);
            Put(store, Items, "b"u8, "2"u8);
            FluentActions.Invoking(() => RocksDbBackup.Create(store, directory["backup"])).Should().Throw<StorageException>();
        }

        FluentActions.Invoking(() => RocksDbBackup.Restore(directory["backup"], directory["db"], Layout)).Should().Throw<StorageException>("the target holds a store");
        FluentActions.Invoking(() => RocksDbBackup.Restore(directory["nothing"], directory["new"], Layout)).Should().Throw<StorageException>();
        RocksDbBackup.Restore(directory["backup"], directory["new"], Layout);
        using RocksDbStore restored = Open(directory["new"]);
        restored.Contains(Items, "a"u8).Should().BeTrue();
        restored.Contains(Items, "b"u8).Should().BeFalse();
    }

    [Test]
    public void Restore_of_a_damaged_backup_puts_nothing_in_place()
    {
        using TemporaryDirectory directory = new();
        using (RocksDbStore store = Filled(directory["db"]))
        {
            RocksDbBackup.Create(store, directory["backup"]);
        }

        Damage(directory["backup"]);
        FluentActions.Invoking(() => RocksDbBackup.Restore(directory["backup"], directory["new"], Layout)).Should().Throw<StorageException>();
        Directory.Exists(directory["new"]).Should().BeFalse();
    }

    [Test]
    public void Damage_is_an_exception_and_never_an_absent_key()
    {
        using TemporaryDirectory directory = new();
        Filled(directory["db"]).Dispose();
        Damage(directory["db"]);
        int failures = 0;
        try
        {
            using RocksDbStore store = Open(directory["db"]);
            FluentActions.Invoking(store.VerifyChecksums).Should().Throw<StorageException>();
            for (int i = 0; i < 5000; i++)
            {
                try
                {
                    store.Contains(Items, BitConverter.GetBytes(i)).Should().BeTrue();
                }
                catch (StorageException)
                {
                    failures++;
                }
            }
        }
        catch (StorageException)
        {
            failures++;
        }

        failures.Should().BePositive();
    }

    [Test]
    public void Statistics_count_what_is_there()
    {
        using TemporaryDirectory directory = new();
        using RocksDbStore store = Filled(directory["db"]);
        RocksDbFamilyStatistics items = store.GetStatistics(Items);
        items.EstimatedKeys.Should().BeInRange(4000, 6000);
        items.FileBytes.Should().BePositive();
        store.GetStatistics(Blobs).EstimatedKeys.Should().Be(0);
        store.GetStatistics().BackgroundErrors.Should().Be(0);
        store.GetStatistics().IsWriteStopped.Should().BeFalse();
    }

    [Test]
    public void Metrics_offer_every_family()
    {
        using TemporaryDirectory directory = new();
        using RocksDbStore store = Open(directory["db"]);
        using RocksDbMetrics metrics = new(store);
        List<string> families = [];
        using System.Diagnostics.Metrics.MeterListener listener = new();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Name == "powerverse_db_family_keys")
            {
                own.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            foreach (KeyValuePair<string, object?> tag in tags)
            {
                families.Add((string)tag.Value!);
            }
        });
        listener.Start();
        listener.RecordObservableInstruments();
        families.Should().Contain(["meta", "items", "blobs"]);
    }

    private static RocksDbStore Filled(string path)
    {
        RocksDbStore store = Open(path);
        byte[] value = new byte[200];
        using (IWriteBatch batch = store.CreateBatch())
        {
            for (int i = 0; i < 5000; i++)
            {
                new Random(i).NextBytes(value);
                batch.Put(Items, BitConverter.GetBytes(i), value);
            }

            store.Write(batch, Durability.Buffered);
        }

        store.Compact(Items);
        return store;
    }

    private static void Damage(string path)
    {
        foreach (string file in Directory.EnumerateFiles(path, "*.sst"))
        {
            byte[] bytes = File.ReadAllBytes(file);
            for (int i = 0; i < bytes.Length / 2; i += 500)
            {
                bytes[i] ^= 0x40;
            }

            File.WriteAllBytes(file, bytes);
        }
    }

    private static void ReadUntilClosed(RocksDbStore store)
    {
        try
        {
            while (true)
            {
                store.Contains(Items, "a"u8).Should().BeTrue();
                using ISnapshot snapshot = store.CreateSnapshot();
                using IKeyValueIterator iterator = snapshot.CreateIterator(Items);
                iterator.SeekToFirst().Should().BeTrue();
            }
        }
        catch (StorageException)
        {
            // The store was closed: what the test waits for.
        }
    }
}
