// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Primitives.Tests.Bytes;

[Parallelizable(ParallelScope.All)]
public sealed class AddressTests
{
    private static readonly byte[] Counting = [.. Enumerable.Range(1, Address.Size).Select(i => (byte)i)];

    [Test]
    public void Constructor_keeps_the_bytes_in_wire_order()
    {
        Address address = new(Counting);
        byte[] copy = new byte[Address.Size + 1];

        address.CopyTo(copy);

        address.AsSpan().ToArray().Should().Equal(Counting);
        address.ToArray().Should().Equal(Counting);
        copy.Should().Equal([.. Counting, 0]);
    }

    [Test]
    public void Array_of_addresses_has_no_gaps()
    {
        Address[] addresses = [new(Counting), new(Counting)];

        System.Runtime.InteropServices.MemoryMarshal.AsBytes(addresses.AsSpan()).ToArray().Should().Equal([.. Counting, .. Counting]);
    }

    [TestCase(0)]
    [TestCase(19)]
    [TestCase(21)]
    [TestCase(32)]
    public void Constructor_another_length_is_refused(int length) =>
        ((Action)(() => _ = new Address(new byte[length]))).Should().Throw<ArgumentException>();

    [Test]
    public void Equality_and_IsZero_see_every_bit()
    {
        Address address = new(Counting);
        Address.Zero.IsZero.Should().BeTrue();
        foreach (Address bit in OneBitEach())
        {
            byte[] other = [.. Counting.Zip(bit.ToArray(), (left, right) => (byte)(left ^ right))];

            bit.IsZero.Should().BeFalse();
            (address == new Address(other)).Should().BeFalse();
            (address != new Address(other)).Should().BeTrue();
        }

        address.Equals((object)new Address(Counting)).Should().BeTrue();
        address.Equals("another type").Should().BeFalse();
        address.GetHashCode().Should().Be(new Address(Counting).GetHashCode());
    }

    [Test]
    public void GetHashCode_spreads_addresses_that_differ_in_one_bit() =>
        OneBitEach().Select(address => address.GetHashCode()).Distinct().Should().HaveCountGreaterThan(150, "of 160 addresses two may meet by chance, not many");

    [Test]
    public void Order_is_that_of_big_endian_numbers()
    {
        Address one = Address.Parse(new string('0', 39) + "1");
        Address high = Address.Parse("8" + new string('0', 39));

        one.CompareTo(high).Should().BeNegative();
        (one < high && high > one && one <= high && high >= one && !(high <= one) && !(one >= high)).Should().BeTrue();
        new[] { high, one, Address.Zero }.Order().Should().Equal(Address.Zero, one, high);
    }

    [TestCase("")]
    [TestCase("0x")]
    [TestCase("0x00112233445566778899aabbccddeeff010203")]
    [TestCase("0x00112233445566778899aabbccddeeff0102030405")]
    [TestCase("0x00112233445566778899aabbccddeeff0102030g")]
    public void TryParse_anything_but_40_digits_is_refused(string text)
    {
        Address.TryParse(text, out Address address).Should().BeFalse();
        address.Should().Be(Address.Zero);
        ((Action)(() => Address.Parse(text))).Should().Throw<FormatException>();
    }

    [Test]
    public void TryFormat_fills_42_characters_or_says_no()
    {
        Address address = new(Counting);
        Span<char> exact = stackalloc char[42];

        address.TryFormat(exact, out int written, default, null).Should().BeTrue();
        written.Should().Be(42);
        Address.Parse(exact).Should().Be(address);
        address.TryFormat(exact[..41], out _, default, null).Should().BeFalse();
    }

    private static IEnumerable<Address> OneBitEach()
    {
        for (int bit = 0; bit < 8 * Address.Size; bit++)
        {
            byte[] bytes = new byte[Address.Size];
            bytes[bit / 8] = (byte)(1 << (bit % 8));
            yield return new Address(bytes);
        }
    }
}
