// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Primitives.Tests.Bytes;

[Parallelizable(ParallelScope.All)]
public sealed class HexTests
{
    [TestCase("0x00ff", new byte[] { 0, 255 })]
    [TestCase("00FF", new byte[] { 0, 255 })]
    [TestCase("0x", new byte[0])]
    public void TryDecode_even_digits_gives_bytes(string text, byte[] expected)
    {
        Hex.TryDecode(text, out byte[] bytes).Should().BeTrue();
        bytes.Should().Equal(expected);
    }

    [TestCase("0x0")]
    [TestCase("0xzz")]
    [TestCase("x0")]
    public void TryDecode_anything_else_is_refused(string text) => Hex.TryDecode(text, out _).Should().BeFalse();

    [Test]
    public void Address_and_hash_round_trip_their_text()
    {
        const string AddressText = "0x00112233445566778899aabbccddeeff01020304";
        const string HashText = "0x00112233445566778899aabbccddeeff0102030405060708090a0b0c0d0e0f10";
        Address.Parse(AddressText).ToString().Should().Be(AddressText);
        Hash256.Parse(HashText).ToString().Should().Be(HashText);
        Address.Parse(AddressText).Should().Be(new Address(Hex.Decode(AddressText)));
    }
}
