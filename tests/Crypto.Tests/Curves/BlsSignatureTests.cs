// SPDX-License-Identifier: Apache-2.0

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PowerVerse.Chain.Crypto.Curves;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Crypto.Tests.Curves;

/// <summary>Wycheproof's BLS signature vectors, checked with nothing but the precompile operations and the point codec.</summary>
/// <remarks>The hashing of RFC 9380 section 5 is written here: it is no precompile.</remarks>
[Parallelizable(ParallelScope.All)]
public sealed class BlsSignatureTests
{
    private const int ExpandedSize = 4 * 64;

    [Test]
    public void Hash_to_G2_agrees()
    {
        int cases = 0;
        foreach ((JsonElement group, JsonElement test) in Vectors("bls_hash_to_g2_test.json"))
        {
            byte[] compressed = new byte[96];
            Bls12381Codec.Compress(HashToG2(test.GetProperty("msg").AsBytes(), Text(group, "dst")), compressed);
            Matches(compressed.AsSpan().SequenceEqual(test.GetProperty("expected").AsBytes()), test);
            cases++;
        }

        cases.Should().BePositive();
    }

    [TestCase("bls_sig_g2_basic_verify_test.json")]
    [TestCase("bls_sig_g2_pop_verify_test.json")]
    public void Signatures_agree(string file)
    {
        int cases = 0;
        foreach ((JsonElement group, JsonElement test) in Vectors(file))
        {
            byte[] key = group.GetProperty("publicKey").GetProperty("pk").AsBytes();
            byte[] message = test.GetProperty("msg").AsBytes();
            bool valid = Verify([key], [message], test.GetProperty("sig").AsBytes(), Text(group, "ciphersuite"));
            Matches(valid, test);
            cases++;
        }

        cases.Should().BePositive();
    }

    [Test]
    public void Aggregate_signatures_agree()
    {
        int cases = 0;
        foreach ((JsonElement group, JsonElement test) in Vectors("bls_sig_g2_aggregate_verify_test.json"))
        {
            byte[][] keys = [.. test.GetProperty("pubkeys").EnumerateArray().Select(key => key.AsBytes())];
            byte[][] messages = [.. test.GetProperty("messages").EnumerateArray().Select(message => message.AsBytes())];
            Matches(Verify(keys, messages, test.GetProperty("sig").AsBytes(), Text(group, "ciphersuite")), test);
            cases++;
        }

        cases.Should().BePositive();
    }

    private static void Matches(bool valid, JsonElement test)
    {
        string result = test.GetProperty("result").AsText();
        if (result != "acceptable")
        {
            valid.Should().Be(result == "valid", test.GetProperty("comment").GetString());
        }
    }

    /// <summary>Minimal public keys: e(pk, H(m)) = e(G1, sig), every point in its subgroup and no key at infinity.</summary>
    private static bool Verify(byte[][] keys, byte[][] messages, byte[] signature, byte[] domain)
    {
        if (signature.Length != 96
            || keys.Length == 0
            || keys.Length != messages.Length
            || !Bls12381Codec.TryDecompress(signature, out AffinePoint<Fp2<Fp381>> proven))
        {
            return false;
        }

        AffinePoint<Fp381>.Negate(out AffinePoint<Fp381> generator, Bls12381G1.Generator);
        List<byte> input = [.. Encode(generator), .. Encode(proven)];
        for (int i = 0; i < keys.Length; i++)
        {
            if (keys[i].Length != 48 || !Bls12381Codec.TryDecompress(keys[i], out AffinePoint<Fp381> key) || key.IsInfinity)
            {
                return false;
            }

            input.AddRange([.. Encode(key), .. Encode(HashToG2(messages[i], domain))]);
        }

        return Bls12381.TryPairingCheck([.. input], out bool valid) && valid;
    }

    /// <summary>hash_to_curve of RFC 9380: two field elements, mapped and added; the maps already clear the cofactor, which is
    /// linear.</summary>
    private static AffinePoint<Fp2<Fp381>> HashToG2(byte[] message, byte[] domain)
    {
        byte[] uniform = Expand(message, domain);
        byte[] sum = new byte[512];
        for (int i = 0; i < 2; i++)
        {
            byte[] element = [.. Reduce(uniform, 2 * i), .. Reduce(uniform, (2 * i) + 1)];
            Bls12381.TryMapFp2ToG2(element, sum.AsSpan(256 * i, 256)).Should().BeTrue();
        }

        byte[] point = new byte[256];
        Bls12381.TryG2Add(sum, point).Should().BeTrue();
        Bls12381Codec.TryDecode(point, out AffinePoint<Fp2<Fp381>> result).Should().BeTrue();
        return result;
    }

    private static byte[] Reduce(byte[] uniform, int index)
    {
        System.Numerics.BigInteger value = new(uniform.AsSpan(64 * index, 64), isUnsigned: true, isBigEndian: true);
        return PrimePower.ToBytes(value % Fp381.Order, 64);
    }

    /// <summary>expand_message_xmd with SHA-256, RFC 9380 section 5.3.1.</summary>
    private static byte[] Expand(byte[] message, byte[] domain)
    {
        byte[] suffix = domain.Length > 255
            ? [.. SHA256.HashData([.. "H2C-OVERSIZE-DST-"u8, .. domain]), 32]
            : [.. domain, (byte)domain.Length];
        byte[] first = SHA256.HashData([.. new byte[64], .. message, ExpandedSize >> 8, ExpandedSize & 0xff, 0, .. suffix]);
        byte[] block = SHA256.HashData([.. first, 1, .. suffix]);
        List<byte> output = [.. block];
        for (byte i = 2; output.Count < ExpandedSize; i++)
        {
            byte[] mixed = [.. first.Zip(block, (a, b) => (byte)(a ^ b))];
            block = SHA256.HashData([.. mixed, i, .. suffix]);
            output.AddRange(block);
        }

        return [.. output];
    }

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

    private static byte[] Text(JsonElement group, string name) => Encoding.ASCII.GetBytes(group.GetProperty(name).AsText());

    private static List<(JsonElement Group, JsonElement Test)> Vectors(string file)
    {
        if (!Fixtures.TryLocate("crypto/wycheproof.zip", out string path))
        {
            Assert.Ignore(Fixtures.AbsentReason);
        }

        using JsonDocument document = FixtureJson.Parse(FixtureReader.ReadZipEntry(path, file));
        return
        [
            .. document.RootElement.GetProperty("testGroups").EnumerateArray().SelectMany(group =>
                group.GetProperty("tests").EnumerateArray().Select(test => (group.Clone(), test.Clone()))),
        ];
    }
}
