// SPDX-License-Identifier: Apache-2.0

using CsCheck;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Primitives.Tests.Rlp;

[Parallelizable(ParallelScope.All)]
public sealed class RlpReaderTests
{
    [TestCase("", RlpError.EndOfInput)]
    [TestCase("83646f", RlpError.LengthBeyondInput)]
    [TestCase("b8", RlpError.LengthBeyondInput)]
    [TestCase("bfffffffffffffffff", RlpError.LengthBeyondInput)]
    [TestCase("8100", RlpError.NonCanonicalByte)]
    [TestCase("817f", RlpError.NonCanonicalByte)]
    [TestCase("b801ff", RlpError.NonCanonicalLength)]
    [TestCase("b90038", RlpError.NonCanonicalLength)]
    [TestCase("c0", RlpError.UnexpectedList)]
    public void TryReadBytes_refuses_with_its_reason_and_stays(string hex, RlpError expected)
    {
        RlpReader reader = new(Hex.Decode(hex));
        reader.TryReadBytes(out ReadOnlySpan<byte> value).Should().BeFalse();
        value.IsEmpty.Should().BeTrue();
        reader.Error.Should().Be(expected);
        reader.Position.Should().Be(0);
    }

    [TestCase("00", RlpError.LeadingZero)]
    [TestCase("820001", RlpError.LeadingZero)]
    [TestCase("89010000000000000000", RlpError.NumberTooLarge)]
    [TestCase("c101", RlpError.UnexpectedList)]
    public void TryReadUInt64_refuses_with_its_reason(string hex, RlpError expected)
    {
        RlpReader reader = new(Hex.Decode(hex));
        reader.TryReadUInt64(out ulong value).Should().BeFalse();
        value.Should().Be(0);
        reader.Error.Should().Be(expected);
        reader.Position.Should().Be(0);
    }

    [Test]
    public void TryReadUInt256_refuses_33_bytes()
    {
        RlpReader reader = new(Hex.Decode("a101" + new string('0', 64)));
        reader.TryReadUInt256(out _).Should().BeFalse();
        reader.Error.Should().Be(RlpError.NumberTooLarge);
    }

    [Test]
    public void TryReadByte_takes_eight_bits()
    {
        RlpReader reader = new(Hex.Decode("80017f8180820100"));
        reader.TryReadByte(out byte a).Should().BeTrue();
        reader.TryReadByte(out byte b).Should().BeTrue();
        reader.TryReadByte(out byte c).Should().BeTrue();
        reader.TryReadByte(out byte d).Should().BeTrue();
        (a, b, c, d).Should().Be((0, 1, 0x7F, 0x80));
        reader.TryReadByte(out _).Should().BeFalse();
        reader.Error.Should().Be(RlpError.NumberTooLarge);
    }

    [Test]
    public void Sized_reads_refuse_another_length()
    {
        byte[] encoded = Hex.Decode("83646f67");
        RlpReader reader = new(encoded);
        reader.TryReadHash(out _).Should().BeFalse();
        reader.Error.Should().Be(RlpError.WrongLength);
        reader.TryReadAddress(out _).Should().BeFalse();
        reader.TryReadOptionalAddress(out _).Should().BeFalse();
        reader.TryReadExact(4, out _).Should().BeFalse();
        reader.TryReadBytes(2, out _).Should().BeFalse();
        reader.Error.Should().Be(RlpError.WrongLength);
        reader.Position.Should().Be(0);
        reader.TryReadBytes(3, out ReadOnlySpan<byte> value).Should().BeTrue();
        value.ToArray().Should().Equal("dog"u8.ToArray());
        reader.IsAtEnd.Should().BeTrue();
    }

    [Test]
    public void Nested_lists_have_readers_of_their_own()
    {
        // [1, [2, ""], "dog"]
        RlpReader reader = new(Hex.Decode("c801c2028083646f67"));
        reader.TryReadList(out RlpReader outer).Should().BeTrue();
        outer.TryCountItems(3, out int count).Should().BeTrue();
        count.Should().Be(3);
        outer.TryCountItems(2, out _).Should().BeFalse();
        outer.Error.Should().Be(RlpError.TooManyItems);
        outer.TryReadUInt64(out ulong one).Should().BeTrue();
        one.Should().Be(1);
        outer.TryReadUInt64(out _).Should().BeFalse();
        outer.Error.Should().Be(RlpError.UnexpectedList);
        outer.TryReadList(out RlpReader inner).Should().BeTrue();
        inner.TrySkip().Should().BeTrue();
        inner.TryEnd().Should().BeFalse();
        inner.Error.Should().Be(RlpError.TrailingBytes);
        inner.IsNextEmpty.Should().BeTrue();
        inner.TryReadOptionalAddress(out Address? none).Should().BeTrue();
        none.Should().BeNull();
        inner.TryEnd().Should().BeTrue();
        outer.TryReadList(out _).Should().BeFalse();
        outer.Error.Should().Be(RlpError.UnexpectedBytes);
        outer.TryReadItem(out ReadOnlySpan<byte> item).Should().BeTrue();
        item.ToArray().Should().Equal(Hex.Decode("83646f67"));
        outer.TryEnd().Should().BeTrue();
        reader.TryEnd().Should().BeTrue();
    }

    [Test]
    public void TryValidate_refuses_what_is_deeper_than_allowed()
    {
        RlpItem.TryValidate(Hex.Decode("c2c1c0"), 3, out _).Should().BeTrue();
        RlpItem.TryValidate(Hex.Decode("c2c1c0"), 2, out RlpError error).Should().BeFalse();
        error.Should().Be(RlpError.TooDeep);
        RlpItem.TryValidate(Hex.Decode("8080"), 0, out error).Should().BeFalse();
        error.Should().Be(RlpError.TrailingBytes);
        RlpItem.TryValidate(Hex.Decode("c3c2817f"), 2, out error).Should().BeFalse();
        error.Should().Be(RlpError.NonCanonicalByte);
    }

    [Test]
    public void Any_bytes_are_refused_or_are_the_encoding_of_what_was_read() =>
        Gen.OneOf(Gen.Byte.Array[0, 80], HeaderHeavy).Sample(
            bytes =>
            {
                RlpReader reader = new(bytes);
                RlpWriter writer = new([]);
                bool ok = TryCopy(ref reader, ref writer, 4);
                bool same = ok
                    ? writer.Written.SequenceEqual(bytes.AsSpan(0, reader.Position))
                    : reader.Error != RlpError.None;
                writer.Dispose();
                return same;
            },
            iter: 200_000);

    private static readonly Gen<byte[]> HeaderHeavy = Gen.OneOf(
        Gen.OneOf<byte>(0x00, 0x01, 0x7F, 0x80, 0x81, 0x82, 0xB7, 0xB8, 0xB9, 0xBF, 0xC0, 0xC1, 0xC2, 0xC5, 0xF7, 0xF8, 0xF9, 0xFF, 0x37, 0x38),
        Gen.Byte).Array[0, 90];

    private static bool TryCopy(ref RlpReader reader, ref RlpWriter writer, int depth)
    {
        if (!reader.IsNextList || depth == 0)
        {
            if (!reader.TryReadBytes(out ReadOnlySpan<byte> value))
            {
                return false;
            }

            writer.Write(value);
            return true;
        }

        if (!reader.TryReadList(out RlpReader items))
        {
            return false;
        }

        int mark = writer.BeginList();
        while (!items.IsAtEnd)
        {
            if (!TryCopy(ref items, ref writer, depth - 1))
            {
                return reader.Fail(items.Error);
            }
        }

        writer.EndList(mark);
        return true;
    }
}
