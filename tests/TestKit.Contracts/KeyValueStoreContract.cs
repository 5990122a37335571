// SPDX-License-Identifier: Apache-2.0

using CsCheck;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.TestKit.Contracts;

/// <summary>What every store must do. A test class derives from it and makes its store.</summary>
public abstract class KeyValueStoreContract
{
    protected static readonly ColumnFamily First = new("first");
    protected static readonly ColumnFamily Second = new("second");

    /// <summary>A new, empty store with the families <see cref="First"/> and <see cref="Second"/>; the test disposes of it.</summary>
    protected abstract IKeyValueStore CreateStore();

    [Test]
    public void Families_are_those_it_was_opened_with()
    {
        using IKeyValueStore store = CreateStore();
        store.Families.Should().BeEquivalentTo([First, Second]);
    }

    [Test]
    public void Read_of_an_absent_key_finds_nothing()
    {
        using IKeyValueStore store = CreateStore();
        store.TryGet(First, "a"u8, out byte[] value).Should().BeFalse();
        value.Should().BeEmpty();
        store.Contains(First, "a"u8).Should().BeFalse();
        store.Read(First, "a"u8, new byte[4]).Should().Be(IKeyValueReader.NotFound);
    }

    [Test]
    public void Put_replaces_and_families_are_apart()
    {
        using IKeyValueStore store = CreateStore();
        Write(store, batch =>
        {
            batch.Put(First, "a"u8, "1"u8);
            batch.Put(First, "a"u8, "2"u8);
            batch.Put(Second, "a"u8, "3"u8);
            batch.Count.Should().Be(3);
        });
        Get(store, First, "a").Should().Equal("2"u8.ToArray());
        Get(store, Second, "a").Should().Equal("3"u8.ToArray());
        store.Contains(First, "a"u8).Should().BeTrue();
    }

    [Test]
    public void Empty_keys_and_empty_values_are_keys_and_values()
    {
        using IKeyValueStore store = CreateStore();
        Write(store, batch =>
        {
            batch.Put(First, [], "root"u8);
            batch.Put(First, "a"u8, []);
        });
        Get(store, First, string.Empty).Should().Equal("root"u8.ToArray());
        store.TryGet(First, "a"u8, out byte[] value).Should().BeTrue();
        value.Should().BeEmpty();
        store.Read(First, "a"u8, []).Should().Be(0);
    }

    [Test]
    public void Read_into_a_short_buffer_tells_the_length_and_copies_nothing()
    {
        using IKeyValueStore store = CreateStore();
        Write(store, batch => batch.Put(First, "a"u8, "12345"u8));
        byte[] buffer = new byte[6];
        store.Read(First, "a"u8, buffer.AsSpan(0, 4)).Should().Be(5);
        buffer.Should().OnlyContain(b => b == 0);
        store.Read(First, "a"u8, buffer).Should().Be(5);
        buffer.Should().Equal([.. "12345"u8, 0]);
    }

    [Test]
    public void Returned_values_are_the_callers_own()
    {
        using IKeyValueStore store = CreateStore();
        byte[] key = [1];
        byte[] given = [1, 2, 3];
        Write(store, batch =>
        {
            batch.Put(First, key, given);
            given[0] = 9;
            key[0] = 9;
        });
        store.TryGet(First, [1], out byte[] value).Should().BeTrue();
        value[1] = 9;
        Get(store, First, "\u0001").Should().Equal(1, 2, 3);
    }

    [Test]
    public void Operations_of_a_batch_apply_in_order()
    {
        using IKeyValueStore store = CreateStore();
        Write(store, batch =>
        {
            batch.Put(First, "a"u8, "1"u8);
            batch.Put(First, "b"u8, "1"u8);
            batch.Put(First, "c"u8, "1"u8);
            batch.Delete(First, "b"u8);
            batch.Delete(First, "absent"u8);
            batch.DeleteRange(First, "c"u8, "d"u8);
            batch.Put(First, "c"u8, "2"u8);
        });
        Keys(store, First).Should().Equal("a", "c");
        Get(store, First, "c").Should().Equal("2"u8.ToArray());
    }

    [Test]
    public void DeleteRange_takes_the_start_and_leaves_the_end()
    {
        using IKeyValueStore store = CreateStore();
        Write(store, batch => PutAll(batch, First, "a", "aa", "b", "ba", "c", "d"));
        Write(store, batch => batch.DeleteRange(First, "aa"u8, "c"u8));
        Keys(store, First).Should().Equal("a", "c", "d");
        Write(store, batch => batch.DeleteRange(First, "x"u8, "a"u8));
        Keys(store, First).Should().Equal("a", "c", "d");
    }

    [Test]
    public void A_batch_that_is_not_written_changes_nothing_and_a_cleared_one_can_be_used_again()
    {
        using IKeyValueStore store = CreateStore();
        using (IWriteBatch dropped = store.CreateBatch())
        {
            dropped.Put(First, "a"u8, "1"u8);
        }

        using IWriteBatch batch = store.CreateBatch();
        batch.Put(First, "b"u8, "1"u8);
        batch.Clear();
        batch.Count.Should().Be(0);
        batch.Put(First, "c"u8, "1"u8);
        store.Write(batch, Durability.Buffered);
        Keys(store, First).Should().Equal("c");
    }

    [Test]
    public void An_unknown_family_and_a_strange_batch_are_the_callers_errors()
    {
        using IKeyValueStore store = CreateStore();
        using IKeyValueStore other = CreateStore();
        using IWriteBatch batch = store.CreateBatch();
        ColumnFamily unknown = new("unknown");
        FluentActions.Invoking(() => store.Contains(unknown, [])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => store.CreateIterator(unknown)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => batch.Put(unknown, [], [])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => other.Write(batch, Durability.Buffered)).Should().Throw<ArgumentException>();
    }

    [Test]
    public void Iterator_walks_in_byte_order_both_ways()
    {
        using IKeyValueStore store = CreateStore();
        byte[][] keys = [[], [0], [0, 0], [0, 255], [1], [127], [128], [255], [255, 0], [255, 255]];
        Write(store, batch =>
        {
            foreach (byte[] key in keys.Reverse())
            {
                batch.Put(First, key, [(byte)key.Length]);
            }
        });
        using IKeyValueIterator iterator = store.CreateIterator(First);
        iterator.IsValid.Should().BeFalse();
        iterator.Next().Should().BeFalse();
        List<byte[]> forward = [];
        for (bool found = iterator.SeekToFirst(); found; found = iterator.Next())
        {
            forward.Add(iterator.Key.ToArray());
            iterator.Value.ToArray().Should().Equal((byte)iterator.Key.Length);
        }

        forward.Should().BeEquivalentTo(keys, options => options.WithStrictOrdering());
        List<byte[]> backward = [];
        for (bool found = iterator.SeekToLast(); found; found = iterator.Previous())
        {
            backward.Add(iterator.Key.ToArray());
        }

        backward.Should().BeEquivalentTo(keys.Reverse(), options => options.WithStrictOrdering());
        iterator.IsValid.Should().BeFalse();
    }

    [TestCase("a", "b", null)]
    [TestCase("b", "b", "b")]
    [TestCase("c", "d", "b")]
    [TestCase("d", "d", "d")]
    [TestCase("e", null, "d")]
    public void Seek_finds_the_neighbours(string key, string? atOrAbove, string? atOrBelow)
    {
        using IKeyValueStore store = CreateStore();
        Write(store, batch => PutAll(batch, First, "b", "d"));
        using IKeyValueIterator iterator = store.CreateIterator(First);
        iterator.Seek(Bytes(key)).Should().Be(atOrAbove is not null);
        (iterator.IsValid ? Text(iterator.Key) : null).Should().Be(atOrAbove);
        iterator.SeekForPrevious(Bytes(key)).Should().Be(atOrBelow is not null);
        (iterator.IsValid ? Text(iterator.Key) : null).Should().Be(atOrBelow);
    }

    [Test]
    public void Iterators_and_snapshots_do_not_see_later_writes()
    {
        using IKeyValueStore store = CreateStore();
        Write(store, batch => PutAll(batch, First, "a", "b"));
        using ISnapshot snapshot = store.CreateSnapshot();
        using IKeyValueIterator iterator = store.CreateIterator(First);
        Write(store, batch =>
        {
            batch.Delete(First, "a"u8);
            batch.Put(First, "b"u8, "new"u8);
            batch.Put(First, "c"u8, "new"u8);
        });

        iterator.SeekToFirst().Should().BeTrue();
        Text(iterator.Key).Should().Be("a");
        iterator.Next().Should().BeTrue();
        Text(iterator.Value).Should().Be("b");
        iterator.Next().Should().BeFalse();
        Get(snapshot, First, "a").Should().Equal("a"u8.ToArray());
        Get(snapshot, First, "b").Should().Equal("b"u8.ToArray());
        snapshot.Contains(First, "c"u8).Should().BeFalse();
        snapshot.Read(First, "b"u8, new byte[1]).Should().Be(1);
        using IKeyValueIterator older = snapshot.CreateIterator(First);
        older.SeekToLast().Should().BeTrue();
        Text(older.Key).Should().Be("b");
        Keys(store, First).Should().Equal("b", "c");
    }

    [Test]
    public void Random_operations_agree_with_a_sorted_dictionary() =>
        Gen.Select(Gen.Int[0, 4], Gen.Byte[0, 5].Array[0, 4], Gen.Byte[0, 5].Array[0, 4], Gen.Byte.Array[0, 8]).List[1, 600].Sample(
            operations =>
            {
                using IKeyValueStore store = CreateStore();
                SortedDictionary<byte[], byte[]> model = new(ByteOrder);
                IWriteBatch batch = store.CreateBatch();
                ISnapshot? snapshot = null;
                List<KeyValuePair<byte[], byte[]>> frozen = [];
                int step = 0;
                foreach ((int kind, byte[] key, byte[] other, byte[] value) in operations)
                {
                    switch (kind)
                    {
                        case 0:
                            batch.Delete(First, key);
                            model.Remove(key);
                            break;
                        case 1 when value.Length < 2:
                            batch.DeleteRange(First, key, other);
                            model.Keys.Where(k => Compare(k, key) >= 0 && Compare(k, other) < 0).ToList().ForEach(k => model.Remove(k));
                            break;
                        default:
                            batch.Put(First, key, value);
                            model[key] = value;
                            break;
                    }

                    if (++step % 7 == 0)
                    {
                        store.Write(batch, Durability.Buffered);
                        batch.Clear();
                    }

                    if (step == operations.Count / 2)
                    {
                        store.Write(batch, Durability.Buffered);
                        batch.Clear();
                        snapshot = store.CreateSnapshot();
                        frozen = [.. model];
                    }
                }

                store.Write(batch, Durability.Synced);
                batch.Dispose();
                bool ok = Same(store, model) && (snapshot is null || Same(snapshot, frozen));
                snapshot?.Dispose();
                return ok;
            },
            iter: 200);

    private static readonly Comparer<byte[]> ByteOrder = Comparer<byte[]>.Create(Compare);

    private static int Compare(byte[] left, byte[] right) => left.AsSpan().SequenceCompareTo(right);

    private static bool Same(IKeyValueReader reader, IEnumerable<KeyValuePair<byte[], byte[]>> expected)
    {
        using IKeyValueIterator iterator = reader.CreateIterator(First);
        bool found = iterator.SeekToFirst();
        foreach ((byte[] key, byte[] value) in expected)
        {
            if (!found || !iterator.Key.SequenceEqual(key) || !iterator.Value.SequenceEqual(value)
                || !reader.TryGet(First, key, out byte[] read) || !read.AsSpan().SequenceEqual(value))
            {
                return false;
            }

            found = iterator.Next();
        }

        return !found;
    }

    private static void Write(IKeyValueStore store, Action<IWriteBatch> fill)
    {
        using IWriteBatch batch = store.CreateBatch();
        fill(batch);
        store.Write(batch, Durability.Buffered);
    }

    private static void PutAll(IWriteBatch batch, ColumnFamily family, params string[] keys)
    {
        foreach (string key in keys)
        {
            batch.Put(family, Bytes(key), Bytes(key));
        }
    }

    private static List<string> Keys(IKeyValueReader reader, ColumnFamily family)
    {
        using IKeyValueIterator iterator = reader.CreateIterator(family);
        List<string> keys = [];
        for (bool found = iterator.SeekToFirst(); found; found = iterator.Next())
        {
            keys.Add(Text(iterator.Key));
        }

        return keys;
    }

    private static byte[] Get(IKeyValueReader reader, ColumnFamily family, string key)
    {
        reader.TryGet(family, Bytes(key), out byte[] value).Should().BeTrue();
        return value;
    }

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlySpan<byte> bytes) => System.Text.Encoding.UTF8.GetString(bytes);
}
