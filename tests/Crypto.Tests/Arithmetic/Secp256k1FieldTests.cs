// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using CsCheck;
using PowerVerse.Chain.Crypto.Arithmetic;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Crypto.Tests.Arithmetic;

[Parallelizable(ParallelScope.All)]
public sealed class Secp256k1FieldTests
{
    private static readonly BigInteger P = Secp256k1Field.Prime.ToBigInteger();

    private static readonly Gen<BigInteger> Element = Gen.OneOf(
        Numbers.Edgy.Select(v => v.ToBigInteger() % P), Gen.Int[1, 2000].Select(i => P - i), Gen.Int[0, 2000].Select(i => (BigInteger)i));

    [Test]
    public void Multiply_and_square_at_every_magnitude_equal_big_integers() =>
        Gen.Select(Element, Element, Gen.UInt[1, 8], Gen.UInt[1, 8]).Sample((a, b, j, k) =>
        {
            Secp256k1Field x = Secp256k1Field.Scale(From(a), j);
            Secp256k1Field y = Secp256k1Field.Scale(From(b), k);
            Secp256k1Field.Multiply(x, y, out Secp256k1Field product);
            Secp256k1Field.Square(x, out Secp256k1Field square);
            return To(product) == a * j * b * k % P && To(square) == a * j * a * j % P;
        }, iter: 5000);

    [Test]
    public void Linear_operations_equal_big_integers() =>
        Gen.Select(Element, Element, Gen.UInt[1, 6]).Sample((a, b, k) =>
        {
            Secp256k1Field x = Secp256k1Field.Scale(From(a), k);
            Secp256k1Field negative = Secp256k1Field.Negate(x, k);
            Secp256k1Field half = Secp256k1Field.Halve(x);
            return To(Secp256k1Field.Add(x, From(b))) == ((a * k) + b) % P
                && To(negative) == (P - (a * k % P)) % P
                && To(Secp256k1Field.Scale(half, 2)) == a * k % P
                && Secp256k1Field.Add(negative, x).IsZero()
                && x.IsZero() == a.IsZero
                && Secp256k1Field.AreEqual(From(a), From(b)) == (a == b);
        }, iter: 5000);

    [Test]
    public void Multiply_result_may_overwrite_operand() =>
        Gen.Select(Element, Element).Sample((a, b) =>
        {
            Secp256k1Field x = From(a);
            Secp256k1Field y = From(b);
            Secp256k1Field.Multiply(x, y, out x);
            Secp256k1Field.Square(y, out y);
            return To(x) == a * b % P && To(y) == b * b % P;
        });

    [Test]
    public void TrySquareRoot_finds_exactly_the_squares() =>
        Element.Sample(a =>
        {
            bool isSquare = a.IsZero || BigInteger.ModPow(a, (P - 1) / 2, P).IsOne;
            bool found = Secp256k1Field.TrySquareRoot(From(a), out Secp256k1Field root);
            return found == isSquare && (!found || To(root) * To(root) % P == a);
        }, iter: 300);

    [Test]
    public void Invert_equals_power_of_p_minus_two() =>
        Element.Sample(a => To(Secp256k1Field.Invert(From(a))) == BigInteger.ModPow(a, P - 2, P), iter: 300);

    [Test]
    public void Normalize_numbers_around_the_prime()
    {
        Secp256k1Field minusOne = Secp256k1Field.Negate(Secp256k1Field.One, 1);
        To(minusOne).Should().Be(P - 1);
        To(Secp256k1Field.Add(minusOne, Secp256k1Field.One)).Should().Be(BigInteger.Zero);
        To(Secp256k1Field.Add(minusOne, Secp256k1Field.Scale(Secp256k1Field.One, 3))).Should().Be(2);
        Secp256k1Field.From(UInt256.Zero).IsZero().Should().BeTrue();
    }

    private static Secp256k1Field From(BigInteger value) => Secp256k1Field.From(value.ToUInt256());

    private static BigInteger To(Secp256k1Field element) => element.Normalize().ToUInt256().ToBigInteger();
}
