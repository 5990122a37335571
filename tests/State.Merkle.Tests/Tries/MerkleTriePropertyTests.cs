// SPDX-License-Identifier: Apache-2.0

using CsCheck;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.State.Merkle.Tries;
using PowerVerse.Chain.State.Merkle.WorldState;
using PowerVerse.Chain.Storage.KeyValue;
using PowerVerse.Chain.Storage.Memory;

namespace PowerVerse.Chain.State.Merkle.Tests.Tries;

/// <summary>Tries against a dictionary and against the definition, whatever the order, the batches and the reloads.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class MerkleTriePropertyTests
{
    // Few distinct nibbles make shared prefixes, keys within keys, splits and collapses frequent.
    private static readonly Gen<byte> KeyByte = Gen.OneOf<byte>(0x00, 0x01, 0x10, 0x11, 0x12, 0xF1, 0xFF);
    private static readonly Gen<byte[]> ShortKey = KeyByte.Array[0, 5];
    private static readonly Gen<byte[]> FixedKey = Gen.Select(KeyByte.Array[2], Gen.OneOf<byte>(0, 1).Array[3], (a, b) => (byte[])[.. a, .. new byte[27], .. b]);
    private static readonly Gen<byte[]> Value = Gen.OneOf(Gen.Byte.Array[0, 3], Gen.Byte.Array[0, 40], Gen.Const<byte[]>([]), Gen.Byte.Array[600]);

    private static Gen<List<(byte[] Key, byte[] Value)>> Operations(Gen<byte[]> key) => Gen.Select(key, Value).List[1, 120];

    [TestCase(false)]
    [TestCase(true)]
    public void Batches_stores_and_reloads_agree_with_the_definition(bool isFixed) =>
        Gen.Select(Operations(isFixed ? FixedKey : ShortKey), Gen.Int[1, 40], Gen.Int[0, 3]).Sample((operations, batchSize, mode) =>
        {
            using MemoryStore store = new([StateFamilies.TrieNodes]);
            byte[] owner = mode == 0 ? [] : new byte[32];
            MerkleTrie trie = new(store, owner, MerkleTrie.EmptyRoot, isSecure: false);
            Dictionary<string, byte[]> model = [];
            foreach ((byte[] Key, byte[] Value)[] batch in operations.Chunk(batchSize))
            {
                foreach ((byte[] key, byte[] value) in batch)
                {
                    trie.Put(key, value);
                    Set(model, key, value);
                }

                if (trie.Root != ReferenceTrie.Root(model))
                {
                    return false;
                }

                if (mode == 1)
                {
                    Commit(trie, store);
                }
                else if (mode == 2)
                {
                    Commit(trie, store);
                    trie = new MerkleTrie(store, owner, trie.Root, isSecure: false);
                }
            }

            Commit(trie, store);
            MerkleTrie reopened = new(store, owner, trie.Root, isSecure: false);
            return Same(trie, model) && Same(reopened, model) && HoldsExactly(store, owner, model);
        },
        iter: 1_500);

    [TestCase(0)]
    [TestCase(300)]
    public void Dropping_the_bytes_of_replaced_nodes_changes_nothing(int trimBytes) =>
        Gen.Select(Operations(ShortKey), Gen.Int[1, 20], Gen.Int[0, 2]).Sample((operations, batchSize, mode) =>
        {
            using MemoryStore store = new([StateFamilies.TrieNodes]);
            MerkleTrie trie = new(store, [], MerkleTrie.EmptyRoot, isSecure: false, trimBytes);
            Dictionary<string, byte[]> model = [];
            foreach ((byte[] Key, byte[] Value)[] batch in operations.Chunk(batchSize))
            {
                foreach ((byte[] key, byte[] value) in batch)
                {
                    trie.Put(key, value);
                    Set(model, key, value);
                }

                if (mode == 0 ? trie.Root != ReferenceTrie.Root(model) : !Same(trie, model))
                {
                    return false;
                }

                if (mode == 2)
                {
                    Commit(trie, store);
                }
            }

            Commit(trie, store);
            return trie.Root == ReferenceTrie.Root(model) && Same(trie, model) && HoldsExactly(store, [], model);
        },
        iter: 500);

    [Test]
    public void A_trie_that_lives_long_outlives_the_bytes_of_a_pool()
    {
        MerkleTrie trie = new();
        byte[] value = new byte[1 << 20];
        for (int i = 0; i < 1_100; i++)
        {
            value[0] = (byte)((i % 255) + 1);
            trie.Put([(byte)(i % 3)], value);
            trie.TryGet([0x77], out _).Should().BeFalse();
        }

        trie.TryGet([(byte)(1_099 % 3)], out byte[] last).Should().BeTrue();
        last.Should().Equal(value);
    }

    [Test]
    public void Order_of_insertion_does_not_matter() => Gen.Select(Operations(ShortKey), Gen.Int[0, int.MaxValue]).Sample((operations, seed) =>
        {
            Dictionary<string, byte[]> model = [];
            operations.ForEach(o => Set(model, o.Key, o.Value));
            MerkleTrie trie = new();
            foreach ((string key, byte[] value) in model.OrderBy(p => Crypto.Hashing.Keccak256.Hash([.. Hex.Decode(p.Key), (byte)seed]).ToString(), StringComparer.Ordinal))
            {
                trie.Put(Hex.Decode(key), value);
                if (seed % 2 == 0)
                {
                    _ = trie.Root;
                }
            }

            return trie.Root == ReferenceTrie.Root(model);
        },
        iter: 500);

    [Test]
    public void Removing_everything_leaves_an_empty_store() => Gen.Select(Operations(ShortKey), Gen.Bool).Sample((operations, oneByOne) =>
        {
            using MemoryStore store = new([StateFamilies.TrieNodes]);
            MerkleTrie trie = new(store, [], MerkleTrie.EmptyRoot, isSecure: true);
            operations.ForEach(o => trie.Put(o.Key, o.Value));
            Commit(trie, store);
            foreach ((byte[] key, _) in operations)
            {
                trie.Delete(key);
                if (oneByOne)
                {
                    Commit(trie, store);
                }
            }

            Commit(trie, store);
            return trie.Root == MerkleTrie.EmptyRoot && CountEntries(store) == 0;
        },
        iter: 500);

    [Test]
    public void Writing_what_is_there_already_changes_no_node() => Operations(ShortKey).Sample(operations =>
        {
            using MemoryStore store = new([StateFamilies.TrieNodes]);
            MerkleTrie trie = new();
            operations.ForEach(o => trie.Put(o.Key, o.Value));
            Commit(trie, store);
            trie.Walk((key, value) => trie.Put(key.Span, value.Span));
            using IWriteBatch batch = store.CreateBatch();
            trie.Stage(batch);
            return batch.Count == 0;
        },
        iter: 300);

    private static void Set(Dictionary<string, byte[]> model, byte[] key, byte[] value)
    {
        if (value.Length == 0)
        {
            model.Remove(Hex.Encode(key));
        }
        else
        {
            model[Hex.Encode(key)] = value;
        }
    }

    private static void Commit(MerkleTrie trie, MemoryStore store)
    {
        using IWriteBatch batch = store.CreateBatch();
        trie.Stage(batch);
        store.Write(batch, Durability.Buffered);
    }

    private static bool Same(MerkleTrie trie, Dictionary<string, byte[]> model)
    {
        List<(string Key, byte[] Value)> walked = [];
        trie.Walk((key, value) => walked.Add((Hex.Encode(key.Span), value.ToArray())));
        return walked.Count == model.Count
            && walked.Select(w => w.Key).SequenceEqual(model.Keys.Order(StringComparer.Ordinal))
            && walked.All(w => w.Value.AsSpan().SequenceEqual(model[w.Key]))
            && model.All(m => trie.TryGet(Hex.Decode(m.Key), out byte[] value) && value.AsSpan().SequenceEqual(m.Value))
            && !trie.TryGet([0x77], out _) && !trie.TryGet([.. new byte[31], 0x77], out _);
    }

    // A trie that is built in one go has no history, so the store must hold the same nodes at the same places.
    private static bool HoldsExactly(MemoryStore store, byte[] owner, Dictionary<string, byte[]> model)
    {
        using MemoryStore fresh = new([StateFamilies.TrieNodes]);
        MerkleTrie trie = new(fresh, owner, MerkleTrie.EmptyRoot, isSecure: false);
        foreach ((string key, byte[] value) in model)
        {
            trie.Put(Hex.Decode(key), value);
        }

        Commit(trie, fresh);
        return Entries(store).SequenceEqual(Entries(fresh));
    }

    private static int CountEntries(MemoryStore store) => Entries(store).Count;

    private static List<string> Entries(MemoryStore store)
    {
        using IKeyValueIterator iterator = store.CreateIterator(StateFamilies.TrieNodes);
        List<string> entries = [];
        for (bool found = iterator.SeekToFirst(); found; found = iterator.Next())
        {
            entries.Add(Hex.Encode(iterator.Key) + " " + Hex.Encode(iterator.Value));
        }

        return entries;
    }
}
