// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Crypto.Keys;

namespace PowerVerse.Chain.Crypto.Tests.Keys;

/// <summary>RFC 7748 section 6.1.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class X25519Tests
{
    private static readonly byte[] PrivateKey = [.. Enumerable.Repeat((byte)7, X25519.KeySize)];

    [Test]
    public void Both_sides_reach_the_same_secret()
    {
        byte[] first = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
        byte[] second = [.. Enumerable.Range(101, 32).Select(i => (byte)i)];
        Agree(first, PublicKey(second)).Should().Equal(Agree(second, PublicKey(first)));
    }

    [Test]
    public void Published_scalar_multiplication_is_right()
    {
        byte[] scalar = Convert.FromHexString("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4");
        byte[] point = Convert.FromHexString("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c");
        Convert.ToHexStringLower(Agree(scalar, point)!).Should().Be("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
    }

    [Test]
    public void Point_of_small_order_is_refused()
    {
        byte[] one = new byte[32];
        one[0] = 1;
        Agree([.. Enumerable.Repeat((byte)7, 32)], new byte[32]).Should().BeNull();
        Agree([.. Enumerable.Repeat((byte)7, 32)], one).Should().BeNull();
    }

    [Test]
    public void Buffer_of_another_length_is_a_defect_of_the_caller() =>
        ((Action)(() => X25519.GetPublicKey(new byte[31], new byte[32]))).Should().Throw<ArgumentException>();

    private static byte[] PublicKey(byte[] privateKey)
    {
        byte[] publicKey = new byte[X25519.KeySize];
        X25519.GetPublicKey(privateKey, publicKey);
        return publicKey;
    }

    private static byte[]? Agree(byte[] privateKey, byte[] publicKey)
    {
        byte[] secret = new byte[X25519.KeySize];
        return X25519.TryAgree(privateKey, publicKey, secret) ? secret : null;
    }
}
