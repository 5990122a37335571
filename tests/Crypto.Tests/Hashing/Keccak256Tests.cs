// SPDX-License-Identifier: Apache-2.0

using System.Runtime.Intrinsics;
using System.Text;
using CsCheck;
using Org.BouncyCastle.Crypto.Digests;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Crypto.Tests.Hashing;

[Parallelizable(ParallelScope.All)]
public sealed class Keccak256Tests
{
    [TestCase("", "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")]
    [TestCase("abc", "0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")]
    [TestCase("testing", "0x5f16f4c7f149ac4f9510d9cf8cf384038ad348b3bcdc01915f95de12df9d1b02")]
    public void Hash_known_text_known_digest(string text, string digest) =>
        Keccak256.Hash(Encoding.ASCII.GetBytes(text)).ToString().Should().Be(digest);

    [Test]
    public void EmptyHash_is_digest_of_nothing() =>
        Keccak256.EmptyHash.Should().Be(Hash256.Parse("0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"));

    [Test]
    public void Permute_zero_state_known_first_lanes()
    {
        // Keccak team's intermediate values for Keccak-f[1600] of the zero state.
        ulong[] state = new ulong[KeccakPermutation.LaneCount];
        KeccakPermutation.Permute(state);
        state[0].Should().Be(0xF1258F7940E1DDE7UL);
        state[1].Should().Be(0x84D5CCF933C0478AUL);
        KeccakPermutation.Permute(state);
        state[0].Should().Be(0x2D5C954DF96ECB3CUL);
    }

    [Test]
    public void Permute_short_state_throws()
    {
        Action act = () => KeccakPermutation.Permute(new ulong[24]);
        act.Should().Throw<ArgumentException>();
    }

    [Test]
    public void Hash_every_length_up_to_three_blocks_equals_reference()
    {
        byte[] data = new byte[(3 * Keccak256.BlockSize) + 2];
        new Random(1).NextBytes(data);
        for (int length = 0; length <= data.Length; length++)
        {
            Keccak256.Hash(data.AsSpan(0, length)).Should().Be(Reference(data.AsSpan(0, length)), "length {0}", length);
        }
    }

    [Test]
    public void Hash_into_own_input_gives_digest()
    {
        byte[] data = Encoding.ASCII.GetBytes("the buffer of the message is also the buffer of the digest");
        Hash256 expected = Reference(data);
        Keccak256.Hash(data, data);
        new Hash256(data.AsSpan(0, 32)).Should().Be(expected);
    }

    [Test]
    public void Hash_short_digest_buffer_throws()
    {
        Action act = () => Keccak256.Hash([], new byte[31]);
        act.Should().Throw<ArgumentException>();
    }

    [Test]
    public void Hasher_any_cut_equals_one_shot() =>
        Gen.Select(Gen.Byte.Array[0, 700], Gen.Int[0, 300].Array[0, 8]).Sample((data, cuts) =>
        {
            Keccak256Hasher hasher = default;
            int at = 0;
            foreach (int cut in cuts)
            {
                int take = Math.Min(cut, data.Length - at);
                hasher.Update(data.AsSpan(at, take));
                at += take;
            }

            hasher.Update(data.AsSpan(at));
            bool first = hasher.Finish() == Keccak256.Hash(data);
            hasher.Update(data);
            return first && hasher.Finish() == Keccak256.Hash(data);
        });

    [Test]
    public void HashBatch_any_lengths_equals_one_by_one() =>
        Gen.Byte.Array[0, 1300].Array[0, 40].Sample(messages =>
        {
            byte[] buffer = [.. messages.SelectMany(m => m)];
            int[] lengths = [.. messages.Select(m => m.Length)];
            int[] ends = new int[messages.Length];
            int[] offsets = new int[messages.Length];
            int end = 0;
            for (int i = 0; i < messages.Length; i++)
            {
                offsets[i] = end;
                ends[i] = end += lengths[i];
            }

            Hash256[] expected = [.. messages.Select(m => Keccak256.Hash(m))];
            Hash256[] byEnds = new Hash256[messages.Length];
            Keccak256.HashBatch(buffer, ends, byEnds);
            Hash256[] byLengths = new Hash256[messages.Length];
            Keccak256.HashBatch(buffer, offsets, lengths, byLengths);
            return byEnds.SequenceEqual(expected) && byLengths.SequenceEqual(expected);
        }, iter: 400);

    [Test]
    public void HashBatch_small_groups_of_every_block_count_equals_one_by_one()
    {
        byte[] data = new byte[1400];
        new Random(2).NextBytes(data);
        for (int count = 0; count < 10; count++)
        {
            for (int length = 0; length < 1300; length += 67)
            {
                int[] offsets = [.. Enumerable.Range(0, count)];
                int[] lengths = [.. Enumerable.Range(0, count).Select(i => Math.Max(0, length - (i * 31)))];
                Hash256[] digests = new Hash256[count];
                Keccak256.HashBatch(data, offsets, lengths, digests);
                digests.Should().Equal(offsets.Select(i => Keccak256.Hash(data.AsSpan(i, lengths[i]))));
            }
        }
    }

    [TestCase(20)]
    [TestCase(32)]
    [TestCase(136)]
    [TestCase(137)]
    public void HashEach_equals_one_by_one(int size)
    {
        byte[] data = new byte[size * 11];
        new Random(size).NextBytes(data);
        Hash256[] digests = new Hash256[11];
        Keccak256.HashEach(data, size, digests);
        digests.Should().Equal(Enumerable.Range(0, 11).Select(i => Keccak256.Hash(data.AsSpan(i * size, size))));
    }

    [Test]
    public void HashBatch_wrong_counts_throw()
    {
        Action digests = () => Keccak256.HashBatch(new byte[4], [1, 4], new Hash256[1]);
        Action lengths = () => Keccak256.HashBatch(new byte[4], [1, 2], [1], new Hash256[2]);
        Action outside = () => Keccak256.HashBatch(new byte[4], [1], [4], new Hash256[1]);
        Action each = () => Keccak256.HashEach(new byte[41], 20, new Hash256[2]);
        digests.Should().Throw<ArgumentException>();
        lengths.Should().Throw<ArgumentException>();
        outside.Should().Throw<ArgumentException>();
        each.Should().Throw<ArgumentException>();
    }

    [Test]
    public unsafe void Permute4_equals_four_scalar_permutations() =>
        Gen.ULong.Array[100].Sample(words =>
        {
            Vector256<ulong>* state = stackalloc Vector256<ulong>[25];
            for (int i = 0; i < 100; i++)
            {
                ((ulong*)state)[i] = words[i];
            }

            KeccakPermutation4.Permute(state);
            for (int element = 0; element < 4; element++)
            {
                ulong[] one = [.. Enumerable.Range(0, 25).Select(lane => words[(lane * 4) + element])];
                KeccakPermutation.Permute(one);
                for (int lane = 0; lane < 25; lane++)
                {
                    if (((ulong*)state)[(lane * 4) + element] != one[lane])
                    {
                        return false;
                    }
                }
            }

            return true;
        });

    [Test]
    public void Hash_allocates_nothing()
    {
        byte[] data = new byte[600];
        Hash256[] digests = new Hash256[30];
        byte[] digest = new byte[32];
        Keccak256.Hash(data, digest);
        Keccak256.HashEach(data, 20, digests);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Keccak256.Hash(data, digest);
        Keccak256.HashEach(data, 20, digests);
        Keccak256Hasher hasher = default;
        hasher.Update(data);
        hasher.Finish(digest);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    private static Hash256 Reference(ReadOnlySpan<byte> data)
    {
        KeccakDigest keccak = new(256);
        byte[] digest = new byte[32];
        keccak.BlockUpdate(data.ToArray(), 0, data.Length);
        keccak.DoFinal(digest, 0);
        return new Hash256(digest);
    }
}
