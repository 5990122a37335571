// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Rlp;
using PowerVerse.Chain.TestKit;
using PowerVerse.Chain.TestKit.Contracts;

namespace PowerVerse.Chain.Primitives.Tests.Rlp;

/// <summary>The RLP vectors of the public Ethereum suite.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class RlpConformanceTests
{
    private const string Archive = "legacy/basic.zip";

    [Test]
    public void Valid_vectors_encode_and_decode()
    {
        foreach ((string name, JsonElement vector) in Vectors("RLPTests/rlptest.json"))
        {
            byte[] expected = Hex.Decode(vector.GetProperty("out").GetString());
            RlpWriter writer = new([]);
            Encode(ref writer, vector.GetProperty("in"));
            writer.ToArray().Should().Equal(expected, name);
            writer.Dispose();

            RlpItem.TryValidate(expected, RlpItem.MaxDepth, out RlpError error).Should().BeTrue(name + " " + error);
            RlpReader reader = new(expected);
            Decode(ref reader, vector.GetProperty("in"), name);
            reader.TryEnd().Should().BeTrue(name);
        }
    }

    [Test]
    public void Invalid_vectors_are_refused()
    {
        foreach ((string name, JsonElement vector) in Vectors("RLPTests/invalidRLPTest.json"))
        {
            byte[] encoded = Hex.Decode(vector.GetProperty("out").GetString());
            RlpItem.TryValidate(encoded, RlpItem.MaxDepth, out RlpError error).Should().BeFalse(name);
            error.Should().NotBe(RlpError.None, name);
        }
    }

    private static List<(string Name, JsonElement Vector)> Vectors(string entry)
    {
        if (!Fixtures.TryLocate(Archive, out string path))
        {
            Assert.Ignore(Fixtures.AbsentReason);
        }

        JsonDocument document = FixtureJson.Parse(FixtureReader.ReadZipEntry(path, entry));
        List<(string, JsonElement)> vectors = [.. document.RootElement.EnumerateObject().Select(p => (p.Name, p.Value))];
        vectors.Should().NotBeEmpty();
        return vectors;
    }

    private static void Encode(ref RlpWriter writer, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            int mark = writer.BeginList();
            foreach (JsonElement item in value.EnumerateArray())
            {
                Encode(ref writer, item);
            }

            writer.EndList(mark);
        }
        else if (TryBytes(value, out byte[] bytes))
        {
            writer.Write(bytes);
        }
        else
        {
            // A number beyond 256 bits is written as its bytes.
            BigInteger number = Number(value);
            if (number >> UInt256.BitSize == 0)
            {
                UInt256 word = number.ToWord();
                writer.Write(in word);
            }
            else
            {
                writer.Write(number.ToByteArray(isUnsigned: true, isBigEndian: true));
            }
        }
    }

    private static void Decode(ref RlpReader reader, JsonElement value, string name)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            reader.IsNextList.Should().BeTrue(name);
            reader.TryReadList(out RlpReader items).Should().BeTrue(name);
            items.TryCountItems(int.MaxValue, out int count).Should().BeTrue(name);
            count.Should().Be(value.GetArrayLength(), name);
            foreach (JsonElement item in value.EnumerateArray())
            {
                Decode(ref items, item, name);
            }

            items.TryEnd().Should().BeTrue(name);
        }
        else if (TryBytes(value, out byte[] bytes))
        {
            reader.TryReadBytes(out ReadOnlySpan<byte> read).Should().BeTrue(name);
            read.ToArray().Should().Equal(bytes, name);
        }
        else
        {
            BigInteger number = Number(value);
            bool fits = number >> UInt256.BitSize == 0;
            reader.TryReadUInt256(out UInt256 word).Should().Be(fits, name);
            if (fits)
            {
                word.Should().Be(number.ToWord(), name);
            }
            else
            {
                reader.Error.Should().Be(RlpError.NumberTooLarge);
                reader.TrySkip().Should().BeTrue();
            }
        }
    }

    // Text is a byte string of Latin letters, a number sign marks a decimal number beyond JSON's range.
    private static bool TryBytes(JsonElement value, out byte[] bytes)
    {
        bytes = [];
        if (value.ValueKind != JsonValueKind.String || value.GetString()!.StartsWith('#'))
        {
            return false;
        }

        bytes = Encoding.Latin1.GetBytes(value.GetString()!);
        return true;
    }

    private static BigInteger Number(JsonElement value) => value.ValueKind == JsonValueKind.Number
        ? value.GetUInt64()
        : BigInteger.Parse(value.GetString().AsSpan(1), CultureInfo.InvariantCulture);
}
