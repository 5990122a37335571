// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using CsCheck;
using PowerVerse.Chain.Crypto.Arithmetic;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Crypto.Tests.Arithmetic;

[Parallelizable(ParallelScope.All)]
public sealed class P256FieldTests
{
    private static readonly BigInteger P = P256Field.Prime.ToBigInteger();
    private static readonly BigInteger InverseOfR = BigInteger.ModPow(BigInteger.One << 256, P - 2, P);

    private static readonly Gen<BigInteger> Element = Gen.OneOf(
        Numbers.Edgy.Select(v => v.ToBigInteger() % P), Gen.Int[1, 2000].Select(i => P - i), Gen.Int[0, 2000].Select(i => (BigInteger)i));

    [Test]
    public void Operations_equal_big_integers() =>
        Gen.Select(Element, Element).Sample((a, b) =>
        {
            UInt256 x = a.ToUInt256();
            UInt256 y = b.ToUInt256();
            return P256Field.Multiply(x, y).ToBigInteger() == a * b * InverseOfR % P
                && P256Field.Square(x).ToBigInteger() == a * a * InverseOfR % P
                && P256Field.Add(x, y).ToBigInteger() == (a + b) % P
                && P256Field.Subtract(x, y).ToBigInteger() == (P + a - b) % P
                && P256Field.ToMontgomery(x).ToBigInteger() == (a << 256) % P;
        }, iter: 20000);

    [Test]
    public void Prime_is_the_standards_own() =>
        P.Should().Be((BigInteger.One << 256) - (BigInteger.One << 224) + (BigInteger.One << 192) + (BigInteger.One << 96) - 1);
}
