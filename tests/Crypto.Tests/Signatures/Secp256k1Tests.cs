// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using System.Text;
using CsCheck;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math.EC;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.Primitives.Bytes;
using BcInteger = Org.BouncyCastle.Math.BigInteger;

namespace PowerVerse.Chain.Crypto.Tests.Signatures;

/// <remarks>Without libsecp256k1 on the machine the managed code is compared with BouncyCastle alone; the test output says so.</remarks>
[Parallelizable(ParallelScope.All)]
public sealed class Secp256k1Tests
{
    private static readonly X9ECParameters Curve = CustomNamedCurves.GetByName("secp256k1");
    private static readonly BigInteger N = Secp256k1Multiplication.Order.Value.ToBigInteger();

    private static readonly Gen<byte[]> PrivateKey = Gen.OneOf(
        Numbers.Edgy.Select(v => ((v.ToBigInteger() % (N - 1)) + 1).ToBytes(32)),
        Gen.Int[1, 30].Select(i => ((BigInteger)i).ToBytes(32)),
        Gen.Int[1, 30].Select(i => (N - i).ToBytes(32)));

    private static readonly Gen<byte[]> Digest = Gen.OneOf(Numbers.Bytes(32), Numbers.Edgy.Select(v => v.ToBytes()));

    [Test]
    public void ImplementationName_says_whether_library_is_used()
    {
        TestContext.Out.WriteLine(Secp256k1Native.IsAvailable
            ? "libsecp256k1 is present: managed code is compared with it."
            : "libsecp256k1 is absent: managed code is compared with BouncyCastle only.");
        Secp256k1.ImplementationName.Should().Be(Secp256k1Native.IsAvailable ? "libsecp256k1" : "managed");
    }

    [Test]
    public void TryGetPublicKey_known_key_known_address()
    {
        // The sender of Ethereum's own example: private key of EIP-155.
        byte[] key = new byte[64];
        Secp256k1.TryGetPublicKey(Hex.Decode("0x4646464646464646464646464646464646464646464646464646464646464646"), key).Should().BeTrue();
        Secp256k1.ToAddress(key).Should().Be(Address.Parse("0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F"));
    }

    [Test]
    public void TrySign_example_of_EIP_155_gives_its_signature()
    {
        Hash256 digest = Hash256.Parse("0xdaf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53");
        byte[] signature = new byte[64];
        Secp256k1.TrySign(Hex.Decode("0x4646464646464646464646464646464646464646464646464646464646464646"), digest, signature, out int id).Should().BeTrue();
        id.Should().Be(0);
        signature.Should().Equal(Hex.Decode(
            "0x28ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa63627667cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83"));
    }

    [Test]
    public void TrySign_then_recover_and_verify_with_every_implementation() =>
        Gen.Select(PrivateKey, Digest).Sample((secret, digest) =>
        {
            byte[] publicKey = new byte[64];
            byte[] signature = new byte[64];
            byte[] recovered = new byte[64];
            int id = 0;
            int nativeId = 0;
            bool ok = Secp256k1SecretKeys.TryGetPublicKey(secret, publicKey)
                && Secp256k1SecretKeys.TrySign(secret, digest, signature, out id)
                && Secp256k1.IsLowS(signature)
                && Secp256k1Managed.TryRecover(digest, signature, id, recovered) && recovered.AsSpan().SequenceEqual(publicKey)
                && Secp256k1Managed.Verify(digest, signature, publicKey)
                && Secp256k1Managed.IsValidPublicKey(publicKey);
            if (ok && Secp256k1Native.IsAvailable)
            {
                byte[] nativeSignature = new byte[64];
                byte[] nativeKey = new byte[64];
                ok = Secp256k1Native.TryGetPublicKey(secret, nativeKey) && nativeKey.AsSpan().SequenceEqual(publicKey)
                    && Secp256k1Native.TrySign(secret, digest, nativeSignature, out nativeId)
                    && Secp256k1Native.Verify(digest, signature, publicKey)
                    && Secp256k1Managed.TryRecover(digest, nativeSignature, nativeId, recovered) && recovered.AsSpan().SequenceEqual(publicKey);

                // RFC 6979 reduces the digest first, the library does not: alike for digests below the order.
                if (ok && new BigInteger(digest, isUnsigned: true, isBigEndian: true) < N)
                {
                    ok = nativeId == id && nativeSignature.AsSpan().SequenceEqual(signature);
                }
            }

            return ok;
        }, iter: 150);

    [Test]
    public void TryRecover_arbitrary_numbers_equals_reference() =>
        Gen.Select(Digest, Numbers.Edgy, Numbers.Edgy, Gen.Int[0, 3]).Sample((digest, r, s, id) =>
        {
            byte[] signature = [.. r.ToBytes(), .. s.ToBytes()];
            byte[] managed = new byte[64];
            byte[]? expected = ReferenceRecover(digest, r.ToBigInteger(), s.ToBigInteger(), id);
            bool ok = Secp256k1Managed.TryRecover(digest, signature, id, managed);
            bool same = ok == expected is not null && (!ok || managed.AsSpan().SequenceEqual(expected));
            if (Secp256k1Native.IsAvailable)
            {
                byte[] native = new byte[64];
                same &= Secp256k1Native.TryRecover(digest, signature, id, native) == ok && (!ok || native.AsSpan().SequenceEqual(managed));
            }

            return same;
        }, iter: 800);

    [Test]
    public void TryRecover_abscissa_above_order_equals_reference()
    {
        // p - n is near 2^128.4: only r below it can stand for an abscissa above the order.
        for (int i = 1; i < 60; i++)
        {
            byte[] digest = Keccak256.Hash([(byte)i]).ToArray();
            byte[] signature = [.. ((BigInteger)i).ToBytes(32), .. ((BigInteger)7).ToBytes(32)];
            for (int id = 0; id < 4; id++)
            {
                byte[] managed = new byte[64];
                byte[]? expected = ReferenceRecover(digest, i, 7, id);
                Secp256k1Managed.TryRecover(digest, signature, id, managed).Should().Be(expected is not null);
                managed.Should().Equal(expected ?? managed);
                if (Secp256k1Native.IsAvailable)
                {
                    byte[] native = new byte[64];
                    Secp256k1Native.TryRecover(digest, signature, id, native).Should().Be(expected is not null);
                    native.Should().Equal(expected ?? native);
                }
            }
        }
    }

    [Test]
    public void Verify_abscissa_above_order_accepts_reduced_r()
    {
        // With s = r = x(R) - n and z chosen so that Q is known: the key is what recovery with id 2 gives.
        for (int i = 1; i < 200; i++)
        {
            byte[] digest = Keccak256.Hash([(byte)i]).ToArray();
            byte[] signature = [.. ((BigInteger)i).ToBytes(32), .. ((BigInteger)9).ToBytes(32)];
            byte[] key = new byte[64];
            if (Secp256k1Managed.TryRecover(digest, signature, 2, key))
            {
                Secp256k1Managed.Verify(digest, signature, key).Should().BeTrue();
                Secp256k1.Verify(digest, signature, key).Should().BeTrue();
            }
        }
    }

    [Test]
    public void Verify_arbitrary_changes_equals_reference() =>
        Gen.Select(PrivateKey, Digest, Gen.Int[0, 159], Gen.Byte, Gen.Bool).Sample((secret, digest, at, change, highS) =>
        {
            byte[] publicKey = new byte[64];
            byte[] signature = new byte[64];
            Secp256k1.TryGetPublicKey(secret, publicKey);
            Secp256k1.TrySign(secret, new Hash256(digest), signature, out _);
            if (highS)
            {
                BigInteger s = new(signature.AsSpan(32), isUnsigned: true, isBigEndian: true);
                (N - s).ToBytes(32).CopyTo(signature.AsSpan(32));
            }

            byte[] all = [.. signature, .. digest, .. publicKey];
            all[at] ^= change;
            bool expected = ReferenceVerify(all.AsSpan(64, 32), all.AsSpan(0, 64), all.AsSpan(96));
            return Secp256k1Managed.Verify(all.AsSpan(64, 32), all.AsSpan(0, 64), all.AsSpan(96)) == expected
                && Secp256k1.Verify(all.AsSpan(64, 32), all.AsSpan(0, 64), all.AsSpan(96)) == expected
                && Secp256k1.IsValidPublicKey(all.AsSpan(96)) == Secp256k1Managed.IsValidPublicKey(all.AsSpan(96))
                && (change != 0 || expected);
        }, iter: 300);

    [Test]
    public void TryDecompress_inverts_compress() =>
        PrivateKey.Sample(secret =>
        {
            byte[] publicKey = new byte[64];
            byte[] compressed = new byte[33];
            byte[] expanded = new byte[64];
            byte[] managed = new byte[64];
            Secp256k1.TryGetPublicKey(secret, publicKey);
            Secp256k1.Compress(publicKey, compressed);
            return Secp256k1.TryDecompress(compressed, expanded) && expanded.AsSpan().SequenceEqual(publicKey)
                && Secp256k1Managed.TryDecompress(compressed, managed) && managed.AsSpan().SequenceEqual(publicKey);
        }, iter: 100);

    [TestCase("04")]
    [TestCase("00")]
    [TestCase("05")]
    public void TryDecompress_wrong_tag_is_refused(string tag)
    {
        byte[] compressed = Hex.Decode("0x" + tag + "79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798");
        Secp256k1.TryDecompress(compressed, new byte[64]).Should().BeFalse();
        Secp256k1Managed.TryDecompress(compressed, new byte[64]).Should().BeFalse();
    }

    [TestCase("00")]
    [TestCase("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141")]
    [TestCase("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF")]
    public void TrySign_invalid_private_key_is_refused(string key)
    {
        byte[] secret = Hex.Decode(key.PadLeft(64, '0'));
        Secp256k1.TrySign(secret, Hash256.Zero, new byte[64], out _).Should().BeFalse();
        Secp256k1.TryGetPublicKey(secret, new byte[64]).Should().BeFalse();
        Secp256k1SecretKeys.TrySign(secret, new byte[32], new byte[64], out _).Should().BeFalse();
        Secp256k1SecretKeys.TryGetPublicKey(secret, new byte[64]).Should().BeFalse();
    }

    [Test]
    public void Inputs_of_wrong_length_are_refused()
    {
        byte[] output = new byte[64];
        Secp256k1.TryRecover(new byte[31], new byte[64], 0, output).Should().BeFalse();
        Secp256k1.TryRecover(new byte[32], new byte[65], 0, output).Should().BeFalse();
        Secp256k1.TryRecover(new byte[32], new byte[64], 4, output).Should().BeFalse();
        Secp256k1.TryRecover(new byte[32], new byte[64], -1, output).Should().BeFalse();
        Secp256k1.Verify(new byte[32], new byte[64], new byte[63]).Should().BeFalse();
        Secp256k1.TrySign(new byte[31], Hash256.Zero, output, out _).Should().BeFalse();
        Secp256k1.TryGetPublicKey(new byte[33], output).Should().BeFalse();
        Secp256k1.IsValidPublicKey(new byte[65]).Should().BeFalse();
        Secp256k1.TryDecompress(new byte[32], output).Should().BeFalse();
        Secp256k1.IsLowS(new byte[63]).Should().BeFalse();
        Action shortOutput = () => Secp256k1.TryRecover(new byte[32], new byte[64], 0, new byte[63]);
        shortOutput.Should().Throw<ArgumentException>();
    }

    [Test]
    public void TryRecoverAddress_equals_address_of_key()
    {
        byte[] secret = Keccak256.Hash(Encoding.ASCII.GetBytes("cow")).ToArray();
        Hash256 digest = Keccak256.Hash([1, 2, 3]);
        byte[] signature = new byte[64];
        Secp256k1.TrySign(secret, digest, signature, out int id).Should().BeTrue();
        Secp256k1.TryRecoverAddress(digest, signature, id, out Address address).Should().BeTrue();
        address.Should().Be(Address.Parse("0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"));
        Secp256k1.TryRecoverAddress(digest, new byte[64], id, out _).Should().BeFalse();
    }

    [Test]
    public void Blind_leaves_results_unchanged()
    {
        byte[] before = new byte[64];
        byte[] after = new byte[64];
        byte[] secret = Keccak256.EmptyHash.ToArray();
        Secp256k1.TrySign(secret, Keccak256.EmptyHash, before, out _).Should().BeTrue();
        Secp256k1.Blind(Keccak256.Hash(before).AsSpan());
        Secp256k1.TrySign(secret, Keccak256.EmptyHash, after, out _).Should().BeTrue();
        after.Should().Equal(before);
        Action shortSeed = () => Secp256k1.Blind(new byte[31]);
        shortSeed.Should().Throw<ArgumentException>();
    }

    [Test]
    public void TryRecover_allocates_nothing()
    {
        byte[] secret = Keccak256.EmptyHash.ToArray();
        byte[] signature = new byte[64];
        byte[] key = new byte[64];
        Secp256k1.TrySign(secret, Keccak256.EmptyHash, signature, out int id);
        Secp256k1.TryRecover(Keccak256.EmptyHash.AsSpan(), signature, id, key);
        Secp256k1Managed.TryRecover(Keccak256.EmptyHash.AsSpan(), signature, id, key);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Secp256k1.TryRecover(Keccak256.EmptyHash.AsSpan(), signature, id, key);
        Secp256k1Managed.TryRecover(Keccak256.EmptyHash.AsSpan(), signature, id, key);
        Secp256k1Managed.Verify(Keccak256.EmptyHash.AsSpan(), signature, key);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    private static byte[]? ReferenceRecover(byte[] digest, BigInteger r, BigInteger s, int id)
    {
        if (r.IsZero || s.IsZero || r >= N || s >= N)
        {
            return null;
        }

        BigInteger x = r + (id >= 2 ? N : 0);
        ECPoint commitment;
        if (x >= Chain.Crypto.Arithmetic.Secp256k1Field.Prime.ToBigInteger())
        {
            return null;
        }

        try
        {
            commitment = Curve.Curve.DecodePoint([(byte)(2 + (id & 1)), .. x.ToBytes(32)]);
        }
        catch (ArgumentException)
        {
            return null;
        }

        BcInteger n = Curve.N;
        BcInteger inverse = new BcInteger(1, r.ToBytes(32)).ModInverse(n);
        BcInteger z = new BcInteger(1, digest).Mod(n);
        ECPoint key = commitment.Multiply(new BcInteger(1, s.ToBytes(32)).Multiply(inverse).Mod(n))
            .Subtract(Curve.G.Multiply(z.Multiply(inverse).Mod(n))).Normalize();
        return key.IsInfinity ? null : key.GetEncoded(false)[1..];
    }

    private static bool ReferenceVerify(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> publicKey)
    {
        try
        {
            ECPoint point = Curve.Curve.DecodePoint([4, .. publicKey]);
            ECDsaSigner verifier = new();
            verifier.Init(false, new ECPublicKeyParameters(point, new ECDomainParameters(Curve.Curve, Curve.G, Curve.N, Curve.H)));
            return verifier.VerifySignature(digest.ToArray(), new BcInteger(1, signature[..32]), new BcInteger(1, signature[32..]));
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
