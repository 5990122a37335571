// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Storage.KeyValue;
using PowerVerse.Chain.Storage.Memory;
using PowerVerse.Chain.TxPool.Journal;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Tests;

/// <summary>What a restart brings back.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class JournalTests
{
    [Test]
    public void Restore_brings_back_local_ones_in_order()
    {
        using MemoryStore store = new([PoolFamilies.Journal]);
        PoolJournal journal = new(store);
        TestPool before = new(journal: journal);
        before.Send(1, TestPool.Transfer(0));
        before.Send(1, TestPool.Transfer(2));
        before.Send(2, TestPool.Transfer(0));
        before.Pool.SubmitRemote(new PooledTransaction(TestPool.Signed(TestPool.Transfer(1), 2), null)).IsSuccess.Should().BeTrue();
        journal.Flush();
        before.Send(1, TestPool.Transfer(1));
        journal.Flush();

        TestPool after = Restart(store, out (int Restored, int Dropped) counts);
        counts.Should().Be((4, 0));
        after.Pool.Counts.Should().Be(new PoolCounts(4, 0));
        before.Pool.Counts.Should().Be(new PoolCounts(5, 0), "one came from another node");
        after.Pool.GetContent().Should().BeSubsetOf(before.Pool.GetContent());
    }

    [Test]
    public void Flush_writes_only_what_is_still_there()
    {
        using MemoryStore store = new([PoolFamilies.Journal]);
        PoolJournal journal = new(store);
        TestPool pool = new(journal: journal);
        pool.Send(1, TestPool.Transfer(0));
        pool.Include([.. pool.Select()]);
        journal.Flush();
        Keys(store).Should().BeEmpty();
        pool.Send(1, TestPool.Transfer(1));
        journal.Flush();
        Keys(store).Should().HaveCount(1);
        pool.Include([.. pool.Select()]);
        journal.Flush();
        Keys(store).Should().BeEmpty();
    }

    [Test]
    public void Restore_drops_what_is_no_longer_valid_and_forgets_it()
    {
        using MemoryStore store = new([PoolFamilies.Journal]);
        PoolJournal journal = new(store);
        TestPool before = new(journal: journal);
        before.Send(1, TestPool.Transfer(0));
        before.Send(2, TestPool.Transfer(0));
        journal.Flush();

        PoolJournal again = new(store);
        TestPool after = new(journal: again);
        after.Fund(1, nonce: 1);
        after.Fund(2);
        after.Pool.Restore().Should().Be((1, 1));
        again.Flush();
        Keys(store).Should().HaveCount(1);
    }

    [Test]
    public void Restore_survives_any_content()
    {
        using MemoryStore store = new([PoolFamilies.Journal]);
        byte[] good = TestPool.Signed(TestPool.Transfer(0), 1).Envelope.ToArray();
        byte[] longKey = new byte[100];
        Put(store, [], good);
        Put(store, [0xff], good);
        Put(store, longKey, [1, 2, 3]);
        Put(store, Key(5), good);
        Put(store, Key(6), good);
        Put(store, Key(7), []);
        Put(store, Key(8), new byte[PoolJournal.EntryBytesMax + 1]);
        Put(store, Key(9), [.. good, 0]);
        Put(store, Key(ulong.MaxValue), TestPool.Signed(TestPool.Transfer(1), 1).Envelope.ToArray());

        PoolJournal journal = new(store);
        TestPool pool = new(journal: journal);
        pool.Fund(1);
        pool.Pool.Restore().Should().Be((2, 7));
        pool.Pool.Counts.Should().Be(new PoolCounts(2, 0));
        journal.Flush();
        Keys(store).Should().HaveCount(2);
        pool.Send(1, TestPool.Transfer(2)).IsSuccess.Should().BeTrue();
        journal.Flush();
        Keys(store).Should().HaveCount(3);
    }

    [Test]
    public void Restore_looks_at_no_more_entries_than_the_pool_holds()
    {
        using MemoryStore store = new([PoolFamilies.Journal]);
        for (int i = 0; i < 50; i++)
        {
            Put(store, Key((ulong)i), TestPool.Signed(TestPool.Transfer((ulong)i), 1).Envelope.ToArray());
        }

        PoolJournal journal = new(store);
        TestPool pool = new(new PoolSettings { CountMax = 10 }, journal: journal);
        pool.Fund(1);
        pool.Pool.Restore().Should().Be((10, 40));
        journal.Flush();
        Keys(store).Should().HaveCount(10);
    }

    [Test]
    public void Flush_that_failed_is_made_up_for()
    {
        using FailingStore store = new() { Fails = true };
        PoolJournal journal = new(store);
        TestPool pool = new(journal: journal);
        pool.Send(1, TestPool.Transfer(0));
        pool.Send(2, TestPool.Transfer(0));
        FluentActions.Invoking(journal.Flush).Should().Throw<StorageException>();
        pool.Pool.TryRemove(pool.PendingSeen[1].Hash).Should().BeTrue();
        store.Fails = false;
        journal.Flush();
        Keys(store.Inner).Should().HaveCount(1);
        store.Fails = true;
        pool.Pool.Clear();
        FluentActions.Invoking(journal.Flush).Should().Throw<StorageException>();
        store.Fails = false;
        journal.Flush();
        Keys(store.Inner).Should().BeEmpty();
    }

    private static TestPool Restart(MemoryStore store, out (int Restored, int Dropped) counts)
    {
        TestPool pool = new(journal: new PoolJournal(store));
        pool.Fund(1);
        pool.Fund(2);
        counts = pool.Pool.Restore();
        return pool;
    }

    private static byte[] Key(ulong key)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, key);
        return bytes;
    }

    private static void Put(MemoryStore store, byte[] key, byte[] value)
    {
        using IWriteBatch batch = store.CreateBatch();
        batch.Put(PoolFamilies.Journal, key, value);
        store.Write(batch, Durability.Buffered);
    }

    private static List<byte[]> Keys(MemoryStore store)
    {
        List<byte[]> keys = [];
        using IKeyValueIterator iterator = store.CreateIterator(PoolFamilies.Journal);
        for (bool isThere = iterator.SeekToFirst(); isThere; isThere = iterator.Next())
        {
            keys.Add(iterator.Key.ToArray());
        }

        return keys;
    }

    private sealed class FailingStore : IKeyValueStore
    {
        public MemoryStore Inner { get; } = new([PoolFamilies.Journal]);

        public bool Fails { get; set; }

        public IReadOnlyList<ColumnFamily> Families => Inner.Families;

        public bool TryGet(ColumnFamily family, ReadOnlySpan<byte> key, out byte[] value) => Inner.TryGet(family, key, out value);

        public int Read(ColumnFamily family, ReadOnlySpan<byte> key, Span<byte> destination) => Inner.Read(family, key, destination);

        public bool Contains(ColumnFamily family, ReadOnlySpan<byte> key) => Inner.Contains(family, key);

        public IKeyValueIterator CreateIterator(ColumnFamily family) => Inner.CreateIterator(family);

        public IWriteBatch CreateBatch() => Inner.CreateBatch();

        public void Write(IWriteBatch batch, Durability durability)
        {
            if (Fails)
            {
                throw new StorageFullException("full");
            }

            Inner.Write(batch, durability);
        }

        public ISnapshot CreateSnapshot() => Inner.CreateSnapshot();

        public void Dispose() => Inner.Dispose();
    }
}
