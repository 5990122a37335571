// SPDX-License-Identifier: Apache-2.0

using CsCheck;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.State.Merkle.Proofs;
using PowerVerse.Chain.State.Merkle.Tries;
using PowerVerse.Chain.State.Merkle.WorldState;
using PowerVerse.Chain.Storage.KeyValue;
using PowerVerse.Chain.Storage.Memory;

namespace PowerVerse.Chain.State.Merkle.Tests.Proofs;

[Parallelizable(ParallelScope.All)]
public sealed class TrieProofTests
{
    private static readonly Gen<byte[]> Key = Gen.OneOf<byte>(0x00, 0x01, 0x10, 0x11, 0xF1).Array[0, 4];

    [Test]
    public void Present_and_absent_keys_are_proven_and_any_alteration_is_refused() =>
        Gen.Select(Gen.Select(Key, Gen.Byte.Array[1, 40]).List[0, 40], Key, Gen.Int[0, int.MaxValue]).Sample(
            (content, asked, seed) =>
            {
                using MemoryStore store = new([StateFamilies.TrieNodes]);
                MerkleTrie trie = new();
                content.ForEach(c => trie.Put(c.Item1, c.Item2));
                Commit(trie, store);
                Hash256 root = trie.Root;
                byte[] key = seed % 2 == 0 && content.Count > 0 ? content[seed % content.Count].Item1 : asked;
                byte[] expected = content.LastOrDefault(c => c.Item1.AsSpan().SequenceEqual(key)).Item2 ?? [];

                List<ReadOnlyMemory<byte>> nodes = [.. TrieProof.Create(store, [], key)];
                bool ok = TrieProof.TryVerify(in root, key, nodes, out ReadOnlyMemory<byte> value, out ProofError error)
                    && error == ProofError.None && value.Span.SequenceEqual(expected);
                if (nodes.Count == 0)
                {
                    return ok && content.Count == 0 && !TrieProof.TryVerify(in root, key, [new byte[] { 0x80 }], out _, out error) && error == ProofError.UnusedNode;
                }

                List<ReadOnlyMemory<byte>> altered = [.. nodes.Select(n => (ReadOnlyMemory<byte>)n.ToArray())];
                int which = seed % nodes.Count;
                byte[] node = altered[which].ToArray();
                node[seed % node.Length] ^= 1;
                altered[which] = node;
                return ok
                    && !TrieProof.TryVerify(in root, key, altered, out _, out error) && error == ProofError.WrongHash
                    && !TrieProof.TryVerify(in root, key, nodes[..^1], out _, out error) && error == ProofError.MissingNode
                    && !TrieProof.TryVerify(in root, key, [.. nodes, nodes[0]], out _, out error) && error is ProofError.UnusedNode;
            },
            iter: 1_500);

    [Test]
    public void Bytes_with_the_right_hash_that_are_no_node_are_refused()
    {
        foreach (string text in (string[])["0x", "0xc0", "0xc1c0", "0xc22001", "0xc24001", "0xc32080ff", "0xc2208100", "0xd180808080808080808080808080808080ff"])
        {
            byte[] node = Hex.Decode(text);
            Hash256 root = Crypto.Hashing.Keccak256.Hash(node);
            TrieProof.TryVerify(in root, [0x11], [node], out _, out ProofError error).Should().Be(text == "0xc22001", text);
            error.Should().Be(text == "0xc22001" ? ProofError.None : ProofError.MalformedNode, text);
        }
    }

    [Test]
    public void Random_bytes_never_throw() => Gen.Select(Gen.Byte.Array[0, 100].Array[1, 4], Key).Sample(
        (nodes, key) =>
        {
            Hash256 root = Crypto.Hashing.Keccak256.Hash(nodes[0]);
            return !TrieProof.TryVerify(in root, key, [.. nodes.Select(n => (ReadOnlyMemory<byte>)n)], out _, out ProofError error) && error != ProofError.None;
        },
        iter: 20_000);

    [Test]
    public void Account_proof_refuses_other_claims()
    {
        using MemoryStore store = new(StateFamilies.All);
        MerkleWorldState state = new(store);
        Address address = Address.Parse("0x00000000000000000000000000000000000a11ce");
        StorageChange[] slots = [.. Enumerable.Range(1, 40).Select(i => new StorageChange((ulong)i, (ulong)i * 1_000))];
        state.Apply(new StateDiff([new AccountChange { Address = address, Nonce = 1, Balance = 5UL, Storage = slots }]));
        state.Commit();
        Hash256 root = state.Root;
        AccountProof proof = AccountProof.Create(store, in address, [1UL, 40UL, 41UL]);
        proof.TryVerify(in root, out ProofError error).Should().BeTrue();
        proof.Slots.Select(s => s.Value).Should().Equal(1_000UL, 40_000UL, UInt256.Zero);

        (proof with { Account = proof.Account with { Balance = 6UL } }).TryVerify(in root, out error).Should().BeFalse();
        error.Should().Be(ProofError.OtherValue);
        (proof with { Slots = [proof.Slots[0] with { Value = 7UL }] }).TryVerify(in root, out error).Should().BeFalse();
        error.Should().Be(ProofError.OtherValue);
        (proof with { Slots = [proof.Slots[0] with { Slot = 40UL }] }).TryVerify(in root, out error).Should().BeFalse();
        (proof with { Address = Address.Zero }).TryVerify(in root, out error).Should().BeFalse();
        proof.TryVerify(Hash256.Zero, out error).Should().BeFalse();
        error.Should().Be(ProofError.WrongHash);
    }

    [Test]
    public void A_damaged_store_is_noticed()
    {
        using MemoryStore store = new([StateFamilies.TrieNodes]);
        MerkleTrie trie = new(isSecure: true);
        for (byte i = 0; i < 100; i++)
        {
            trie.Put([i], new byte[40].Select(_ => i).Append((byte)1).ToArray());
        }

        Commit(trie, store);
        byte[] key = Crypto.Hashing.Keccak256.Hash([5]).ToArray();
        byte[] place = [(byte)(key[0] >> 4)];
        using IWriteBatch batch = store.CreateBatch();
        batch.Put(StateFamilies.TrieNodes, place, [0xC0]);
        store.Write(batch, Durability.Buffered);
        FluentActions.Invoking(() => TrieProof.Create(store, [], key)).Should().Throw<StorageException>();
        MerkleTrie reopened = new(store, [], trie.Root, isSecure: true);
        FluentActions.Invoking(() => reopened.TryGet([5], out _)).Should().Throw<StorageException>();
        batch.Clear();
        batch.Delete(StateFamilies.TrieNodes, place);
        store.Write(batch, Durability.Buffered);
        FluentActions.Invoking(() => reopened.TryGet([5], out _)).Should().Throw<StorageException>();
        FluentActions.Invoking(() => TrieProof.Create(store, [], key)).Should().Throw<StorageException>();
    }

    private static void Commit(MerkleTrie trie, MemoryStore store)
    {
        using IWriteBatch batch = store.CreateBatch();
        trie.Stage(batch);
        store.Write(batch, Durability.Buffered);
    }
}
