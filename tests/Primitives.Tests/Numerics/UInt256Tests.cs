// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.TestKit.Contracts;

namespace PowerVerse.Chain.Primitives.Tests.Numerics;

[Parallelizable(ParallelScope.All)]
public sealed class UInt256Tests
{
    private const string MaxDecimal = "115792089237316195423570985008687907853269984665640564039457584007913129639935";

    [TestCase("0", "0")]
    [TestCase("0x0", "0")]
    [TestCase("0x00ff", "255")]
    [TestCase("0xFF", "255")]
    [TestCase("00018446744073709551616", "18446744073709551616")]
    [TestCase(MaxDecimal, MaxDecimal)]
    [TestCase("0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", MaxDecimal)]
    public void TryParse_accepts_numbers(string text, string expected)
    {
        UInt256.TryParse(text, out UInt256 value).Should().BeTrue();
        value.ToString().Should().Be(expected);
    }

    [TestCase("")]
    [TestCase("0x")]
    [TestCase("-1")]
    [TestCase("1 ")]
    [TestCase("0xg")]
    [TestCase("115792089237316195423570985008687907853269984665640564039457584007913129639936")]
    [TestCase("999999999999999999999999999999999999999999999999999999999999999999999999999999")]
    [TestCase("0x10000000000000000000000000000000000000000000000000000000000000000")]
    public void TryParse_refuses_anything_else(string text)
    {
        UInt256.TryParse(text, out UInt256 value).Should().BeFalse();
        value.Should().Be(UInt256.Zero);
        FluentActions.Invoking(() => UInt256.Parse(text)).Should().Throw<FormatException>();
    }

    [TestCase("0x")]
    [TestCase("0x01")]
    [TestCase("0X1")]
    [TestCase("1")]
    [TestCase("0x00")]
    [TestCase("0x10000000000000000000000000000000000000000000000000000000000000000")]
    public void TryParseQuantity_refuses_what_is_not_canonical(string text) => UInt256.TryParseQuantity(text, out _).Should().BeFalse();

    [Test]
    public void Division_operators_throw_on_zero()
    {
        FluentActions.Invoking(() => UInt256.One / UInt256.Zero).Should().Throw<DivideByZeroException>();
        FluentActions.Invoking(() => UInt256.One % UInt256.Zero).Should().Throw<DivideByZeroException>();
        FluentActions.Invoking(() => UInt256.DivRem(UInt256.One, UInt256.Zero, out _)).Should().Throw<DivideByZeroException>();
    }

    [Test]
    public void Division_needs_the_rare_add_back_and_the_largest_digit()
    {
        // Top limbs of dividend and divisor agree, so that the digit estimate overflows a limb (Knuth D step D3) and step D6 adds back.
        UInt256 divisor = new(ulong.MaxValue, 0, 0, 0x8000000000000000);
        UInt256 three = new(ulong.MaxValue, 0, 0x8000000000000000);
        foreach (UInt256 m in (UInt256[])[divisor, three, new(1, ulong.MaxValue, 0x8000000000000000), new(1, 0, ulong.MaxValue, 0x8000000000000000)])
        {
            foreach (UInt256 a in (UInt256[])[m - 1, UInt256.MaxValue, m >> 1, new(0, 0, 0, 0x7FFFFFFFFFFFFFFF)])
            {
                foreach (UInt256 b in (UInt256[])[m - 1, UInt256.MaxValue, m >> 1, m - 2])
                {
                    UInt256.MultiplyModulo(in a, in b, in m, out UInt256 product);
                    System.Numerics.BigInteger expected = a.ToBigInteger() * b.ToBigInteger()
                        % m.ToBigInteger();
                    product.ToBigInteger().Should().Be(expected);
                }
            }
        }
    }

    [Test]
    public void Byte_constructor_refuses_more_than_32_bytes() =>
        FluentActions.Invoking(() => new UInt256(new byte[33])).Should().Throw<ArgumentException>();

    [Test]
    public void Widening_keeps_the_value()
    {
        UInt256 fromUInt128 = UInt128.MaxValue;
        fromUInt128.Should().Be(new UInt256(ulong.MaxValue, ulong.MaxValue));
        UInt256 fromULong = 7UL;
        fromULong.Should().Be(new UInt256(7));
    }

    [Test]
    public void Formatting_into_a_short_buffer_fails()
    {
        UInt256.MaxValue.TryFormat(new char[77], out int written, default, null).Should().BeFalse();
        written.Should().Be(0);
        UInt256.MaxValue.TryFormat(new char[78], out written, default, null).Should().BeTrue();
        written.Should().Be(78);
        UInt256.MaxValue.TryFormatQuantity(new char[65], out _).Should().BeFalse();
    }
}
