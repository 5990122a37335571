// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using CsCheck;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math.EC;
using PowerVerse.Chain.Crypto.Arithmetic;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.Primitives.Numerics;
using BcInteger = Org.BouncyCastle.Math.BigInteger;

namespace PowerVerse.Chain.Crypto.Tests.Signatures;

[Parallelizable(ParallelScope.All)]
public sealed class P256Tests
{
    private static readonly X9ECParameters Curve = CustomNamedCurves.GetByName("secp256r1");
    private static readonly ECDomainParameters Domain = new(Curve.Curve, Curve.G, Curve.N, Curve.H);
    private static readonly BigInteger N = new(Curve.N.ToByteArrayUnsigned(), isUnsigned: true, isBigEndian: true);
    private static readonly BigInteger P = P256Field.Prime.ToBigInteger();

    private static readonly Gen<UInt256> Scalar = Gen.OneOf(
        Numbers.Edgy.Select(v => (v.ToBigInteger() % N).ToUInt256()),
        Gen.Int[0, 40].Select(i => ((BigInteger)i).ToUInt256()),
        Gen.Int[1, 40].Select(i => (N - i).ToUInt256()));

    [Test]
    public void MultiplyAdd_equals_reference() =>
        Gen.Select(Scalar, Scalar, Scalar).Sample((a, b, k) =>
        {
            ECPoint point = Curve.G.Multiply(Bc(k)).Normalize();
            if (point.IsInfinity)
            {
                return true;
            }

            P256Point sum = P256.MultiplyAdd(a, b, From(point));
            ECPoint expected = Curve.G.Multiply(Bc(a)).Add(point.Multiply(Bc(b))).Normalize();
            return expected.IsInfinity ? sum.IsInfinity : IsSame(sum, From(expected));
        }, iter: 1000);

    [Test]
    public void MultiplyAdd_opposite_terms_give_infinity() =>
        Gen.Select(Scalar, Scalar).Sample((a, k) =>
        {
            ECPoint point = Curve.G.Multiply(Bc(k)).Normalize();
            UInt256 minus = ((N - (a.ToBigInteger() * k.ToBigInteger() % N)) % N).ToUInt256();
            return point.IsInfinity || P256.MultiplyAdd(minus, a, From(point)).IsInfinity;
        }, iter: 200);

    [Test]
    public void Verify_signature_of_reference_and_any_change_of_it() =>
        Gen.Select(Scalar, Numbers.Edgy, Gen.Int[0, 159], Gen.Byte, Gen.Bool).Sample((secret, digest, at, change, highS) =>
        {
            if (secret.IsZero)
            {
                return true;
            }

            ECDsaSigner signer = new(new HMacDsaKCalculator(new Sha256Digest()));
            signer.Init(true, new ECPrivateKeyParameters(Bc(secret), Domain));
            BcInteger[] pair = signer.GenerateSignature(digest.ToBytes());
            BcInteger s = highS ? Domain.N.Subtract(pair[1]) : pair[1];
            ECPoint key = Curve.G.Multiply(Bc(secret)).Normalize();
            byte[] all =
            [
                .. digest.ToBytes(), .. Fixed(pair[0]), .. Fixed(s), .. key.AffineXCoord.GetEncoded(), .. key.AffineYCoord.GetEncoded(),
            ];
            all[at] ^= change;
            bool verified = Verify(all);
            return verified == ReferenceVerify(all) && (change != 0 || verified);
        }, iter: 300);

    [Test]
    public void Verify_abscissa_above_order_accepts_reduced_r()
    {
        // For a point R with n <= x(R) < p: r = x(R) - n, and Q = (s*R - z*G) / r makes (r, s) a signature of z.
        int found = 0;
        for (int i = 1; found < 12; i++)
        {
            ECPoint commitment;
            try
            {
                commitment = Curve.Curve.DecodePoint([2, .. (N + i).ToBytes(32)]);
            }
            catch (ArgumentException)
            {
                continue;
            }

            found++;
            BcInteger r = BcInteger.ValueOf(i);
            BcInteger s = BcInteger.ValueOf(12345);
            byte[] digest = Keccak256.Hash([(byte)i]).ToArray();
            ECPoint key = commitment.Multiply(s).Subtract(Curve.G.Multiply(new BcInteger(1, digest).Mod(Domain.N)))
                .Multiply(r.ModInverse(Domain.N)).Normalize();
            byte[] all = [.. digest, .. Fixed(r), .. Fixed(s), .. key.AffineXCoord.GetEncoded(), .. key.AffineYCoord.GetEncoded()];
            Verify(all).Should().BeTrue();
            all[40] ^= 1;
            Verify(all).Should().BeFalse();
        }
    }

    [Test]
    public void Verify_recovered_infinity_is_refused()
    {
        // z*G + r*Q = 0 with Q = G * (-z / r): u1*G + u2*Q is infinity for every s.
        BigInteger z = 77;
        BigInteger r = 991;
        BigInteger secret = (N - (z * BigInteger.ModPow(r, N - 2, N) % N)) % N;
        ECPoint key = Curve.G.Multiply(Bc(secret.ToUInt256())).Normalize();
        byte[] all =
        [
            .. z.ToBytes(32), .. r.ToBytes(32), .. ((BigInteger)5).ToBytes(32), .. key.AffineXCoord.GetEncoded(), .. key.AffineYCoord.GetEncoded(),
        ];
        Verify(all).Should().BeFalse();
    }

    [Test]
    public void Verify_numbers_out_of_range_are_refused()
    {
        byte[] good = Signed(out BigInteger x, out BigInteger y);
        Verify(good).Should().BeTrue();
        Verify(With(good, 32, 0)).Should().BeFalse();
        Verify(With(good, 64, 0)).Should().BeFalse();
        Verify(With(good, 32, N)).Should().BeFalse();
        Verify(With(good, 64, N)).Should().BeFalse();
        Verify(With(good, 96, P)).Should().BeFalse();
        Verify(With(good, 128, P)).Should().BeFalse();
        Verify(With(With(good, 96, 0), 128, 0)).Should().BeFalse();
        if (x + P < BigInteger.One << 256)
        {
            Verify(With(good, 96, x + P)).Should().BeFalse();
        }

        Verify(With(good, 128, P - y)).Should().BeFalse();
        P256.Verify(good.AsSpan(0, 31), good.AsSpan(32, 32), good.AsSpan(64, 32), good.AsSpan(96, 32), good.AsSpan(128, 32)).Should().BeFalse();
    }

    [Test]
    public void Verify_allocates_nothing()
    {
        byte[] good = Signed(out _, out _);
        Verify(good);
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool verified = Verify(good);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
        verified.Should().BeTrue();
    }

    private static byte[] Signed(out BigInteger x, out BigInteger y)
    {
        ECDsaSigner signer = new(new HMacDsaKCalculator(new Sha256Digest()));
        signer.Init(true, new ECPrivateKeyParameters(BcInteger.ValueOf(4242), Domain));
        byte[] digest = Keccak256.EmptyHash.ToArray();
        BcInteger[] pair = signer.GenerateSignature(digest);
        ECPoint key = Curve.G.Multiply(BcInteger.ValueOf(4242)).Normalize();
        x = new BigInteger(key.AffineXCoord.GetEncoded(), isUnsigned: true, isBigEndian: true);
        y = new BigInteger(key.AffineYCoord.GetEncoded(), isUnsigned: true, isBigEndian: true);
        return [.. digest, .. Fixed(pair[0]), .. Fixed(pair[1]), .. x.ToBytes(32), .. y.ToBytes(32)];
    }

    private static byte[] With(byte[] all, int at, BigInteger value) => [.. all[..at], .. value.ToBytes(32), .. all[(at + 32)..]];

    private static bool Verify(byte[] all) =>
        P256.Verify(all.AsSpan(0, 32), all.AsSpan(32, 32), all.AsSpan(64, 32), all.AsSpan(96, 32), all.AsSpan(128, 32));

    private static bool ReferenceVerify(byte[] all)
    {
        try
        {
            ECPoint point = Curve.Curve.DecodePoint([4, .. all[96..]]);
            ECDsaSigner verifier = new();
            verifier.Init(false, new ECPublicKeyParameters(point, Domain));
            return verifier.VerifySignature(all[..32], new BcInteger(1, all[32..64]), new BcInteger(1, all[64..96]));
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static byte[] Fixed(BcInteger value) =>
        new BigInteger(value.ToByteArrayUnsigned(), isUnsigned: true, isBigEndian: true).ToBytes(32);

    private static BcInteger Bc(UInt256 value) => new(1, value.ToBytes());

    private static P256Point From(ECPoint point)
    {
        P256Point.TryCreate(new UInt256(point.AffineXCoord.GetEncoded()), new UInt256(point.AffineYCoord.GetEncoded()), out P256Point result).Should().BeTrue();
        return result;
    }

    /// <summary>Compares x and y with an affine point by cross-multiplication.</summary>
    private static bool IsSame(P256Point sum, P256Point affine)
    {
        UInt256 zz = P256Field.Square(sum.Z);
        return !sum.IsInfinity && P256Field.Multiply(affine.X, zz) == sum.X
            && P256Field.Multiply(affine.Y, P256Field.Multiply(zz, sum.Z)) == sum.Y;
    }
}
