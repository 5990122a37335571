// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using System.Text.Json;
using CsCheck;
using PowerVerse.Chain.Crypto.Curves;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Crypto.Tests.Curves;

[Parallelizable(ParallelScope.All)]
public sealed class Bls12381Tests
{
    private static readonly BigInteger P = Fp381.Order;

    private static readonly BigInteger R =
        BigInteger.Parse("52435875175126190479447740508185965837690552500527637822603658699938581184513", null);

    private static readonly byte[] G1 = Encode(Bls12381G1.Generator);

    private static readonly byte[] G2 = Encode(Bls12381G2.Generator);

    private static readonly BigInteger[] EdgeScalars =
    [
        BigInteger.Zero, 1, 2, 3, R - 1, R, R + 1, (BigInteger.One << 256) - 1, BigInteger.One << 128,
        new(Bls12381G1.Parameter), BigInteger.Pow(Bls12381G1.Parameter, 2), BigInteger.Pow(Bls12381G1.Parameter, 3) - 1,
    ];

    private static readonly Gen<BigInteger> Scalar = Gen.Frequency(
        (4, Gen.Byte.Array[32].Select(bytes => new BigInteger(bytes, isUnsigned: true))),
        (1, Gen.Int[0, EdgeScalars.Length - 1].Select(i => EdgeScalars[i])));

    private delegate bool Operation(ReadOnlySpan<byte> input, Span<byte> output);

    [TestCase("blsG1Add.json", "G1Add")]
    [TestCase("blsG2Mul.json", "G2Msm")]
    [TestCase("blsMapG2.json", "MapG2")]
    public void Geth_vectors_agree(string file, string operation)
    {
        int cases = 0;
        foreach (JsonElement vector in Vectors(file))
        {
            byte[] expected = vector.GetProperty("Expected").AsBytes();
            byte[] output = new byte[expected.Length];
            Select(operation)(vector.GetProperty("Input").AsBytes(), output).Should().BeTrue();
            output.Should().Equal(expected, vector.GetProperty("Name").GetString());
            cases++;
        }

        cases.Should().BePositive();
    }

    [TestCase("fail-blsG1Add.json", "G1Add")]
    [TestCase("fail-blsG1Mul.json", "G1Msm")]
    [TestCase("fail-blsG1MultiExp.json", "G1Msm")]
    [TestCase("fail-blsG2Add.json", "G2Add")]
    [TestCase("fail-blsMapG1.json", "MapG1")]
    [TestCase("fail-blsMapG2.json", "MapG2")]
    [TestCase("fail-blsPairing.json", "Pairing")]
    public void Geth_failures_are_refused(string file, string operation)
    {
        int cases = 0;
        foreach (JsonElement vector in Vectors(file))
        {
            Select(operation)(vector.GetProperty("Input").AsBytes(), new byte[256])
                .Should().BeFalse(vector.GetProperty("Name").GetString());
            cases++;
        }

        cases.Should().BePositive();
    }

    [Test]
    public void Sums_of_multiples_agree_with_double_and_add() => Gen.Select(Scalar, Scalar).Sample(
        (a, b) =>
        {
            byte[] first = Encode(Naive(Bls12381G1.Generator, a));
            byte[] second = Encode(Naive(Bls12381G2.Generator, a));
            return Mul1(G1, a).AsSpan().SequenceEqual(first)
                && Mul2(G2, a).AsSpan().SequenceEqual(second)
                && Mul1(first, b).AsSpan().SequenceEqual(Encode(Naive(Bls12381G1.Generator, a * b % R)))
                && Mul2(second, b).AsSpan().SequenceEqual(Encode(Naive(Bls12381G2.Generator, a * b % R)));
        },
        iter: 40);

    [Test]
    public void Group_laws_hold() => Gen.Select(Scalar, Scalar).Sample(
        (a, b) =>
        {
            byte[] sum1 = Add1(Mul1(G1, a), Mul1(G1, b));
            byte[] sum2 = Add2(Mul2(G2, a), Mul2(G2, b));
            return sum1.AsSpan().SequenceEqual(Mul1(G1, (a + b) % R))
                && sum2.AsSpan().SequenceEqual(Mul2(G2, (a + b) % R))
                && sum1.AsSpan().SequenceEqual(Run(Bls12381.TryG1Msm, [.. G1, .. Word(a), .. G1, .. Word(b)], 128))
                && sum2.AsSpan().SequenceEqual(Run(Bls12381.TryG2Msm, [.. G2, .. Word(a), .. G2, .. Word(b)], 256));
        },
        iter: 40);

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(96)]
    [TestCase(97)]
    [TestCase(300)]
    public void Long_sums_agree_with_one_multiple_of_the_generator(int count)
    {
        // Points are small multiples of the generator, with repetitions, opposites and infinity; scalars wander over the whole range.
        List<byte> input1 = [];
        List<byte> input2 = [];
        BigInteger total = 0;
        BigInteger scalar = 12345;
        for (int i = 0; i < count; i++)
        {
            BigInteger multiple = (i % 5) switch { 0 => i + 1, 1 => R - i, 2 => 0, 3 => 7, _ => R - 7 };
            scalar = i % 11 == 10 ? EdgeScalars[i % EdgeScalars.Length] : ((scalar * scalar) + i) % (BigInteger.One << 256);
            total += multiple * scalar;
            input1.AddRange([.. Mul1(G1, multiple), .. Word(scalar)]);
            input2.AddRange([.. Mul2(G2, multiple), .. Word(scalar)]);
        }

        Run(Bls12381.TryG1Msm, [.. input1], 128).Should().Equal(Mul1(G1, total % R));
        Run(Bls12381.TryG2Msm, [.. input2], 256).Should().Equal(Mul2(G2, total % R));
    }

    [Test]
    public void Exceptional_additions_give_double_and_infinity()
    {
        byte[] infinity1 = new byte[128];
        byte[] infinity2 = new byte[256];
        Add1(G1, G1).Should().Equal(Mul1(G1, 2));
        Add1(G1, Mul1(G1, R - 1)).Should().Equal(infinity1);
        Add1(G1, infinity1).Should().Equal(G1);
        Add1(infinity1, infinity1).Should().Equal(infinity1);
        Add2(G2, G2).Should().Equal(Mul2(G2, 2));
        Add2(G2, Mul2(G2, R - 1)).Should().Equal(infinity2);
        Add2(infinity2, G2).Should().Equal(G2);
        Mul1(G1, R).Should().Equal(infinity1);
        Mul2(G2, R).Should().Equal(infinity2);
    }

    [Test]
    public void TryPairingCheck_is_bilinear() => Gen.Select(Scalar, Scalar).Sample(
        (a, b) =>
        {
            byte[] left = Mul1(G1, a);
            byte[] right = Mul2(G2, b);
            byte[] inverse = Mul1(G1, R - (a * b % R));
            byte[] off = Mul1(G1, R - (((a * b) + 1) % R));
            return Check(left, right, inverse, G2) && !Check(left, right, off, G2);
        },
        iter: 12);

    [Test]
    public void TryPairingCheck_is_not_degenerate_and_ignores_infinity()
    {
        byte[] infinity1 = new byte[128];
        byte[] infinity2 = new byte[256];
        byte[] minus = Mul1(G1, R - 1);
        Check(G1, G2).Should().BeFalse();
        Check(infinity1, G2).Should().BeTrue();
        Check(G1, infinity2).Should().BeTrue();
        Check(G1, G2, minus, G2, infinity1, G2).Should().BeTrue();
        Check(G1, G2, minus, G2, G1, G2).Should().BeFalse();
        Bls12381.TryPairingCheck([], out _).Should().BeFalse("EIP-2537 refuses an empty input");
    }

    [Test]
    public void TryPairingCheck_more_pairs_than_one_batch()
    {
        List<byte[]> parts = [];
        for (int i = 1; i <= 33; i++)
        {
            parts.AddRange([Mul1(G1, i), G2, Mul1(G1, R - i), G2]);
        }

        Check([.. parts]).Should().BeTrue();
        Check([.. parts, G1, G2]).Should().BeFalse();
    }

    [Test]
    public void Prepared_lines_give_the_same_pairing() => Scalar.Sample(
        a =>
        {
            AffinePoint<Fp381>[] points =
            [
                Naive(Bls12381G1.Generator, a),
                Naive(Bls12381G1.Generator, R - (a * 77 % R)),
            ];
            Line<Fp381>[][] lines =
            [
                Bls12381Pairing.Prepare(Naive(Bls12381G2.Generator, 77)),
                Bls12381Pairing.Prepare(Bls12381G2.Generator),
            ];
            Bls12381Pairing.MillerLoop(out Fp12<Fp381, Bls12381Tower> f, points, lines);
            Bls12381Pairing.FinalExponentiation(out f, f);
            return Fp12<Fp381, Bls12381Tower>.IsOne(f);
        },
        iter: 10);

    [Test]
    public void Subgroup_checks_agree_with_the_order()
    {
        int inside = 0;
        for (int i = 0; i < 12; i++)
        {
            AffinePoint<Fp381> point1 = PointOfCurve(i);
            AffinePoint<Fp2<Fp381>> point2 = PointOfTwist(i);
            Bls12381G1.IsInSubgroup(point1).Should().Be(Naive(point1, R).IsInfinity);
            Bls12381G2.IsInSubgroup(point2).Should().Be(Naive(point2, R).IsInfinity);
            inside += Bls12381G1.IsInSubgroup(point1) ? 1 : 0;

            // The cofactors bring any point into the subgroup, and r leaves only the rest.
            AffinePoint<Fp381> rest1 = Naive(point1, R);
            AffinePoint<Fp2<Fp381>> rest2 = Naive(point2, R);
            Bls12381G1.IsInSubgroup(rest1).Should().Be(rest1.IsInfinity);
            Bls12381G2.IsInSubgroup(rest2).Should().Be(rest2.IsInfinity);
        }

        inside.Should().Be(0, "one point in 2^126 is inside by chance");
        Bls12381G1.IsInSubgroup(Naive(Bls12381G1.Generator, 987654321)).Should().BeTrue();
        Bls12381G2.IsInSubgroup(Naive(Bls12381G2.Generator, 987654321)).Should().BeTrue();
    }

    [Test]
    public void Additions_take_points_outside_the_subgroup_and_the_others_do_not()
    {
        byte[] outside1 = Encode(PointOfCurve(1));
        byte[] outside2 = Encode(PointOfTwist(1));
        Add1(outside1, outside1).Should().Equal(Encode(Naive(PointOfCurve(1), 2)));
        Add2(outside2, outside2).Should().Equal(Encode(Naive(PointOfTwist(1), 2)));
        Bls12381.TryG1Msm([.. outside1, .. Word(1)], new byte[128]).Should().BeFalse();
        Bls12381.TryG2Msm([.. outside2, .. Word(1)], new byte[256]).Should().BeFalse();
        Bls12381.TryPairingCheck([.. outside1, .. G2], out _).Should().BeFalse();
        Bls12381.TryPairingCheck([.. G1, .. outside2], out _).Should().BeFalse();
        Bls12381.TryPairingCheck([.. new byte[128], .. outside2], out _).Should().BeFalse();
    }

    [Test]
    public void Malformed_encodings_are_refused()
    {
        for (int i = 0; i < 128; i++)
        {
            // A padding byte, a coordinate too large, or a point off the curve, whichever byte changes.
            byte[] bad = [.. G1];
            bad[i] ^= 0x80;
            Bls12381.TryG1Add([.. bad, .. G1], new byte[128]).Should().BeFalse();
            Bls12381.TryG1Msm([.. bad, .. Word(1)], new byte[128]).Should().BeFalse();
        }

        byte[] notReduced = [.. G1];
        PrimePower.ToBytes(new BigInteger(G1.AsSpan(16, 48), isUnsigned: true, isBigEndian: true) + P, 48).CopyTo(notReduced, 16);
        Bls12381.TryG1Add([.. notReduced, .. G1], new byte[128]).Should().BeFalse();
        Bls12381.TryG1Add(G1, new byte[128]).Should().BeFalse();
        Bls12381.TryG2Add(G2, new byte[256]).Should().BeFalse();
        Bls12381.TryG1Msm([], new byte[128]).Should().BeFalse();
        Bls12381.TryG2Msm([], new byte[256]).Should().BeFalse();
        Bls12381.TryMapFpToG1([.. new byte[16], .. PrimePower.ToBytes(P, 48)], new byte[128]).Should().BeFalse();
        Bls12381.TryMapFpToG1(new byte[63], new byte[128]).Should().BeFalse();
    }

    [Test]
    public void Maps_land_in_the_subgroups() => PrimeFieldTests.Residue<Fp381>().Sample(
        x =>
        {
            byte[] field = [.. new byte[16], .. PrimePower.ToBytes(x, 48)];
            byte[] point1 = Run(Bls12381.TryMapFpToG1, field, 128);
            byte[] point2 = Run(Bls12381.TryMapFp2ToG2, [.. field, .. field], 256);
            return Mul1(point1, R).All(b => b == 0) && Mul2(point2, R).All(b => b == 0);
        },
        iter: 40);

    [Test]
    public void Map_to_G1_rfc_9380_vector()
    {
        // RFC 9380 appendix J.9.2 (encode_to_curve of the empty message): u and the resulting point.
        const string U = "156c8a6a2c184569d69a76be144b5cdc5141d2d2ca4fe341f011e25e3969c55ad9e9b9ce2eb833c81a908e5fa4ac5f03";
        const string X = "184bb665c37ff561a89ec2122dd343f20e0f4cbcaec84e3c3052ea81d1834e192c426074b02ed3dca4e7676ce4ce48ba";
        const string Y = "04407b8d35af4dacc809927071fc0405218f1401a6d15af775810e4e460064bcc9468beeba82fdc751be70476c888bf3";
        byte[] expected = [.. new byte[16], .. Convert.FromHexString(X), .. new byte[16], .. Convert.FromHexString(Y)];
        Run(Bls12381.TryMapFpToG1, [.. new byte[16], .. Convert.FromHexString(U)], 128).Should().Equal(expected);
    }

    [Test]
    public void Compressed_points_round_trip() => Scalar.Sample(
        k =>
        {
            AffinePoint<Fp381> point1 = Naive(Bls12381G1.Generator, k % R);
            AffinePoint<Fp2<Fp381>> point2 = Naive(Bls12381G2.Generator, k % R);
            byte[] bytes1 = new byte[48];
            byte[] bytes2 = new byte[96];
            Bls12381Codec.Compress(point1, bytes1);
            Bls12381Codec.Compress(point2, bytes2);
            return Bls12381Codec.TryDecompress(bytes1, out AffinePoint<Fp381> back1)
                && Bls12381Codec.TryDecompress(bytes2, out AffinePoint<Fp2<Fp381>> back2)
                && AffinePoint<Fp381>.AreEqual(point1, back1)
                && AffinePoint<Fp2<Fp381>>.AreEqual(point2, back2);
        },
        iter: 40);

    [Test]
    public void Compressed_generator_is_the_known_one()
    {
        byte[] bytes = new byte[48];
        Bls12381Codec.Compress(Bls12381G1.Generator, bytes);
        Convert.ToHexStringLower(bytes).Should()
            .Be("97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb");
    }

    [TestCase(0x00, 0x00, Description = "not compressed")]
    [TestCase(0xc0, 0x01, Description = "infinity with coordinates")]
    [TestCase(0xe0, 0x00, Description = "infinity with a sign")]
    [TestCase(0x9f, 0xff, Description = "above the prime")]
    [TestCase(0x80, 0x01, Description = "no point has this x")]
    public void TryDecompress_malformed_is_refused(int first, int last)
    {
        byte[] bytes = new byte[48];
        bytes[0] = (byte)first;
        bytes[47] = (byte)last;
        Bls12381Codec.TryDecompress(bytes, out AffinePoint<Fp381> _).Should().BeFalse();
    }

    [Test]
    public void Operations_do_not_allocate()
    {
        byte[] output = new byte[256];
        byte[] msm1 = [.. G1, .. Word(R - 5), .. Mul1(G1, 9), .. Word(R - 7)];
        byte[] msm2 = [.. G2, .. Word(R - 5)];
        byte[] pairing = [.. G1, .. G2, .. Mul1(G1, R - 1), .. G2];
        byte[] field = [.. new byte[63], 5, .. new byte[63], 6];
        Allocation.Least(RunAll).Should().Be(0);

        void RunAll()
        {
            _ = Bls12381.TryG1Msm(msm1, output);
            _ = Bls12381.TryG2Msm(msm2, output);
            _ = Bls12381.TryPairingCheck(pairing, out _);
            _ = Bls12381.TryMapFpToG1(field.AsSpan(0, 64), output);
            _ = Bls12381.TryMapFp2ToG2(field, output);
        }
    }

    private static IEnumerable<JsonElement> Vectors(string file)
    {
        if (!Fixtures.TryLocate("crypto/precompiles-geth.zip", out string path))
        {
            Assert.Ignore(Fixtures.AbsentReason);
        }

        using JsonDocument document = FixtureJson.Parse(FixtureReader.ReadZipEntry(path, file));
        return [.. document.RootElement.EnumerateArray().Select(element => element.Clone())];
    }

    private static Operation Select(string name) => name switch
    {
        "G1Add" => Bls12381.TryG1Add,
        "G2Add" => Bls12381.TryG2Add,
        "G1Msm" => Bls12381.TryG1Msm,
        "G2Msm" => Bls12381.TryG2Msm,
        "MapG1" => Bls12381.TryMapFpToG1,
        "MapG2" => Bls12381.TryMapFp2ToG2,
        _ => (input, _) => Bls12381.TryPairingCheck(input, out bool _),
    };

    private static byte[] Run(Operation operation, byte[] input, int size)
    {
        byte[] output = new byte[size];
        operation(input, output).Should().BeTrue();
        return output;
    }

    private static bool Check(params byte[][] parts)
    {
        Bls12381.TryPairingCheck([.. parts.SelectMany(part => part)], out bool result).Should().BeTrue();
        return result;
    }

    private static byte[] Add1(byte[] a, byte[] b) => Run(Bls12381.TryG1Add, [.. a, .. b], 128);

    private static byte[] Add2(byte[] a, byte[] b) => Run(Bls12381.TryG2Add, [.. a, .. b], 256);

    private static byte[] Mul1(byte[] point, BigInteger scalar) => Run(Bls12381.TryG1Msm, [.. point, .. Word(scalar)], 128);

    private static byte[] Mul2(byte[] point, BigInteger scalar) => Run(Bls12381.TryG2Msm, [.. point, .. Word(scalar)], 256);

    private static byte[] Encode(in AffinePoint<Fp381> point)
    {
        byte[] bytes = new byte[128];
        Bls12381Codec.Encode(point, bytes);
        return bytes;
    }

    private static byte[] Encode(in AffinePoint<Fp2<Fp381>> point)
    {
        byte[] bytes = new byte[256];
        Bls12381Codec.Encode(point, bytes);
        return bytes;
    }

    private static AffinePoint<Fp381> PointOfCurve(int seed)
    {
        for (int x = 1 + (100 * seed); ; x++)
        {
            Fp381 candidate = PrimeFieldTests.ToField<Fp381>(x);
            AffinePoint<Fp381>.RightHandSide<Bls12381G1>(out Fp381 square, candidate);
            if (Fp381Root.TryRoot(out Fp381 y, square))
            {
                return new AffinePoint<Fp381>(candidate, y);
            }
        }
    }

    private static AffinePoint<Fp2<Fp381>> PointOfTwist(int seed)
    {
        for (int x = 1 + (100 * seed); ; x++)
        {
            Fp2<Fp381> candidate = new(PrimeFieldTests.ToField<Fp381>(x), PrimeFieldTests.ToField<Fp381>(seed));
            AffinePoint<Fp2<Fp381>>.RightHandSide<Bls12381G2>(out Fp2<Fp381> square, candidate);
            if (Fp381Root.TryRoot(out Fp2<Fp381> y, square))
            {
                AffinePoint<Fp2<Fp381>> point = new(candidate, y);
                AffinePoint<Fp2<Fp381>>.IsOnCurve<Bls12381G2>(point).Should().BeTrue();
                return point;
            }
        }
    }

    private static AffinePoint<TField> Naive<TField>(in AffinePoint<TField> point, BigInteger scalar)
        where TField : struct, IField<TField>
    {
        JacobianPoint<TField> result = JacobianPoint<TField>.Infinity;
        for (int i = (int)scalar.GetBitLength() - 1; i >= 0; i--)
        {
            JacobianPoint<TField>.Double(out result, result);
            if (!((scalar >> i) & 1).IsZero)
            {
                JacobianPoint<TField>.AddMixed(out result, result, point);
            }
        }

        return JacobianPoint<TField>.ToAffine(result);
    }

    private static byte[] Word(BigInteger value) => PrimePower.ToBytes(value, 32);
}
