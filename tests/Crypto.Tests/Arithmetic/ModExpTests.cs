// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using CsCheck;
using PowerVerse.Chain.Crypto.Arithmetic;

namespace PowerVerse.Chain.Crypto.Tests.Arithmetic;

[Parallelizable(ParallelScope.All)]
public sealed class ModExpTests
{
    private static readonly Gen<byte> EdgyByte = Gen.OneOf(Gen.Byte, Gen.Const((byte)0), Gen.Const((byte)0xFF));

    [Test]
    public void Compute_any_numbers_equals_big_integers() =>
        Gen.Select(Bytes(0, 90), Bytes(0, 40), Bytes(0, 90)).Sample(AgreesWithReference, iter: 2500);

    [Test]
    public void Compute_tiny_numbers_equals_big_integers() =>
        Gen.Select(Bytes(0, 2), Bytes(0, 2), Bytes(0, 2)).Sample(AgreesWithReference, iter: 20000);

    [Test]
    public void Compute_large_numbers_equals_big_integers() =>
        Gen.Select(Bytes(0, 1100), Bytes(0, 40), Bytes(200, 1100)).Sample(AgreesWithReference, iter: 30);

    [Test]
    public void Compute_long_exponent_equals_big_integers() =>
        Gen.Select(Bytes(1, 40), Bytes(100, 300), Bytes(1, 60)).Sample(AgreesWithReference, iter: 200);

    [Test]
    public void Compute_modulus_odd_part_times_power_of_two_equals_big_integers() =>
        Gen.Select(Bytes(0, 60), Bytes(0, 12), Bytes(0, 24), Gen.Int[0, 300]).Sample((b, e, odd, twos) =>
        {
            BigInteger modulus = (new BigInteger(odd, isUnsigned: true, isBigEndian: true) | 1) << twos;
            return AgreesWithReference(b, e, modulus.ToByteArray(isUnsigned: true, isBigEndian: true));
        }, iter: 8000);

    [Test]
    public void Compute_moduli_near_powers_of_limb_equals_big_integers() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[-3, 3], Gen.Int[-3, 3], Gen.Int[1, 70000]).Sample((limbs, m, b, e) =>
        {
            BigInteger power = BigInteger.One << (64 * limbs);
            return AgreesWithReference(
                (power + b).ToByteArray(isUnsigned: true, isBigEndian: true),
                ((BigInteger)e).ToByteArray(isUnsigned: true, isBigEndian: true),
                (power + m).ToByteArray(isUnsigned: true, isBigEndian: true));
        }, iter: 4000);

    [TestCase("", "", "", "")]
    [TestCase("02", "02", "", "")]
    [TestCase("02", "02", "00", "00")]
    [TestCase("02", "02", "0000", "0000")]
    [TestCase("02", "02", "01", "00")]
    [TestCase("", "", "05", "01")]
    [TestCase("00", "00", "0005", "0001")]
    [TestCase("", "", "01", "00")]
    [TestCase("00", "05", "07", "00")]
    [TestCase("07", "05", "07", "00")]
    [TestCase("03", "0000000000000002", "05", "04")]
    [TestCase("03", "02", "000000000000000000000000000000000000000100", "000000000000000000000000000000000000000009")]
    public void Compute_edge_cases(string b, string e, string m, string expected)
    {
        byte[] result = new byte[m.Length / 2];
        result.AsSpan().Fill(0xAA);
        ModExp.Compute(Convert.FromHexString(b), Convert.FromHexString(e), Convert.FromHexString(m), result);
        Convert.ToHexString(result).Should().Be(expected);
    }

    [Test]
    public void Compute_wrong_result_length_throws()
    {
        Action act = () => ModExp.Compute([2], [2], [5], new byte[2]);
        act.Should().Throw<ArgumentException>();
    }

    [Test]
    public void Remainder_needs_every_correction()
    {
        // Divisors and dividends of extreme limbs reach the rare branches of algorithm D.
        Gen<ulong> limb = Gen.OneOf(
            Gen.Const(0UL), Gen.Const(1UL), Gen.Const(ulong.MaxValue), Gen.Const(ulong.MaxValue - 1), Gen.Const(1UL << 63), Gen.Const((1UL << 63) - 1), Gen.ULong);
        Gen.Select(limb.Array[1, 5], limb.Array[1, 9]).Sample((v, u) =>
        {
            v[^1] |= 1UL << 63;
            ulong[] dividend = [.. u, .. new ulong[v.Length]];
            BigInteger expected = ToNumber(dividend) % ToNumber(v);
            LimbArray.Remainder(dividend, v);
            return ToNumber(dividend) == expected;
        }, iter: 20000);
    }

    private static bool AgreesWithReference(byte[] b, byte[] e, byte[] m)
    {
        byte[] result = new byte[m.Length];
        ModExp.Compute(b, e, m, result);
        BigInteger modulus = Number(m);
        BigInteger expected = modulus.IsZero ? BigInteger.Zero : BigInteger.ModPow(Number(b), Number(e), modulus);
        return Number(result) == expected;
    }

    private static BigInteger Number(byte[] bigEndian) => new(bigEndian, isUnsigned: true, isBigEndian: true);

    private static BigInteger ToNumber(ulong[] limbs) => limbs.Reverse().Aggregate(BigInteger.Zero, (sum, limb) => (sum << 64) + limb);

    private static Gen<byte[]> Bytes(int from, int to) => Gen.OneOf(Gen.Byte.Array[from, to], EdgyByte.Array[from, to]);
}
