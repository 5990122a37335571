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
    public void A_family_named_twice_is_refused() =>
        FluentActions.Invoking(() => new MemoryStore(First, First)).Should().Throw<ArgumentException>();

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
