// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Text.Json;
using PowerVerse.Chain.Crypto.Arithmetic;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Crypto.Tests;

/// <summary>go-ethereum's precompile vectors, decoded here as the precompiles decode them, against the bare primitives.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class PrecompileVectorTests
{
    [TestCase("ecRecover.json", 5)]
    [TestCase("modexp.json", 17)]
    [TestCase("blake2F.json", 5)]
    public void Every_vector(string file, int count)
    {
        if (!Fixtures.TryLocate("crypto/precompiles-geth.zip", out string path))
        {
            Assert.Ignore(Fixtures.AbsentReason);
        }

        using JsonDocument document = FixtureJson.Parse(FixtureReader.ReadZipEntry(path, file));
        int run = 0;
        foreach (JsonElement vector in document.RootElement.EnumerateArray())
        {
            byte[] input = vector.GetProperty("Input").AsBytes();
            byte[] output = file switch
            {
                "ecRecover.json" => Recover(input),
                "modexp.json" => RaiseModulo(input),
                _ => Compress(input),
            };
            output.Should().Equal(vector.GetProperty("Expected").AsBytes(), vector.GetProperty("Name").AsText());
            run++;
        }

        run.Should().Be(count);
    }

    private static byte[] Recover(byte[] input)
    {
        byte[] padded = new byte[128];
        input.AsSpan(0, Math.Min(input.Length, 128)).CopyTo(padded);
        byte v = padded[63];
        if (padded.AsSpan(32, 31).ContainsAnyExcept((byte)0) || v is not (27 or 28))
        {
            return [];
        }

        Secp256k1.TryRecoverAddress(new Hash256(padded.AsSpan(0, 32)), padded.AsSpan(64), v - 27, out Address address);
        Span<byte> key = stackalloc byte[64];
        bool managed = Secp256k1Managed.TryRecover(padded.AsSpan(0, 32), padded.AsSpan(64), v - 27, key);
        managed.Should().Be(!address.IsZero);
        return managed ? [.. new byte[12], .. Secp256k1.ToAddress(key).ToArray()] : [];
    }

    private static byte[] RaiseModulo(byte[] input)
    {
        int[] lengths = [.. Enumerable.Range(0, 3).Select(i => (int)BinaryPrimitives.ReadUInt64BigEndian(input.AsSpan((32 * i) + 24)))];
        byte[] body = [.. input[96..], .. new byte[lengths.Sum()]];
        byte[] result = new byte[lengths[2]];
        ModExp.Compute(
            body.AsSpan(0, lengths[0]), body.AsSpan(lengths[0], lengths[1]), body.AsSpan(lengths[0] + lengths[1], lengths[2]), result);
        return result;
    }

    private static byte[] Compress(byte[] input)
    {
        ulong[] words = [.. Enumerable.Range(0, 26).Select(i => BinaryPrimitives.ReadUInt64LittleEndian(input.AsSpan(4 + (8 * i))))];
        Blake2F.Compress(
            BinaryPrimitives.ReadUInt32BigEndian(input), words.AsSpan(0, 8), words.AsSpan(8, 16), words[24], words[25], input[212] == 1);
        byte[] output = new byte[64];
        for (int i = 0; i < 8; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(output.AsSpan(8 * i), words[i]);
        }

        return output;
    }
}
