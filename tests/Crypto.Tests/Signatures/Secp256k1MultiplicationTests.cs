// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using CsCheck;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Math.EC;
using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.Primitives.Numerics;
using BcInteger = Org.BouncyCastle.Math.BigInteger;

namespace PowerVerse.Chain.Crypto.Tests.Signatures;

[Parallelizable(ParallelScope.All)]
public sealed class Secp256k1MultiplicationTests
{
    private static readonly X9ECParameters Curve = CustomNamedCurves.GetByName("secp256k1");
    private static readonly BigInteger N = Secp256k1Multiplication.Order.Value.ToBigInteger();

    private static readonly BigInteger Lambda = BigInteger.Parse(
        "05363AD4CC05C30E0A5261C028812645A122E22EA20816678DF02967C1B23BD72", System.Globalization.NumberStyles.HexNumber, null);

    private static readonly Gen<UInt256> Scalar = Gen.OneOf(
        Numbers.Edgy.Select(v => (v.ToBigInteger() % N).ToUInt256()),
        Gen.Int[0, 40].Select(i => ((BigInteger)i).ToUInt256()),
        Gen.Int[1, 40].Select(i => (N - i).ToUInt256()),
        Gen.Int[-40, 40].Select(i => ((Lambda + i) % N).ToUInt256()),
        Gen.Int[-40, 40].Select(i => (((Lambda * i) + (N * 40)) % N).ToUInt256()));

    [Test]
    public void MultiplyAdd_equals_reference() =>
        Gen.Select(Scalar, Scalar, Scalar).Sample((a, b, k) =>
        {
            ECPoint point = Curve.G.Multiply(Bc(k)).Normalize();
            if (point.IsInfinity)
            {
                return true;
            }

            Secp256k1Point sum = Secp256k1Multiplication.MultiplyAdd(a, b, From(point));
            ECPoint expected = Curve.G.Multiply(Bc(a)).Add(point.Multiply(Bc(b))).Normalize();
            return expected.IsInfinity ? sum.IsInfinity : !sum.IsInfinity && AreEqual(sum.ToAffine(), From(expected));
        }, iter: 1500);

    [Test]
    public void MultiplyAdd_opposite_terms_give_infinity() =>
        Gen.Select(Scalar, Scalar).Sample((a, k) =>
        {
            ECPoint point = Curve.G.Multiply(Bc(k)).Normalize();
            if (point.IsInfinity)
            {
                return true;
            }

            UInt256 minus = ((N - (a.ToBigInteger() * k.ToBigInteger() % N)) % N).ToUInt256();
            return Secp256k1Multiplication.MultiplyAdd(minus, a, From(point)).IsInfinity;
        }, iter: 300);

    [Test]
    public void Split_halves_are_short_and_recombine() =>
        Scalar.Sample(k =>
        {
            Secp256k1Multiplication.Split(k, out UInt256 k0, out UInt256 k1);
            BigInteger bound = BigInteger.One << 128;
            BigInteger first = k0.ToBigInteger();
            BigInteger second = k1.ToBigInteger();
            return (first + (second * Lambda)) % N == k.ToBigInteger()
                && BigInteger.Min(first, N - first) < bound && BigInteger.Min(second, N - second) < bound;
        }, iter: 20000);

    private static BcInteger Bc(UInt256 value) => new(1, value.ToBytes());

    private static Secp256k1AffinePoint From(ECPoint point) => new()
    {
        X = Chain.Crypto.Arithmetic.Secp256k1Field.From(new UInt256(point.AffineXCoord.GetEncoded())),
        Y = Chain.Crypto.Arithmetic.Secp256k1Field.From(new UInt256(point.AffineYCoord.GetEncoded())),
    };

    private static bool AreEqual(in Secp256k1AffinePoint a, in Secp256k1AffinePoint b) =>
        a.X.ToUInt256() == b.X.ToUInt256() && a.Y.ToUInt256() == b.Y.ToUInt256();
}
