// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using System.Text.Json;
using CsCheck;
using PowerVerse.Chain.Crypto.Curves;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.TestKit;
using Fp = PowerVerse.Chain.Crypto.Curves.Montgomery5<PowerVerse.Chain.Crypto.Curves.Bn254BaseModulus>;

namespace PowerVerse.Chain.Crypto.Tests.Curves;

[Parallelizable(ParallelScope.All)]
public sealed class Bn254Tests
{
    private static readonly BigInteger P = Fp.Order;

    private static readonly BigInteger R =
        BigInteger.Parse("21888242871839275222246405745257275088548364400416034343698204186575808495617", null);

    private static readonly byte[] G1 = Words(1, 2);

    private static readonly byte[] G2 = Hex.Decode(
        "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c21800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
        + "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b"
        + "12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa");

    private static readonly BigInteger[] EdgeScalars =
        [BigInteger.Zero, 1, 2, 3, R - 1, R, R + 1, (BigInteger.One << 256) - 1, BigInteger.One << 127];

    private static readonly Gen<BigInteger> Scalar = Gen.Frequency(
        (4, Gen.Byte.Array[32].Select(bytes => new BigInteger(bytes, isUnsigned: true))),
        (1, Gen.Int[0, EdgeScalars.Length - 1].Select(i => EdgeScalars[i])));

    [Test]
    public void TryMul_geth_vectors_agree()
    {
        if (!Fixtures.TryLocate("crypto/precompiles-geth.zip", out string path))
        {
            Assert.Ignore(Fixtures.AbsentReason);
        }

        using JsonDocument document = FixtureJson.Parse(FixtureReader.ReadZipEntry(path, "bn256ScalarMul.json"));
        int cases = 0;
        foreach (JsonElement vector in document.RootElement.EnumerateArray())
        {
            byte[] input = new byte[Bn254.MulInputSize];
            byte[] given = vector.GetProperty("Input").AsBytes();
            given.AsSpan(0, Math.Min(given.Length, input.Length)).CopyTo(input);
            Mul(input).Should().Equal(vector.GetProperty("Expected").AsBytes(), vector.GetProperty("Name").GetString());
            cases++;
        }

        cases.Should().BePositive();
    }

    [Test]
    public void TryMul_agrees_with_affine_arithmetic_on_integers() =>
        Scalar.Sample(k => Mul(k, G1).AsSpan().SequenceEqual(NaiveMultiply(k % R, 1, 2)), iter: 60);

    [Test]
    public void Group_laws_hold() => Gen.Select(Scalar, Scalar).Sample(
        (a, b) =>
        {
            byte[] first = Mul(a, G1);
            byte[] second = Mul(b, G1);
            byte[] sum = Add(first, second);
            return sum.AsSpan().SequenceEqual(Add(second, first))
                && sum.AsSpan().SequenceEqual(Mul((a + b) % R, G1))
                && Add(sum, Negate(first)).AsSpan().SequenceEqual(second)
                && Mul(b, first).AsSpan().SequenceEqual(Mul(a * b % R, G1));
        },
        iter: 100);

    [Test]
    public void TryAdd_exceptional_cases_give_double_and_infinity()
    {
        byte[] infinity = new byte[Bn254.PointSize];
        Add(G1, G1).Should().Equal(Mul(2, G1));
        Add(G1, Negate(G1)).Should().Equal(infinity);
        Add(G1, infinity).Should().Equal(G1);
        Add(infinity, G1).Should().Equal(G1);
        Add(infinity, infinity).Should().Equal(infinity);
        Mul(R, G1).Should().Equal(infinity);
        Mul(5, infinity).Should().Equal(infinity);
    }

    [Test]
    public void TryAdd_and_TryMul_refuse_malformed_points()
    {
        byte[] output = new byte[Bn254.PointSize];
        byte[][] bad = [Words(1, 3), Words(P, 0), Words(0, P), Words(P + 1, 2), Words(1, P + 2), Words(0, 1), Words(1, 0)];
        foreach (byte[] point in bad)
        {
            Bn254.TryAdd([.. point, .. G1], output).Should().BeFalse();
            Bn254.TryAdd([.. G1, .. point], output).Should().BeFalse();
            Bn254.TryMul([.. point, .. Word(1)], output).Should().BeFalse();
            Bn254.TryPairingCheck([.. point, .. G2], out _).Should().BeFalse();
        }

        Bn254.TryAdd(G1, output).Should().BeFalse();
        Bn254.TryMul(G1, output).Should().BeFalse();
        Bn254.TryPairingCheck(G1, out _).Should().BeFalse();
    }

    [Test]
    public void TryPairingCheck_is_bilinear() => Gen.Select(Scalar, Scalar).Sample(
        (a, b) =>
        {
            byte[] left = Mul(a, G1);
            byte[] right = MulG2(b);
            byte[] inverse = Negate(Mul(a * b % R, G1));
            byte[] off = Negate(Mul(((a * b) + 1) % R, G1));
            return Check(left, right, inverse, G2) && !Check(left, right, off, G2);
        },
        iter: 15);

    [Test]
    public void TryPairingCheck_is_not_degenerate_and_ignores_infinity()
    {
        byte[] infinity1 = new byte[64];
        byte[] infinity2 = new byte[128];
        Check().Should().BeTrue();
        Check(G1, G2).Should().BeFalse();
        Check(infinity1, G2).Should().BeTrue();
        Check(G1, infinity2).Should().BeTrue();
        Check(infinity1, infinity2).Should().BeTrue();
        Check(G1, G2, Negate(G1), G2, infinity1, G2, G1, infinity2).Should().BeTrue();
        Check(G1, G2, Negate(G1), G2, G1, G2).Should().BeFalse();
    }

    [Test]
    public void TryPairingCheck_more_pairs_than_one_batch()
    {
        List<byte[]> parts = [];
        for (int i = 0; i < 66; i++)
        {
            parts.AddRange([Mul(i + 1, G1), G2, Mul(R - i - 1, G1), G2]);
        }

        Check([.. parts]).Should().BeTrue();
        Check([.. parts, G1, G2]).Should().BeFalse();
    }

    [Test]
    public void TryPairingCheck_refuses_points_outside_the_subgroup()
    {
        // Points of the twist found from small x; all but one in 2p - r of them lie outside the subgroup.
        int found = 0;
        for (int x = 1; found < 5; x++)
        {
            if (!TryLift(x, out byte[] point))
            {
                continue;
            }

            found++;
            Bn254G2.TryDecodeOnTwist(point, out AffinePoint<Fp2<Fp>> onTwist).Should().BeTrue();
            Bn254G2.IsInSubgroup(onTwist).Should().BeFalse();
            IsKilledByOrder(onTwist).Should().BeFalse();
            Bn254.TryPairingCheck([.. G1, .. point], out _).Should().BeFalse();
        }

        Bn254G2.TryDecode(G2, out AffinePoint<Fp2<Fp>> generator).Should().BeTrue();
        IsKilledByOrder(generator).Should().BeTrue();
        Bn254G2.TryDecode(MulG2(12345), out _).Should().BeTrue();
    }

    [Test]
    public void TryPairingCheck_refuses_malformed_points_of_the_twist()
    {
        byte[] offCurve = [.. G2];
        offCurve[127] ^= 1;
        Bn254.TryPairingCheck([.. G1, .. offCurve], out _).Should().BeFalse();
        for (int i = 0; i < 4; i++)
        {
            byte[] notReduced = [.. G2];
            BigInteger coordinate = new(G2.AsSpan(32 * i, 32), isUnsigned: true, isBigEndian: true);
            Word(coordinate + P).CopyTo(notReduced, 32 * i);
            Bn254.TryPairingCheck([.. G1, .. notReduced], out _).Should().BeFalse();
            Bn254.TryPairingCheck([.. new byte[64], .. notReduced], out _).Should().BeFalse();
        }
    }

    [Test]
    public void Operations_do_not_allocate()
    {
        byte[] addInput = [.. G1, .. G1];
        byte[] mulInput = [.. G1, .. Word(R - 5)];
        byte[] pairing = [.. G1, .. G2, .. Negate(G1), .. G2];
        byte[] output = new byte[64];
        Allocation.Least(Run).Should().Be(0);

        void Run()
        {
            _ = Bn254.TryAdd(addInput, output);
            _ = Bn254.TryMul(mulInput, output);
            _ = Bn254.TryPairingCheck(pairing, out _);
        }
    }

    private static bool Check(params byte[][] parts)
    {
        Bn254.TryPairingCheck([.. parts.SelectMany(part => part)], out bool result).Should().BeTrue();
        return result;
    }

    private static byte[] Add(byte[] a, byte[] b)
    {
        byte[] output = new byte[Bn254.PointSize];
        Bn254.TryAdd([.. a, .. b], output).Should().BeTrue();
        return output;
    }

    private static byte[] Mul(BigInteger scalar, byte[] point) => Mul([.. point, .. Word(scalar)]);

    private static byte[] Mul(byte[] input)
    {
        byte[] output = new byte[Bn254.PointSize];
        Bn254.TryMul(input, output).Should().BeTrue();
        return output;
    }

    private static byte[] Negate(byte[] point)
    {
        BigInteger y = new(point.AsSpan(32), isUnsigned: true, isBigEndian: true);
        return [.. point[..32], .. Word((P - y) % P)];
    }

    private static byte[] MulG2(BigInteger scalar)
    {
        Bn254G2.TryDecode(G2, out AffinePoint<Fp2<Fp>> generator).Should().BeTrue();
        return EncodeG2(MultiplyNaively(generator, scalar % R));
    }

    private static byte[] EncodeG2(in JacobianPoint<Fp2<Fp>> jacobian)
    {
        byte[] bytes = new byte[Bn254G2.Size];
        AffinePoint<Fp2<Fp>> point = JacobianPoint<Fp2<Fp>>.ToAffine(jacobian);
        if (!point.IsInfinity)
        {
            Fp.Encode(point.X.C1, bytes);
            Fp.Encode(point.X.C0, bytes.AsSpan(32));
            Fp.Encode(point.Y.C1, bytes.AsSpan(64));
            Fp.Encode(point.Y.C0, bytes.AsSpan(96));
        }

        return bytes;
    }

    private static bool IsKilledByOrder(in AffinePoint<Fp2<Fp>> point) =>
        JacobianPoint<Fp2<Fp>>.IsInfinity(MultiplyNaively(point, R));

    private static JacobianPoint<TField> MultiplyNaively<TField>(in AffinePoint<TField> point, BigInteger scalar)
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

        return result;
    }

    /// <summary>A point of the twist with the given rational x, where there is one.</summary>
    private static bool TryLift(int x, out byte[] point)
    {
        Fp2<Fp> wanted = new(PrimeFieldTests.ToField<Fp>(x), Fp.Zero);
        Fp2<Fp>.Square(out Fp2<Fp> square, wanted);
        Fp2<Fp>.Multiply(out square, square, wanted);
        Fp2<Fp>.Add(out square, square, Bn254G2.B);

        // p = 3 mod 4: with norm n = a^2 + b^2 and s = sqrt(n), the root is x + b/(2x) u where x^2 = (a + s) / 2.
        BigInteger a = PrimeFieldTests.ToInteger(square.C0);
        BigInteger b = PrimeFieldTests.ToInteger(square.C1);
        point = [];
        if (!TryRoot(((a * a) + (b * b)) % P, out BigInteger s))
        {
            return false;
        }

        BigInteger half = (P + 1) / 2;
        if (!TryRoot((a + s) * half % P, out BigInteger real) && !TryRoot((a + P - s) * half % P, out real))
        {
            return false;
        }

        BigInteger imaginary = b * BigInteger.ModPow(2 * real, P - 2, P) % P;
        point = [.. Word(0), .. Word(x), .. Word(imaginary), .. Word(real)];
        return true;
    }

    private static bool TryRoot(BigInteger value, out BigInteger root)
    {
        root = BigInteger.ModPow(value, (P + 1) / 4, P);
        return root * root % P == value;
    }

    private static byte[] NaiveMultiply(BigInteger scalar, BigInteger x, BigInteger y)
    {
        (BigInteger X, BigInteger Y)? sum = null;
        (BigInteger X, BigInteger Y)? power = (x, y);
        for (; !scalar.IsZero; scalar >>= 1)
        {
            sum = scalar.IsEven ? sum : NaiveAdd(sum, power);
            power = NaiveAdd(power, power);
        }

        return sum is null ? new byte[64] : Words(sum.Value.X, sum.Value.Y);
    }

    private static (BigInteger X, BigInteger Y)? NaiveAdd((BigInteger X, BigInteger Y)? a, (BigInteger X, BigInteger Y)? b)
    {
        if (a is null || b is null)
        {
            return a ?? b;
        }

        (BigInteger x1, BigInteger y1) = a.Value;
        (BigInteger x2, BigInteger y2) = b.Value;
        if (x1 == x2 && (y1 + y2) % P == 0)
        {
            return null;
        }

        BigInteger slope = x1 == x2
            ? 3 * x1 * x1 * BigInteger.ModPow(2 * y1, P - 2, P)
            : (y2 - y1 + P) * BigInteger.ModPow(x2 - x1 + P, P - 2, P);
        slope %= P;
        BigInteger x = ((slope * slope) - x1 - x2 + (2 * P)) % P;
        BigInteger y = (((slope * (x1 - x + P)) - y1) % P + P) % P;
        return (x, y);
    }

    private static byte[] Words(BigInteger a, BigInteger b) => [.. Word(a), .. Word(b)];

    private static byte[] Word(BigInteger value) => PrimePower.ToBytes(value, 32);
}
