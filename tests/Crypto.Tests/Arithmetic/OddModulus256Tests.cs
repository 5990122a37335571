// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using CsCheck;
using PowerVerse.Chain.Crypto.Arithmetic;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Crypto.Tests.Arithmetic;

[Parallelizable(ParallelScope.All)]
public sealed class OddModulus256Tests
{
    private static readonly Gen<UInt256> Modulus = Numbers.Edgy.Select(v => new UInt256(v.U0 | 1, v.U1, v.U2, v.U3 | (1UL << 63)));

    [Test]
    public void Operations_any_modulus_equal_big_integers() =>
        Gen.Select(Modulus, Numbers.Edgy, Numbers.Edgy).Sample((m, a, b) =>
        {
            OddModulus256 modulus = new(m);
            UInt256 x = modulus.Reduce(a);
            UInt256 y = modulus.Reduce(b);
            BigInteger p = m.ToBigInteger();
            BigInteger xn = x.ToBigInteger();
            BigInteger yn = y.ToBigInteger();
            return xn == a.ToBigInteger() % p
                && modulus.Add(x, y).ToBigInteger() == (xn + yn) % p
                && modulus.Negate(x).ToBigInteger() == (p - xn) % p
                && modulus.Multiply(x, y).ToBigInteger() == xn * yn % p;
        });

    [Test]
    public void Invert_coprime_value_gives_one_when_multiplied_back() =>
        Gen.Select(Modulus, Numbers.Edgy).Sample((m, a) =>
        {
            OddModulus256 modulus = new(m);
            UInt256 x = modulus.Reduce(a);
            return BigInteger.GreatestCommonDivisor(x.ToBigInteger(), m.ToBigInteger()) != 1
                || (modulus.Multiply(x, modulus.Invert(x)) == UInt256.One && modulus.Invert(x) < m);
        });

    [Test]
    public void Invert_small_and_large_values_of_curve_orders()
    {
        foreach (string order in new[]
        {
            "0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141",
            "0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
            "0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFC2F",
        })
        {
            BigInteger n = BigInteger.Parse(order, System.Globalization.NumberStyles.HexNumber, null);
            OddModulus256 modulus = new(n.ToUInt256());
            modulus.Invert(UInt256.Zero).Should().Be(UInt256.Zero);
            for (int i = 1; i < 300; i++)
            {
                modulus.Multiply(((BigInteger)i).ToUInt256(), modulus.Invert(((BigInteger)i).ToUInt256())).Should().Be(UInt256.One);
                modulus.Multiply((n - i).ToUInt256(), modulus.Invert((n - i).ToUInt256())).Should().Be(UInt256.One);
                UInt256 power = BigInteger.ModPow(2, i, n).ToUInt256();
                modulus.Multiply(power, modulus.Invert(power)).Should().Be(UInt256.One);
            }
        }
    }
}
