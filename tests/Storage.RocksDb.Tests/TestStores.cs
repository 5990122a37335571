// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Storage.RocksDb.Tests;

internal static class TestStores
{
    public static readonly ColumnFamily Meta = new("meta");
    public static readonly ColumnFamily Items = new("items");
    public static readonly ColumnFamily Blobs = new("blobs");

    public static readonly FamilyLayout[] Layout =
    [
        new FamilyLayout(Meta, FamilyUse.Small), new FamilyLayout(Items, FamilyUse.Point), new FamilyLayout(Blobs, FamilyUse.Archive),
    ];

    public static RocksDbSettings Small { get; } = new()
    {
        BlockCacheBytes = 8 * 1024 * 1024,
        WriteBufferBytes = 4 * 1024 * 1024,
        BackgroundThreads = 2,
        FreeDiskBytesMin = 0,
    };

    public static RocksDbStore Open(string path) => RocksDbStore.Open(path, Layout, Small);

    public static void Put(IKeyValueStore store, ColumnFamily family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, Durability durability = Durability.Buffered)
    {
        using IWriteBatch batch = store.CreateBatch();
        batch.Put(family, key, value);
        store.Write(batch, durability);
    }
}
