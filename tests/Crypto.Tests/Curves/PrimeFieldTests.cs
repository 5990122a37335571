// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using CsCheck;
using PowerVerse.Chain.Crypto.Curves;
using BnFp = PowerVerse.Chain.Crypto.Curves.Montgomery5<PowerVerse.Chain.Crypto.Curves.Bn254BaseModulus>;
using Fr = PowerVerse.Chain.Crypto.Curves.Montgomery5<PowerVerse.Chain.Crypto.Curves.Bls12381ScalarModulus>;

namespace PowerVerse.Chain.Crypto.Tests.Curves;

/// <summary>Field arithmetic against BigInteger, with representatives at the edges of their bounds.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class PrimeFieldTests
{
    private const int Iterations = 2000;
    private const int LinearSlack = 7;

    [Test]
    public void Bn254_base_field_agrees_with_integers() => Agrees<BnFp>(slack: 1000);

    [Test]
    public void Bls12381_scalar_field_agrees_with_integers() => Agrees<Fr>(slack: 1000);

    [Test]
    public void Bls12381_base_field_agrees_with_integers() => Agrees<Fp381>(slack: 30);

    [Test]
    public void Encoding_round_trips_and_refuses_the_prime()
    {
        RoundTrips<BnFp>();
        RoundTrips<Fr>();
        RoundTrips<Fp381>();
    }

    internal static Gen<BigInteger> Residue<TField>()
        where TField : struct, IPrimeField<TField>
    {
        BigInteger order = TField.Order;
        Gen<BigInteger> uniform = Gen.Byte.Array[TField.ByteCount].Select(bytes => new BigInteger(bytes, isUnsigned: true) % order);
        BigInteger[] edges =
        [
            BigInteger.Zero,
            BigInteger.One,
            order - 1,
            order - 2,
            order / 2,
            (order / 2) + 1,
            (BigInteger.One << 56) - 1,
            BigInteger.One << 56,
            (BigInteger.One << 224) - 1,
            BigInteger.One << 224,
        ];
        Gen<BigInteger> edge = Gen.Int[0, edges.Length - 1].Select(i => edges[i]);
        return Gen.Frequency((4, uniform), (1, edge));
    }

    internal static TField ToField<TField>(BigInteger value)
        where TField : struct, IPrimeField<TField>
    {
        BigInteger residue = ((value % TField.Order) + TField.Order) % TField.Order;
        TField.TryDecode(PrimePower.ToBytes(residue, TField.ByteCount), out TField result).Should().BeTrue();
        return result;
    }

    internal static BigInteger ToInteger<TField>(in TField value)
        where TField : struct, IPrimeField<TField>
    {
        byte[] bytes = new byte[TField.ByteCount];
        TField.Encode(value, bytes);
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }

    private static void Agrees<TField>(int slack)
        where TField : struct, IPrimeField<TField>
    {
        BigInteger p = TField.Order;
        Gen.Select(Residue<TField>(), Residue<TField>(), Gen.Int[-slack, slack], Gen.Int[-slack, slack]).Sample(
            (x, y, shiftX, shiftY) =>
            {
                TField a = Shift(ToField<TField>(x), shiftX);
                TField b = Shift(ToField<TField>(y), shiftY);
                TField.Multiply(out TField product, a, b);
                TField.Square(out TField square, a);
                return ToInteger(product) == x * y % p
                    && ToInteger(square) == x * x % p
                    && IsLinear<TField>(x, y, shiftX % LinearSlack, shiftY % LinearSlack);
            },
            iter: Iterations);
    }

    /// <summary>Sums within the bound of Shrink, 120p.</summary>
    private static bool IsLinear<TField>(BigInteger x, BigInteger y, int shiftX, int shiftY)
        where TField : struct, IPrimeField<TField>
    {
        BigInteger p = TField.Order;
        TField a = Shift(ToField<TField>(x), shiftX);
        TField b = Shift(ToField<TField>(y), shiftY);
        TField.Add(out TField sum, a, b);
        TField.Subtract(out TField difference, a, b);
        TField.Negate(out TField negative, a);
        TField.Double(out TField twice, b);
        TField.Combine(out TField combined, -7, a, 9, b);
        TField.Invert(out TField inverse, a);
        TField.Multiply(out TField one, inverse, a);
        return ToInteger(Shrunk(sum)) == (x + y) % p
            && ToInteger(Shrunk(difference)) == (x - y + p) % p
            && ToInteger(Shrunk(negative)) == (p - x) % p
            && ToInteger(Shrunk(twice)) == 2 * y % p
            && ToInteger(Shrunk(combined)) == ((((9 * y) - (7 * x)) % p) + p) % p
            && ToInteger(Shrunk(a)) == x
            && TField.IsZero(a) == x.IsZero
            && TField.AreEqual(a, b) == (x == y)
            && (x.IsZero ? TField.IsZero(inverse) : TField.AreEqual(one, TField.One));
    }

    /// <summary>The representative plus multiple * p.</summary>
    private static TField Shift<TField>(TField value, int multiple)
        where TField : struct, IPrimeField<TField>
    {
        TField prime = Prime<TField>();
        for (int i = 0; i < Math.Abs(multiple) / 30; i++)
        {
            TField.Combine(out value, 1, value, Math.Sign(multiple) * 30, prime);
        }

        TField.Combine(out value, 1, value, multiple % 30, prime);
        return value;
    }

    /// <summary>A representative of zero that is p itself: 1 + (p - 1), both canonical, is never reduced by an addition.</summary>
    private static TField Prime<TField>()
        where TField : struct, IPrimeField<TField>
    {
        TField minusOne = ToField<TField>(TField.Order - 1);
        TField.Shrink(ref minusOne);
        TField.Add(out TField prime, minusOne, TField.One);
        return prime;
    }

    private static TField Shrunk<TField>(TField value)
        where TField : struct, IPrimeField<TField>
    {
        TField.Shrink(ref value);
        return value;
    }

    private static void RoundTrips<TField>()
        where TField : struct, IPrimeField<TField>
    {
        Residue<TField>().Sample(x => ToInteger(ToField<TField>(x)) == x, iter: Iterations);
        int size = TField.ByteCount;
        TField.TryDecode(PrimePower.ToBytes(TField.Order, size), out _).Should().BeFalse();
        TField.TryDecode(PrimePower.ToBytes(TField.Order + 1, size), out _).Should().BeFalse();
        TField.TryDecode(PrimePower.ToBytes((BigInteger.One << (8 * size)) - 1, size), out _).Should().BeFalse();
        TField.TryDecode(PrimePower.ToBytes(TField.Order - 1, size), out _).Should().BeTrue();
    }
}
