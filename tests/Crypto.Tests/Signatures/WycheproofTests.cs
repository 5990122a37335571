// SPDX-License-Identifier: Apache-2.0

using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;
using Org.BouncyCastle.Crypto.Digests;
using PowerVerse.Chain.Crypto.Keys;
using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Crypto.Tests.Signatures;

/// <summary>Project Wycheproof's vectors for the signatures and the key agreement of this project: what must be refused as much as what must pass.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class WycheproofTests
{
    private delegate bool Verifier(byte[] digest, byte[] signature, byte[] publicKey);

    [TestCase("ecdsa_secp256k1_sha256_test.json", 230)]
    [TestCase("ecdsa_secp256k1_sha3_256_test.json", 225)]
    [TestCase("ecdsa_secp256k1_sha256_p1363_test.json", 136)]
    [TestCase("ecdsa_secp256k1_sha256_bitcoin_test.json", 223)]
    public void Secp256k1_every_vector_in_every_implementation(string file, int count)
    {
        bool lowOnly = file.Contains("bitcoin", StringComparison.Ordinal);
        RunEcdsa(file, count, (digest, signature, key) =>
        {
            bool verified = Secp256k1Managed.Verify(digest, signature, key);
            Secp256k1.Verify(digest, signature, key).Should().Be(verified);
            if (Secp256k1Native.IsAvailable)
            {
                Secp256k1Native.Verify(digest, signature, key).Should().Be(verified);
            }

            // A signature that verifies gives its key back under one of the four ids.
            if (verified)
            {
                byte[] recovered = new byte[64];
                Enumerable.Range(0, 4).Any(id => Secp256k1Managed.TryRecover(digest, signature, id, recovered) && recovered.AsSpan().SequenceEqual(key))
                    .Should().BeTrue();
            }

            return verified && (!lowOnly || Secp256k1.IsLowS(signature));
        });
    }

    [TestCase("ecdsa_secp256r1_sha256_test.json", 256)]
    [TestCase("ecdsa_secp256r1_sha256_p1363_test.json", 130)]
    public void P256_every_vector(string file, int count) =>
        RunEcdsa(file, count, (digest, signature, key) =>
            P256.Verify(digest, signature.AsSpan(0, 32), signature.AsSpan(32), key.AsSpan(0, 32), key.AsSpan(32)));

    [Test]
    public void Ed25519_every_vector()
    {
        int run = 0;
        foreach (JsonElement group in Groups("ed25519_test.json"))
        {
            byte[] key = group.GetProperty("publicKey").GetProperty("pk").AsBytes();
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                bool verified = Ed25519.Verify(key, test.GetProperty("msg").AsBytes(), test.GetProperty("sig").AsBytes());
                verified.Should().Be(IsValid(test), "case {0}", test.GetProperty("tcId"));
                run++;
            }
        }

        run.Should().Be(74);
    }

    [Test]
    public void X25519_every_vector()
    {
        int run = 0;
        int refused = 0;
        foreach (JsonElement group in Groups("x25519_test.json"))
        {
            group.GetProperty("curve").AsText().Should().Be("curve25519");
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                byte[] expected = test.GetProperty("shared").AsBytes();
                byte[] secret = new byte[X25519.KeySize];
                bool agreed = X25519.TryAgree(test.GetProperty("private").AsBytes(), test.GetProperty("public").AsBytes(), secret);

                // What the vectors call acceptable is a secret too, unless it is zero whatever the private key (RFC 7748 section 6.1).
                agreed.Should().Be(expected.Any(value => value != 0), "case {0}", test.GetProperty("tcId"));
                if (agreed)
                {
                    secret.Should().Equal(expected, "case {0}", test.GetProperty("tcId"));
                }

                refused += agreed ? 0 : 1;
                run++;
            }
        }

        run.Should().Be(264);
        refused.Should().Be(14);
    }

    private static void RunEcdsa(string file, int count, Verifier verify)
    {
        bool fixedSize = file.Contains("p1363", StringComparison.Ordinal);
        int run = 0;
        foreach (JsonElement group in Groups(file))
        {
            byte[] key = group.GetProperty("publicKey").GetProperty("uncompressed").AsBytes()[1..];
            bool sha3 = group.GetProperty("sha").AsText() == "SHA3-256";
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                byte[] encoded = test.GetProperty("sig").AsBytes();
                byte[]? signature = fixedSize ? (encoded.Length == 64 ? encoded : null) : DecodeDer(encoded);
                byte[] message = test.GetProperty("msg").AsBytes();
                bool verified = signature is not null && verify(sha3 ? Sha3(message) : SHA256.HashData(message), signature, key);
                verified.Should().Be(IsValid(test), "case {0}", test.GetProperty("tcId"));
                run++;
            }
        }

        run.Should().Be(count);
    }

    private static IEnumerable<JsonElement> Groups(string file)
    {
        if (!Fixtures.TryLocate("crypto/wycheproof.zip", out string path))
        {
            Assert.Ignore(Fixtures.AbsentReason);
        }

        using JsonDocument document = FixtureJson.Parse(FixtureReader.ReadZipEntry(path, file));
        return [.. document.RootElement.GetProperty("testGroups").EnumerateArray().Select(group => group.Clone())];
    }

    private static bool IsValid(JsonElement test) => test.GetProperty("result").AsText() switch
    {
        "valid" => true,
        "invalid" => false,
        string other => throw new FormatException(other),
    };

    /// <summary>The 64 bytes of a strict DER signature; null for anything else or numbers over 256 bits.</summary>
    private static byte[]? DecodeDer(byte[] der)
    {
        try
        {
            AsnReader reader = new(der, AsnEncodingRules.DER);
            AsnReader pair = reader.ReadSequence();
            BigInteger r = pair.ReadInteger();
            BigInteger s = pair.ReadInteger();
            pair.ThrowIfNotEmpty();
            reader.ThrowIfNotEmpty();
            BigInteger limit = BigInteger.One << 256;
            return r.Sign < 0 || s.Sign < 0 || r >= limit || s >= limit ? null : [.. r.ToBytes(32), .. s.ToBytes(32)];
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static byte[] Sha3(byte[] message)
    {
        Sha3Digest digest = new(256);
        byte[] hash = new byte[32];
        digest.BlockUpdate(message, 0, message.Length);
        digest.DoFinal(hash, 0);
        return hash;
    }
}
