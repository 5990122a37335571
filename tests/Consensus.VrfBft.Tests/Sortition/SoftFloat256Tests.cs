// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using CsCheck;
using PowerVerse.Chain.Consensus.VrfBft.Sortition;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Sortition;

[Parallelizable(ParallelScope.All)]
public sealed class SoftFloat256Tests
{
    private const ulong FactorLimit = 1UL << SoftFloat256.FactorBitsMax;

    private static readonly Gen<SoftFloat256> Numbers =
        from bytes in Gen.Byte.Array[32]
        from zeros in Gen.Int[0, 31]
        from divisor in Gen.ULong[1, FactorLimit - 1]
        select SoftFloat256.DivideBy(SoftFloat256.FromFraction(NonZero(bytes, zeros)), divisor);

    private static readonly Gen<ulong> Factors = Gen.Frequency(
        (1, Gen.Const(1UL)),
        (1, Gen.Const(FactorLimit - 1)),
        (2, Gen.ULong[1, 1000]),
        (2, Gen.Int[0, 62].Select(bit => 1UL << bit)),
        (4, Gen.ULong[1, FactorLimit - 1]));

    [Test]
    public void Reciprocal_equals_the_division_it_replaces()
    {
        Gen.ULong.Select(x => x | (1UL << 63)).Sample(
            d => SoftFloat256.Reciprocal(d) == unchecked((ulong)(UInt128.MaxValue / d)), iter: 20_000, threads: 1);
    }

    [TestCase(1UL << 63)]
    [TestCase((1UL << 63) + 1)]
    [TestCase(ulong.MaxValue)]
    [TestCase(ulong.MaxValue - 1)]
    [TestCase(0xFF80_0000_0000_0000UL)]
    [TestCase(0x807F_FFFF_FFFF_FFFFUL)]
    public void Reciprocal_of_edges_equals_the_division_it_replaces(ulong d)
    {
        SoftFloat256.Reciprocal(d).Should().Be(unchecked((ulong)(UInt128.MaxValue / d)));
    }

    [Test]
    public void FromRatio_truncates_to_256_bits()
    {
        Gen.Select(Gen.ULong[2, FactorLimit - 1], Gen.ULong).Sample(
            (denominator, x) =>
            {
                ulong numerator = 1 + (x % (denominator - 1));
                int c = 256 + (int)((BigInteger)denominator).GetBitLength() - (int)((BigInteger)numerator).GetBitLength() + 1;
                return Same(SoftFloat256.FromRatio(numerator, denominator), ((BigInteger)numerator << c) / denominator, -c);
            },
            iter: 5000,
            threads: 1);
    }

    [Test]
    public void FromFraction_is_exact()
    {
        Gen.Select(Gen.Byte.Array[32], Gen.Int[0, 31]).Sample(
            (bytes, zeros) =>
            {
                UInt256 value = NonZero(bytes, zeros);
                return Same(SoftFloat256.FromFraction(value), ToBig(value), -256);
            },
            iter: 2000,
            threads: 1);
    }

    [Test]
    public void Multiply_truncates_to_256_bits()
    {
        Gen.Select(Numbers, Numbers).Sample(
            (a, b) => Same(SoftFloat256.Multiply(a, b), Mantissa(a) * Mantissa(b), a.Exponent + b.Exponent), iter: 5000, threads: 1);
    }

    [Test]
    public void MultiplyBy_truncates_to_256_bits()
    {
        Gen.Select(Numbers, Factors).Sample(
            (a, factor) => Same(SoftFloat256.MultiplyBy(a, factor), Mantissa(a) * factor, a.Exponent), iter: 5000, threads: 1);
    }

    [Test]
    public void DivideBy_truncates_to_256_bits()
    {
        Gen.Select(Numbers, Factors).Sample(
            (a, divisor) => Same(SoftFloat256.DivideBy(a, divisor), (Mantissa(a) << 64) / divisor, a.Exponent - 64), iter: 5000, threads: 1);
    }

    [Test]
    public void Add_truncates_the_smaller_then_the_sum()
    {
        Gen.Select(Numbers, Numbers).Sample(
            (a, b) =>
            {
                (SoftFloat256 high, SoftFloat256 low) = a.Exponent >= b.Exponent ? (a, b) : (b, a);
                return Same(SoftFloat256.Add(a, b), Mantissa(high) + (Mantissa(low) >> (high.Exponent - low.Exponent)), high.Exponent);
            },
            iter: 5000,
            threads: 1);
    }

    [Test]
    public void IsLessThan_orders_as_the_real_numbers()
    {
        Gen.Select(Numbers, Numbers).Sample(
            (a, b) =>
            {
                int floor = Math.Min(a.Exponent, b.Exponent);
                return a.IsLessThan(b) == (Mantissa(a) << (a.Exponent - floor) < Mantissa(b) << (b.Exponent - floor));
            },
            iter: 5000,
            threads: 1);
    }

    private static bool Same(in SoftFloat256 actual, BigInteger mantissa, int exponent)
    {
        int shift = (int)mantissa.GetBitLength() - SoftFloat256.MantissaBits;
        BigInteger expected = shift > 0 ? mantissa >> shift : mantissa << -shift;
        return Mantissa(actual) == expected && actual.Exponent == exponent + shift;
    }

    private static BigInteger Mantissa(in SoftFloat256 a) => ToBig(new UInt256(a.M0, a.M1, a.M2, a.M3));

    private static BigInteger ToBig(in UInt256 value)
    {
        byte[] bytes = new byte[32];
        value.WriteBigEndian(bytes);
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }

    private static UInt256 NonZero(byte[] bytes, int leadingZeros)
    {
        byte[] copy = [.. bytes];
        Array.Clear(copy, 0, leadingZeros);
        copy[31] |= 1;
        return new UInt256(copy);
    }
}
