// SPDX-License-Identifier: Apache-2.0

using CsCheck;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Rlp;
using PowerVerse.Chain.TestKit.Contracts;

namespace PowerVerse.Chain.Primitives.Tests.Rlp;

[Parallelizable(ParallelScope.All)]
public sealed class RlpWriterTests
{
    [Test]
    public void Numbers_round_trip_in_the_length_foretold() => Gen.Select(Generators.Word, Generators.Limb, (word, limb) => (Word: word, Limb: limb)).Sample(
        t =>
        {
            RlpWriter writer = new(stackalloc byte[64]);
            writer.Write(t.Limb);
            bool ok = writer.Length == RlpLength.Of(t.Limb);
            int before = writer.Length;
            writer.Write(in t.Word);
            ok &= writer.Length - before == RlpLength.Of(in t.Word);
            RlpReader reader = new(writer.Written);
            ok &= reader.TryReadUInt64(out ulong limb) && limb == t.Limb && reader.TryReadUInt256(out UInt256 word) && word == t.Word && reader.TryEnd();
            writer.Dispose();
            return ok;
        },
        iter: 20_000);

    [Test]
    public void Byte_strings_round_trip_in_the_length_foretold() => Gen.Byte.Array[0, 300].Sample(
        bytes =>
        {
            RlpWriter writer = new(0);
            writer.Write(bytes);
            RlpReader reader = new(writer.Written);
            bool ok = writer.Length == RlpLength.OfBytes(bytes) && reader.TryReadBytes(out ReadOnlySpan<byte> read) && read.SequenceEqual(bytes) && reader.TryEnd();
            writer.Dispose();
            return ok;
        },
        iter: 20_000);

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(55)]
    [TestCase(56)]
    [TestCase(255)]
    [TestCase(256)]
    [TestCase(65_535)]
    [TestCase(65_536)]
    [TestCase(1 << 24)]
    public void Lists_of_known_and_of_unknown_size_are_the_same(int size)
    {
        RlpWriter known = new(stackalloc byte[16]);
        RlpWriter unknown = new(stackalloc byte[16]);
        known.WriteListHeader(size);
        int mark = unknown.BeginList();
        byte[] item = new byte[1];
        item[0] = 7;
        for (int i = 0; i < size; i++)
        {
            known.Write(item);
            unknown.Write(item);
        }

        unknown.EndList(mark);
        known.Length.Should().Be(RlpLength.OfList(size));
        unknown.Written.SequenceEqual(known.Written).Should().BeTrue();
        RlpItem.TryValidate(known.Written, 1, out RlpError error).Should().BeTrue(error.ToString());
        known.Dispose();
        unknown.Dispose();
    }

    [Test]
    public void Fixed_size_values_round_trip()
    {
        Address address = Address.Parse("0x00112233445566778899aabbccddeeff01020304");
        Hash256 hash = Hash256.Parse("0x00112233445566778899aabbccddeeff0102030405060708090a0b0c0d0e0f10");
        RlpWriter writer = new([]);
        int mark = writer.BeginList();
        writer.Write(in address);
        writer.Write(in hash);
        writer.Write((Address?)null);
        writer.Write((Address?)address);
        writer.WriteEmptyBytes();
        writer.WriteEmptyList();
        writer.WriteBytesHeader(2);
        writer.WriteEncoded([0x80, 0x80]);
        writer.EndList(mark);
        writer.Length.Should().Be(RlpLength.OfList(RlpLength.Address + RlpLength.Hash + 1 + RlpLength.Address + 1 + 1 + 3));

        RlpReader reader = new(writer.Written);
        reader.TryReadList(out RlpReader items).Should().BeTrue();
        items.TryReadAddress(out Address readAddress).Should().BeTrue();
        items.TryReadHash(out Hash256 readHash).Should().BeTrue();
        items.TryReadOptionalAddress(out Address? none).Should().BeTrue();
        items.TryReadOptionalAddress(out Address? some).Should().BeTrue();
        items.TryReadBytes(0, out _).Should().BeTrue();
        items.TryReadList(out RlpReader empty).Should().BeTrue();
        empty.IsAtEnd.Should().BeTrue();
        items.TryReadExact(2, out _).Should().BeTrue();
        items.TryEnd().Should().BeTrue();
        readAddress.Should().Be(address);
        readHash.Should().Be(hash);
        none.Should().BeNull();
        some.Should().Be(address);
        writer.Dispose();
        writer.Length.Should().Be(0);
    }

    [Test]
    public void Reset_keeps_the_buffer_and_nothing_else()
    {
        RlpWriter writer = new(8);
        writer.Write("reindeer"u8);
        writer.Reset();
        writer.Write(1UL);
        writer.ToArray().Should().Equal(1);
        writer.Dispose();
    }
}
