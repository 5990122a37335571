// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;
using PowerVerse.Chain.SpecKit.Running;
using PowerVerse.Chain.State.Merkle.Nodes;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.SpecKit.Vectors;

/// <summary>BasicTests other than difficulty: hex-prefix encoding, genesis blocks, and the ciphers of devp2p.</summary>
public static class BasicVectors
{
    public static IEnumerable<SpecCase> Load(FixtureEntry entry, JsonElement root)
    {
        string family = Path.GetFileNameWithoutExtension(entry.FileName);
        Func<JsonElement, SpecOutcome>? run = family switch
        {
            "hexencodetest" => RunHexPrefix,
            "blockgenesistest" => RunGenesis,
            "crypto" => RunCipher,
            _ => null,
        };
        if (run is null)
        {
            yield break;
        }

        int index = 0;
        IEnumerable<(string Name, JsonElement Test)> tests = root.ValueKind == JsonValueKind.Array
            ? root.EnumerateArray().Select(test => ($"{index++}", test))
            : root.EnumerateObject().Select(property => (property.Name, property.Value));
        foreach ((string name, JsonElement test) in tests)
        {
            JsonElement own = test.Clone();
            yield return new SpecCase(entry.Source, entry.Name, name, family, _ => run(own));
        }
    }

    private static SpecOutcome RunHexPrefix(JsonElement test)
    {
        byte[] nibbles = [.. test.GetProperty("seq").EnumerateArray().Select(nibble => nibble.GetByte())];
        byte[] packed = new byte[Nibbles.PackedLength(nibbles.Length)];
        for (int i = 0; i < nibbles.Length; i++)
        {
            Nibbles.Set(packed, i, nibbles[i]);
        }

        byte[] encoded = new byte[Nibbles.HexPrefixLength(nibbles.Length)];
        Nibbles.WriteHexPrefix(packed, 0, nibbles.Length, test.GetProperty("term").GetBoolean(), encoded);
        return Compare(encoded, test.GetProperty("out").AsBytes());
    }

    // Blocks of 2014, before the header had its present form: canonical RLP of a header that names no ommers, and two empty lists.
    private static SpecOutcome RunGenesis(JsonElement test)
    {
        byte[] block = test.GetProperty("result").AsBytes();
        RlpReader reader = new(block);
        bool isBlock = reader.TryReadList(out RlpReader parts) && reader.TryEnd()
            && parts.TryReadList(out RlpReader header)
            && header.TryReadHash(out Hash256 parent) && parent.IsZero
            && header.TryReadHash(out Hash256 ommers) && ommers == BlockHeader.EmptyOmmersHash
            && header.TryReadAddress(out Address beneficiary) && beneficiary.IsZero
            && parts.TryReadList(out RlpReader transactions) && transactions.IsAtEnd
            && parts.TryReadList(out RlpReader uncles) && uncles.IsAtEnd
            && parts.TryEnd();
        return isBlock && RlpItem.TryValidate(block, maxDepth: 2, out _)
            ? SpecOutcome.Passed
            : SpecOutcome.Failed($"not a block: {reader.Error} {parts.Error}");
    }

    private static SpecOutcome RunCipher(JsonElement test)
    {
        byte[] key = test.GetProperty("key").AsBytes();
        byte[] cipher = test.GetProperty("cipher").AsBytes();
        byte[] expected = test.GetProperty("payload").AsBytes();
        return test.GetProperty("decryption_type").AsText() switch
        {
            "aes_ctr" => Compare(AesCtr(key, new byte[16], cipher), expected),
            "ecies_sec1_altered" => Compare(Ecies(key, cipher), expected),
            string other => SpecOutcome.Failed($"unknown decryption {other}"),
        };
    }

    // 04 and the sender's point, counter, ciphertext, 32 bytes of authentication code.
    private static byte[] Ecies(byte[] key, byte[] message)
    {
        const int PointBytes = 65;
        const int CounterBytes = 16;
        const int CodeBytes = 32;
        ECCurve curve = ECCurve.CreateFromFriendlyName("secp256k1");
        using ECDiffieHellman own = ECDiffieHellman.Create(new ECParameters { Curve = curve, D = key });
        ECPoint point = new() { X = message[1..33], Y = message[33..PointBytes] };
        using ECDiffieHellman other = ECDiffieHellman.Create(new ECParameters { Curve = curve, Q = point });
        byte[] shared = own.DeriveRawSecretAgreement(other.PublicKey);
        byte[] first = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(first, 1);
        byte[] derived = SHA256.HashData([.. first, .. shared]);
        return AesCtr(
            derived[..CounterBytes], message[PointBytes..(PointBytes + CounterBytes)], message[(PointBytes + CounterBytes)..^CodeBytes]);
    }

    private static byte[] AesCtr(byte[] key, byte[] counter, byte[] input)
    {
        using Aes aes = Aes.Create();
        aes.Key = key;
        byte[] output = new byte[input.Length];
        byte[] block = [.. counter];
        for (int i = 0; i < input.Length; i += block.Length)
        {
            byte[] pad = aes.EncryptEcb(block, PaddingMode.None);
            for (int j = 0; j < pad.Length && i + j < input.Length; j++)
            {
                output[i + j] = (byte)(input[i + j] ^ pad[j]);
            }

            for (int k = block.Length - 1; k >= 0 && ++block[k] == 0; k--)
            {
            }
        }

        return output;
    }

    private static SpecOutcome Compare(byte[] actual, byte[] expected) =>
        actual.AsSpan().SequenceEqual(expected)
            ? SpecOutcome.Passed
            : SpecOutcome.Failed($"{Hex.Encode(actual)}, expected {Hex.Encode(expected)}");
}
