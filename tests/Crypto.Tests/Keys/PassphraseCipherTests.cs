// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Crypto.Keys;

namespace PowerVerse.Chain.Crypto.Tests.Keys;

[Parallelizable(ParallelScope.All)]
public sealed class PassphraseCipherTests
{
    private static readonly byte[] Secret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly byte[] Salt = [.. Enumerable.Repeat((byte)7, 32)];
    private static readonly byte[] Nonce = new byte[12];
    private static readonly ScryptCost Cost = new(16, 8, 1);

    [Test]
    public void TryDecrypt_gives_the_secret_back()
    {
        byte[] secret = new byte[32];

        PassphraseCipher.TryDecrypt(Seal(), "pass"u8, Salt, Nonce, Cost, "vote"u8, secret).Should().BeTrue();

        secret.Should().Equal(Secret);
    }

    [Test]
    public void TryDecrypt_refuses_another_passphrase_purpose_salt_nonce_cost_or_byte()
    {
        byte[] sealedSecret = Seal();
        byte[] changed = [.. sealedSecret];
        changed[0] ^= 1;
        byte[] otherSalt = [.. Salt];
        otherSalt[0] ^= 1;

        Opens(sealedSecret, "Pass"u8, Salt, Nonce, Cost, "vote"u8).Should().BeFalse();
        Opens(sealedSecret, "pass"u8, Salt, Nonce, Cost, "vrf"u8).Should().BeFalse();
        Opens(sealedSecret, "pass"u8, otherSalt, Nonce, Cost, "vote"u8).Should().BeFalse();
        Opens(sealedSecret, "pass"u8, Salt, [1, .. Nonce[1..]], Cost, "vote"u8).Should().BeFalse();
        Opens(sealedSecret, "pass"u8, Salt, Nonce, Cost with { N = 32 }, "vote"u8).Should().BeFalse();
        Opens(changed, "pass"u8, Salt, Nonce, Cost, "vote"u8).Should().BeFalse();
        Opens(sealedSecret[1..], "pass"u8, Salt, Nonce, Cost, "vote"u8).Should().BeFalse();
    }

    [TestCase(3, 8, 1)]
    [TestCase(0, 8, 1)]
    [TestCase(1, 8, 1)]
    [TestCase(16, 0, 1)]
    [TestCase(16, 8, 0)]
    [TestCase(16, 8, 17)]
    [TestCase(1 << 24, 8, 1)]
    public void TryDecrypt_refuses_costs_that_are_no_scrypt_or_too_much(int n, int r, int p)
    {
        new ScryptCost(n, r, p).IsAcceptable.Should().BeFalse();
        Opens(Seal(), "pass"u8, Salt, Nonce, new ScryptCost(n, r, p), "vote"u8).Should().BeFalse();
    }

    [Test]
    public void Offered_costs_are_acceptable()
    {
        ScryptCost.Strong.IsAcceptable.Should().BeTrue();
        ScryptCost.Light.IsAcceptable.Should().BeTrue();
    }

    private static byte[] Seal() => PassphraseCipher.Encrypt(Secret, "pass"u8, Salt, Nonce, Cost, "vote"u8);

    private static bool Opens(byte[] sealedSecret, ReadOnlySpan<byte> passphrase, byte[] salt, byte[] nonce, ScryptCost cost, ReadOnlySpan<byte> associated)
    {
        byte[] secret = new byte[Math.Max(0, sealedSecret.Length - 16)];
        bool ok = PassphraseCipher.TryDecrypt(sealedSecret, passphrase, salt, nonce, cost, associated, secret);
        secret.Should().OnlyContain(b => b == 0);
        return ok;
    }
}
