// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using CsCheck;
using PowerVerse.Chain.Network.Libp2p.Wire;

namespace PowerVerse.Chain.Network.Libp2p.Tests.Wire;

[Parallelizable(ParallelScope.All)]
public sealed class WireTests
{
    [TestCase(new byte[] { 0x00 }, 0UL)]
    [TestCase(new byte[] { 0x7f }, 127UL)]
    [TestCase(new byte[] { 0x80, 0x01 }, 128UL)]
    [TestCase(new byte[] { 0xff, 0x01 }, 255UL)]
    [TestCase(new byte[] { 0xac, 0x02 }, 300UL)]
    public void Varint_reads_the_published_vectors(byte[] bytes, ulong value)
    {
        UnsignedVarint.Read(bytes, out ulong read, out int size).Should().Be(UnsignedVarint.Status.Done);
        read.Should().Be(value);
        size.Should().Be(bytes.Length);
    }

    [Test]
    public void Varint_round_trips() =>
        Gen.ULong.Where(value => value >> 63 == 0).Sample(value =>
        {
            byte[] bytes = new byte[UnsignedVarint.SizeBytesMax];
            int written = UnsignedVarint.Write(bytes, value);
            return written == UnsignedVarint.Size(value)
                && UnsignedVarint.Read(bytes, out ulong read, out int size) == UnsignedVarint.Status.Done && read == value && size == written;
        });

    [Test]
    public void Varint_that_is_not_minimal_is_malformed() =>
        UnsignedVarint.Read([0x80, 0x00], out _, out _).Should().Be(UnsignedVarint.Status.Malformed);

    [Test]
    public void Varint_longer_than_nine_bytes_is_malformed() =>
        UnsignedVarint.Read([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], out _, out _).Should().Be(UnsignedVarint.Status.Malformed);

    [Test]
    public void Varint_that_ends_early_is_incomplete() => UnsignedVarint.Read([0x80, 0x80], out _, out _).Should().Be(UnsignedVarint.Status.Incomplete);

    [Test]
    public void Protobuf_round_trips_and_skips_what_it_does_not_know()
    {
        ArrayBufferWriter<byte> output = new();
        ProtobufWriter writer = new(output);
        writer.WriteVarint(1, ulong.MaxValue >> 1);
        writer.WriteBytes(2, [1, 2, 3]);
        writer.WriteText(9, "skipped");
        writer.WriteVarint(3, 1);

        ProtobufReader reader = new(output.WrittenSpan);
        reader.TryReadField().Should().BeTrue();
        reader.TryReadVarint(out ulong number).Should().BeTrue();
        number.Should().Be(ulong.MaxValue >> 1);
        reader.TryReadField().Should().BeTrue();
        reader.TryReadBytes(3, out ReadOnlySpan<byte> bytes).Should().BeTrue();
        bytes.ToArray().Should().Equal(1, 2, 3);
        reader.TryReadField().Should().BeTrue();
        reader.TrySkip().Should().BeTrue();
        reader.TryReadField().Should().BeTrue();
        reader.TryReadBool(out bool flag).Should().BeTrue();
        flag.Should().BeTrue();
        reader.TryReadField().Should().BeFalse();
        reader.IsMalformed.Should().BeFalse();
    }

    [TestCase(new byte[] { 0x0a, 0x05, 0x01 })]
    [TestCase(new byte[] { 0x0b })]
    [TestCase(new byte[] { 0x00, 0x01 })]
    [TestCase(new byte[] { 0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02 })]
    public void Protobuf_that_breaks_the_format_is_malformed(byte[] bytes)
    {
        ProtobufReader reader = new(bytes);
        while (reader.TryReadField() && reader.TrySkip())
        {
        }

        reader.IsMalformed.Should().BeTrue();
    }

    [Test]
    public void Protobuf_bytes_above_the_limit_are_malformed()
    {
        ProtobufReader reader = new([0x0a, 0x02, 1, 2]);
        reader.TryReadField().Should().BeTrue();
        reader.TryReadBytes(1, out _).Should().BeFalse();
        reader.IsMalformed.Should().BeTrue();
    }

    [Test]
    public void Base58_and_base32_round_trip() =>
        Gen.Byte.Array[0, 60].Sample(bytes =>
            BaseAlphabet.TryFromBase58(BaseAlphabet.ToBase58(bytes), out byte[] from58) && from58.AsSpan().SequenceEqual(bytes)
            && BaseAlphabet.TryFromBase32(BaseAlphabet.ToBase32(bytes), out byte[] from32) && from32.AsSpan().SequenceEqual(bytes));

    [Test]
    public void Base58_writes_the_published_vectors()
    {
        BaseAlphabet.ToBase58("Hello World!"u8).Should().Be("2NEpo7TZRRrLZSi2U");
        BaseAlphabet.ToBase58([0, 0, 0x28, 0x7f, 0xb4, 0xcd]).Should().Be("11233QC4");
        BaseAlphabet.TryFromBase58("0OIl", out _).Should().BeFalse("these letters are not in the alphabet");
    }
}
