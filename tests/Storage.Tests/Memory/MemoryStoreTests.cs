// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Storage.KeyValue;
using PowerVerse.Chain.Storage.Memory;
using PowerVerse.Chain.TestKit.Contracts;

namespace PowerVerse.Chain.Storage.Tests.Memory;

[Parallelizable(ParallelScope.All)]
public sealed class MemoryStoreTests : KeyValueStoreContract
{
    protected override IKeyValueStore CreateStore() => new MemoryStore(First, Second);

    [Test]
    public void Many_keys_in_and_against_order_stay_sorted_while_snapshots_are_held()
    {
        using MemoryStore store = new(First, Second);
        List<ISnapshot> snapshots = [];
        const int Count = 20_000;
        for (int i = 0; i < Count; i++)
        {
            // Ascending from the middle, and descending from it.
            int number = i % 2 == 0 ? Count + i : Count - i;
            using IWriteBatch batch = store.CreateBatch();
            batch.Put(First, Key(number), Key(i));
            store.Write(batch, Durability.Buffered);
            if (i % 5_000 == 0)
            {
                snapshots.Add(store.CreateSnapshot());
            }
        }

        CountKeys(store).Should().Be(Count);
        snapshots.Select(CountKeys).Should().Equal(1, 5_001, 10_001, 15_001);
        using IWriteBatch clear = store.CreateBatch();
        clear.DeleteRange(First, Key(0), Key(3 * Count));
        store.Write(clear, Durability.Buffered);
        CountKeys(store).Should().Be(0);
        snapshots.Select(CountKeys).Should().Equal(1, 5_001, 10_001, 15_001);
    }

    [Test]
    public void Snapshots_that_overlap_and_end_in_any_order_stay_what_they_were([Range(1, 8)] int seed)
    {
        const int Steps = 400;
        Random random = new(seed);
        using MemoryStore store = new(First, Second);
        SortedDictionary<int, byte[]> model = [];
        List<(ISnapshot Snapshot, SortedDictionary<int, byte[]> Model)> held = [];
        for (int step = 0; step < Steps; step++)
        {
            Change(store, model, random);
            if (random.Next(2) == 0)
            {
                held.Add((store.CreateSnapshot(), new SortedDictionary<int, byte[]>(model)));
            }

            if (held.Count > 0 && random.Next(3) == 0)
            {
                int ended = random.Next(held.Count);
                held[ended].Snapshot.Dispose();
                held.RemoveAt(ended);
            }

            foreach ((ISnapshot snapshot, SortedDictionary<int, byte[]> expected) in held.Where(_ => random.Next(4) == 0))
            {
                int key = random.Next(KeyCount);
                snapshot.TryGet(First, Key(key), out byte[] value).Should().Be(expected.TryGetValue(key, out byte[]? known));
                value.Should().Equal(known ?? []);
                if (random.Next(8) == 0)
                {
                    ReadAll(snapshot).Should().Equal(expected.Select(entry => (entry.Key, entry.Value[0])));
                }
            }
        }

        held.Should().HaveCountGreaterThan(20);
        foreach ((ISnapshot snapshot, SortedDictionary<int, byte[]> expected) in held)
        {
            ReadAll(snapshot).Should().Equal(expected.Select(entry => (entry.Key, entry.Value[0])));
            snapshot.Dispose();
        }

        ReadAll(store).Should().Equal(model.Select(entry => (entry.Key, entry.Value[0])));
    }

    [Test]
    public void A_snapshot_that_ended_is_not_read()
    {
        using MemoryStore store = new(First, Second);
        ISnapshot snapshot = store.CreateSnapshot();
        snapshot.Dispose();
        snapshot.Dispose();
        FluentActions.Invoking(() => snapshot.Contains(First, Key(1))).Should().Throw<ObjectDisposedException>();
    }

    [Test]
    public void A_family_named_twice_is_refused() =>
        FluentActions.Invoking(() => new MemoryStore(First, First)).Should().Throw<ArgumentException>();

    private const int KeyCount = 300;

    private static void Change(MemoryStore store, SortedDictionary<int, byte[]> model, Random random)
    {
        using IWriteBatch batch = store.CreateBatch();
        for (int i = random.Next(1, 12); i > 0; i--)
        {
            int key = random.Next(KeyCount);
            switch (random.Next(8))
            {
                case < 5:
                    model[key] = [(byte)random.Next(256)];
                    batch.Put(First, Key(key), model[key]);
                    break;
                case < 7:
                    model.Remove(key);
                    batch.Delete(First, Key(key));
                    break;
                default:
                    int end = key + random.Next(20);
                    batch.DeleteRange(First, Key(key), Key(end));
                    model.Keys.Where(known => known >= key && known < end).ToList().ForEach(known => model.Remove(known));
                    break;
            }
        }

        store.Write(batch, Durability.Buffered);
    }

    private static List<(int Key, byte Value)> ReadAll(IKeyValueReader reader)
    {
        using IKeyValueIterator iterator = reader.CreateIterator(First);
        List<(int, byte)> entries = [];
        for (bool found = iterator.SeekToFirst(); found; found = iterator.Next())
        {
            entries.Add((System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(iterator.Key), iterator.Value[0]));
        }

        return entries;
    }

    private static byte[] Key(int number)
    {
        byte[] key = new byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(key, number);
        return key;
    }

    private static int CountKeys(IKeyValueReader reader)
    {
        using IKeyValueIterator iterator = reader.CreateIterator(First);
        int count = 0;
        int last = -1;
        for (bool found = iterator.SeekToFirst(); found; found = iterator.Next())
        {
            int number = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(iterator.Key);
            number.Should().BeGreaterThan(last);
            last = number;
            count++;
        }

        return count;
    }
}
