// SPDX-License-Identifier: Apache-2.0

using CsCheck;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.State.Merkle.Proofs;
using PowerVerse.Chain.State.Merkle.Tries;
using PowerVerse.Chain.State.Merkle.WorldState;
using PowerVerse.Chain.Storage.KeyValue;
using PowerVerse.Chain.Storage.Memory;

namespace PowerVerse.Chain.State.Merkle.Tests.Proofs;

[Parallelizable(ParallelScope.All)]
public sealed class RangeProofTests
{
    // Few different bytes at both ends make long shared paths, extensions and embedded nodes.
    private static readonly Gen<Hash256> Key = Gen.Select(
        Gen.OneOf<byte>(0x00, 0x01, 0x10, 0xF0, 0xFF).Array[3], Gen.OneOf<byte>(0x00, 0x01, 0xFF).Array[2], (start, end) =>
        {
            byte[] key = new byte[32];
            start.CopyTo(key, 0);
            end.CopyTo(key, 30);
            return new Hash256(key);
        });

    private static readonly Gen<SortedDictionary<Hash256, byte[]>> Content = Gen.Select(Key, Gen.Byte.Array[1, 40]).List[0, 60].Select(items =>
    {
        SortedDictionary<Hash256, byte[]> sorted = [];
        items.ForEach(item => sorted[item.Item1] = item.Item2);
        return sorted;
    });

    // A trie with leaves of it from a key on, as many as are drawn.
    private static Gen<(SortedDictionary<Hash256, byte[]> Content, Hash256 Root, Hash256 First, StateRange Range)> PartOf(Gen<int> count) =>
        Gen.Select(Content, Key, count, static (content, first, drawn) =>
        {
            using MemoryStore store = new([StateFamilies.TrieNodes]);
            Hash256 root = Fill(store, content);
            return (content, root, first, RangeOf(store, content, first, drawn));
        });

    [Test]
    public void Range_of_any_trie_is_proven_and_tells_whether_more_follows() => PartOf(Gen.Int[0, 20]).Sample(
        part =>
        {
            (SortedDictionary<Hash256, byte[]> content, Hash256 root, Hash256 first, StateRange range) = part;
            bool isProven = RangeProof.TryVerify(root, first, range, null, out bool hasMore, out ProofError error);
            bool expected = content.Keys.Any(key => key.CompareTo(range.Leaves.Count == 0 ? first : range.Leaves[^1].Key) > 0);
            if (content.Count > 0 && range.Leaves.Count == 0 && content.Keys.Any(key => key.CompareTo(first) >= 0))
            {
                return !isProven && error == ProofError.OtherValue;
            }

            return isProven && error == ProofError.None && hasMore == expected;
        },
        iter: 2_000);

    [Test]
    public void Range_with_any_alteration_is_refused() => Gen.Select(PartOf(Gen.Int[1, 20]), Gen.Int[0, int.MaxValue]).Sample(
        (part, seed) =>
        {
            (_, Hash256 root, Hash256 first, StateRange range) = part;
            if (range.Leaves.Count == 0)
            {
                return true;
            }

            int which = seed % range.Leaves.Count;
            TrieLeaf leaf = range.Leaves[which];
            byte[] value = leaf.Value.ToArray();
            value[seed % value.Length] ^= 0x40;
            List<TrieLeaf> changed = [.. range.Leaves];
            changed[which] = leaf with { Value = value };
            List<TrieLeaf> missing = [.. range.Leaves.Where((_, i) => i != which)];
            List<TrieLeaf> doubled = [.. range.Leaves];
            doubled.Insert(which, leaf);
            byte[] other = leaf.Key.ToArray();
            other[16] ^= 1;
            List<TrieLeaf> added = [.. range.Leaves];
            added.Insert(which + 1, new TrieLeaf(new Hash256(other), leaf.Value));
            bool isLastDropped = which == range.Leaves.Count - 1;
            bool IsRefused(List<TrieLeaf> leaves) => !RangeProof.TryVerify(root, first, range with { Leaves = leaves }, null, out _, out _);

            // Without its last leaf a shorter range may be proven by the same nodes; it then says that more follows.
            bool isGapSeen = IsRefused(missing) || (isLastDropped
                && RangeProof.TryVerify(root, first, range with { Leaves = missing }, null, out bool hasMore, out _) && hasMore);
            return IsRefused(changed) && isGapSeen && IsRefused(doubled) && IsRefused(added);
        },
        iter: 2_000);

    [Test]
    public void Proof_without_one_of_its_nodes_or_with_one_changed_never_proves_another_range() => Gen.Select(PartOf(Gen.Int[1, 20]), Gen.Int[0, int.MaxValue]).Sample(
        (part, seed) =>
        {
            (_, Hash256 root, Hash256 first, StateRange range) = part;
            if (range.Proof.Count == 0)
            {
                return true;
            }

            int which = seed % range.Proof.Count;
            byte[] node = range.Proof[which].ToArray();
            node[seed % node.Length] ^= 1;
            List<ReadOnlyMemory<byte>> changed = [.. range.Proof];
            changed[which] = node;
            List<ReadOnlyMemory<byte>> shorter = [.. range.Proof.Where((_, i) => i != which)];
            RangeProof.TryVerify(root, first, range, null, out bool expected, out _);

            // A node that is not needed may be missing; what is proven stays the same.
            return IsSoundOrRefused(changed) && (shorter.Count == 0 || IsSoundOrRefused(shorter));

            bool IsSoundOrRefused(List<ReadOnlyMemory<byte>> proof) =>
                !RangeProof.TryVerify(root, first, range with { Proof = proof }, null, out bool hasMore, out _) || hasMore == expected;
        },
        iter: 2_000);

    [Test]
    public void Whole_trie_needs_no_proof_and_a_part_of_it_is_refused() => Content.Sample(
        content =>
        {
            using MemoryStore store = new([StateFamilies.TrieNodes]);
            Hash256 root = Fill(store, content);
            StateRange whole = new([.. content.Select(item => new TrieLeaf(item.Key, item.Value))], []);
            bool isProven = RangeProof.TryVerify(root, Hash256.Zero, whole, null, out bool hasMore, out _);
            bool isPartRefused = content.Count == 0
                || !RangeProof.TryVerify(root, Hash256.Zero, whole with { Leaves = [.. whole.Leaves.Skip(1)] }, null, out _, out _);
            return isProven && !hasMore && isPartRefused;
        },
        iter: 1_000);

    [Test]
    public void Nodes_of_consecutive_ranges_are_the_whole_trie() => Gen.Select(Content, Gen.Int[1, 7]).Sample(
        (content, count) =>
        {
            using MemoryStore store = new([StateFamilies.TrieNodes]);
            Hash256 root = Fill(store, content);
            NodeTable nodes = new();
            Hash256 first = Hash256.Zero;
            bool hasMore = content.Count > 0;
            while (hasMore)
            {
                StateRange range = RangeOf(store, content, first, count);
                if (!RangeProof.TryVerify(root, first, range, nodes, out hasMore, out _))
                {
                    return false;
                }

                first = Next(range.Leaves[^1].Key);
            }

            using IKeyValueIterator iterator = store.CreateIterator(StateFamilies.TrieNodes);
            int stored = 0;
            for (bool found = iterator.SeekToFirst(); found; found = iterator.Next())
            {
                stored++;
                if (!nodes.Items.TryGetValue(Convert.ToHexString(iterator.Key), out byte[]? node) || !node.AsSpan().SequenceEqual(iterator.Value))
                {
                    return false;
                }
            }

            return stored == nodes.Items.Count;
        },
        iter: 1_000);

    [Test]
    public void Too_many_nodes_are_refused_before_they_are_hashed()
    {
        StateRange range = new([], [.. Enumerable.Repeat(new ReadOnlyMemory<byte>([0x80]), RangeProof.NodesMax + 1)]);

        RangeProof.TryVerify(Hash256.Zero, Hash256.Zero, range, null, out _, out ProofError error).Should().BeFalse();

        error.Should().Be(ProofError.UnusedNode);
    }

    private static Hash256 Fill(MemoryStore store, SortedDictionary<Hash256, byte[]> content)
    {
        MerkleTrie trie = new();
        foreach ((Hash256 key, byte[] value) in content)
        {
            trie.Put(key.AsSpan(), value);
        }

        using IWriteBatch batch = store.CreateBatch();
        trie.Stage(batch);
        store.Write(batch, Durability.Buffered);
        return trie.Root;
    }

    private static StateRange RangeOf(MemoryStore store, SortedDictionary<Hash256, byte[]> content, Hash256 first, int count)
    {
        TrieLeaf[] leaves = [.. content.Where(item => item.Key.CompareTo(first) >= 0).Take(count).Select(item => new TrieLeaf(item.Key, item.Value))];
        return new StateRange(leaves, RangeProof.Create(store, [], first, leaves.Length == 0 ? first : leaves[^1].Key));
    }

    private static Hash256 Next(Hash256 key)
    {
        byte[] bytes = key.ToArray();
        for (int i = bytes.Length - 1; i >= 0 && ++bytes[i] == 0; i--)
        {
            // Carries over.
        }

        return new Hash256(bytes);
    }

    private sealed class NodeTable : ITrieNodeSink
    {
        internal SortedDictionary<string, byte[]> Items { get; } = new(StringComparer.Ordinal);

        public void Put(ReadOnlySpan<byte> path, ReadOnlySpan<byte> node) => Items[Convert.ToHexString(path)] = node.ToArray();
    }
}
