// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using CsCheck;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.Crypto.Tests.Vrf;

namespace PowerVerse.Chain.Crypto.Tests.Signatures;

[Parallelizable(ParallelScope.All)]
public sealed class Ed25519Tests
{
    [Test]
    public void Sign_second_example_of_RFC_8032()
    {
        byte[] key = new byte[32];
        byte[] secret = new byte[64];
        byte[] signature = new byte[64];
        Ed25519.CreateKeyPair(Convert.FromHexString("4CCD089B28FF96DA9DB6C346EC114E0F5B8A319F35ABA624DA8CF6ED4FB8A6FB"), key, secret);
        Convert.ToHexStringLower(key).Should().Be("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        Ed25519.Sign(secret, [0x72], signature);
        Convert.ToHexStringLower(signature).Should().Be(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
        Ed25519.Verify(key, [0x72], signature).Should().BeTrue();
    }

    [Test]
    public void Sign_and_verify_equal_reference() =>
        Gen.Select(Numbers.Bytes(32), Gen.Byte.Array[0, 200], Gen.Int[0, 95], Gen.Byte).Sample((seed, message, at, change) =>
        {
            byte[] key = new byte[32];
            byte[] secret = new byte[64];
            byte[] signature = new byte[64];
            Ed25519.CreateKeyPair(seed, key, secret);
            Ed25519.Sign(secret, message, signature);
            Ed25519PrivateKeyParameters reference = new(seed);
            Ed25519Signer signer = new();
            signer.Init(true, reference);
            signer.BlockUpdate(message, 0, message.Length);
            bool same = signer.GenerateSignature().AsSpan().SequenceEqual(signature)
                && reference.GeneratePublicKey().GetEncoded().AsSpan().SequenceEqual(key)
                && Ed25519.Verify(key, message, signature);
            byte[] all = [.. signature, .. key];
            all[at] ^= change;
            return same && Ed25519.Verify(all.AsSpan(64), message, all.AsSpan(0, 64)) == (change == 0);
        }, iter: 200);

    [Test]
    public void Verify_S_plus_order_is_refused()
    {
        (byte[] key, byte[] signature) = Signed();
        BigInteger s = new BigInteger(signature.AsSpan(32), isUnsigned: true) + ReferenceEdwards.Q;
        byte[] malleated = new byte[64];
        signature.AsSpan(0, 32).CopyTo(malleated);
        s.ToByteArray(isUnsigned: true).CopyTo(malleated, 32);
        Ed25519.Verify(key, [1], malleated).Should().BeFalse();
    }

    [Test]
    public void Verify_small_order_key_or_commitment_is_refused()
    {
        (byte[] key, byte[] signature) = Signed();
        foreach (ReferenceEdwards point in ReferenceEdwards.Torsion)
        {
            byte[] encoded = point.Encode();
            Ed25519.Verify(encoded, [1], signature).Should().BeFalse();

            // R = identity and S = 0 satisfy the equation for a key of order one.
            Ed25519.Verify(encoded, [1], [.. ReferenceEdwards.Identity.Encode(), .. new byte[32]]).Should().BeFalse();
            Ed25519.Verify(key, [1], [.. encoded, .. signature[32..]]).Should().BeFalse();
        }
    }

    [Test]
    public void Inputs_of_wrong_length_are_refused()
    {
        Ed25519.Verify(new byte[31], [], new byte[64]).Should().BeFalse();
        Ed25519.Verify(new byte[32], [], new byte[65]).Should().BeFalse();
        Action seed = () => Ed25519.CreateKeyPair(new byte[31], new byte[32], new byte[64]);
        Action secret = () => Ed25519.Sign(new byte[32], [], new byte[64]);
        seed.Should().Throw<ArgumentException>();
        secret.Should().Throw<ArgumentException>();
    }

    private static (byte[] Key, byte[] Signature) Signed()
    {
        byte[] key = new byte[32];
        byte[] secret = new byte[64];
        byte[] signature = new byte[64];
        Ed25519.CreateKeyPair(new byte[32], key, secret);
        Ed25519.Sign(secret, [1], signature);
        Ed25519.Verify(key, [1], signature).Should().BeTrue();
        return (key, signature);
    }
}
