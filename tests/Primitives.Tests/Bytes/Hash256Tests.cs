// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Primitives.Tests.Bytes;

[Parallelizable(ParallelScope.All)]
public sealed class Hash256Tests
{
    private static readonly byte[] Counting = [.. Enumerable.Range(1, Hash256.Size).Select(i => (byte)i)];

    [Test]
    public void Constructor_keeps_the_bytes_in_wire_order()
    {
        Hash256 hash = new(Counting);
        byte[] copy = new byte[Hash256.Size + 1];

        hash.CopyTo(copy);

        hash.AsSpan().ToArray().Should().Equal(Counting);
        hash.ToArray().Should().Equal(Counting);
        copy.Should().Equal([.. Counting, 0]);
        hash.Prefix64.Should().Be(0x0102030405060708UL);
    }

    [TestCase(0)]
    [TestCase(31)]
    [TestCase(33)]
    public void Constructor_another_length_is_refused(int length) =>
        ((Action)(() => _ = new Hash256(new byte[length]))).Should().Throw<ArgumentException>();

    [Test]
    public void IsZero_only_without_any_bit()
    {
        Hash256.Zero.IsZero.Should().BeTrue();
        new Hash256(new byte[Hash256.Size]).Should().Be(Hash256.Zero);
        foreach (Hash256 hash in OneBitEach())
        {
            hash.IsZero.Should().BeFalse();
        }
    }

    [Test]
    public void Equality_sees_every_bit()
    {
        Hash256 hash = new(Counting);
        foreach (Hash256 bit in OneBitEach())
        {
            byte[] other = [.. Counting.Zip(bit.ToArray(), (left, right) => (byte)(left ^ right))];

            (hash == new Hash256(other)).Should().BeFalse();
            (hash != new Hash256(other)).Should().BeTrue();
        }

        hash.Equals((object)new Hash256(Counting)).Should().BeTrue();
        hash.Equals("another type").Should().BeFalse();
        hash.GetHashCode().Should().Be(new Hash256(Counting).GetHashCode());
    }

    [Test]
    public void GetHashCode_spreads_hashes_that_differ_in_one_bit() =>
        OneBitEach().Select(hash => hash.GetHashCode()).Distinct().Should().HaveCountGreaterThan(250, "of 256 hashes two may meet by chance, not many");

    [Test]
    public void Order_is_that_of_big_endian_numbers()
    {
        Hash256 one = Hash256.Parse(new string('0', 63) + "1");
        Hash256 high = Hash256.Parse("8" + new string('0', 63));

        one.CompareTo(high).Should().BeNegative();
        high.CompareTo(one).Should().BePositive();
        one.CompareTo(one).Should().Be(0);
        (one < high && high > one && one <= high && high >= one && !(high <= one) && !(one >= high)).Should().BeTrue();
        new[] { high, one, Hash256.Zero }.Order().Should().Equal(Hash256.Zero, one, high);
    }

    [TestCase("")]
    [TestCase("0x")]
    [TestCase("0x01")]
    [TestCase("zz00000000000000000000000000000000000000000000000000000000000000")]
    [TestCase("0x0000000000000000000000000000000000000000000000000000000000000000ff")]
    public void TryParse_anything_but_64_digits_is_refused(string text)
    {
        Hash256.TryParse(text, out Hash256 hash).Should().BeFalse();
        hash.Should().Be(Hash256.Zero);
        ((Action)(() => Hash256.Parse(text))).Should().Throw<FormatException>();
    }

    [Test]
    public void TryFormat_fills_66_characters_or_says_no()
    {
        Hash256 hash = new(Counting);
        Span<char> exact = stackalloc char[66];

        hash.TryFormat(exact, out int written, default, null).Should().BeTrue();
        written.Should().Be(66);
        exact.ToString().Should().Be(hash.ToString());
        hash.TryFormat(exact[..65], out _, default, null).Should().BeFalse();
        Hash256.TryParse(exact, out Hash256 parsed).Should().BeTrue();
        parsed.Should().Be(hash);
    }

    private static IEnumerable<Hash256> OneBitEach()
    {
        for (int bit = 0; bit < 8 * Hash256.Size; bit++)
        {
            byte[] bytes = new byte[Hash256.Size];
            bytes[bit / 8] = (byte)(1 << (bit % 8));
            yield return new Hash256(bytes);
        }
    }
}
