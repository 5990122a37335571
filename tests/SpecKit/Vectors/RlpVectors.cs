// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;
using PowerVerse.Chain.SpecKit.Running;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.SpecKit.Vectors;

/// <summary>RLPTests: values with their encoding, and encodings that must be refused.</summary>
public static class RlpVectors
{
    // Deeper than any vector; the suite nests a few dozen lists.
    private const int MaxDepth = 256;

    public static IEnumerable<SpecCase> Load(FixtureEntry entry, JsonElement root)
    {
        foreach (JsonProperty property in root.EnumerateObject())
        {
            JsonElement test = property.Value.Clone();
            yield return new SpecCase(entry.Source, entry.Name, property.Name, "RLP", _ => Run(test));
        }
    }

    private static SpecOutcome Run(JsonElement test)
    {
        byte[] expected = test.GetProperty("out").AsBytes();
        JsonElement value = test.GetProperty("in");
        if (value.ValueKind == JsonValueKind.String && value.GetString() is "INVALID" or "VALID")
        {
            bool isValid = RlpItem.TryValidate(expected, MaxDepth, out RlpError error);
            return isValid == (value.GetString() == "VALID")
                ? SpecOutcome.Passed
                : SpecOutcome.Failed($"validation says {(isValid ? "valid" : error)}, expected {value.GetString()}");
        }

        RlpWriter writer = new(256);
        Encode(ref writer, value);
        byte[] actual = writer.ToArray();
        writer.Dispose();
        if (!actual.AsSpan().SequenceEqual(expected))
        {
            return SpecOutcome.Failed($"encoded as {Hex.Encode(actual)}, expected {Hex.Encode(expected)}");
        }

        RlpReader reader = new(expected);
        return Decode(ref reader, value) && reader.TryEnd()
            ? SpecOutcome.Passed
            : SpecOutcome.Failed($"decoding gives another value or the error {reader.Error}");
    }

    private static void Encode(ref RlpWriter writer, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            writer.Write(ToBytes(value));
            return;
        }

        int mark = writer.BeginList();
        foreach (JsonElement item in value.EnumerateArray())
        {
            Encode(ref writer, item);
        }

        writer.EndList(mark);
    }

    private static bool Decode(ref RlpReader reader, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return reader.TryReadBytes(out ReadOnlySpan<byte> bytes) && bytes.SequenceEqual(ToBytes(value));
        }

        if (!reader.TryReadList(out RlpReader items))
        {
            return false;
        }

        foreach (JsonElement item in value.EnumerateArray())
        {
            if (!Decode(ref items, item))
            {
                return false;
            }
        }

        return items.TryEnd();
    }

    // Numbers are big-endian without leading zeros; "#" marks decimal digits of a large one; other text is its bytes.
    private static byte[] ToBytes(JsonElement value)
    {
        string text = value.ValueKind == JsonValueKind.Number ? "#" + value.GetRawText() : value.AsText();
        if (!text.StartsWith('#'))
        {
            return Encoding.Latin1.GetBytes(text);
        }

        BigInteger number = BigInteger.Parse(text.AsSpan(1), CultureInfo.InvariantCulture);
        return number.IsZero ? [] : number.ToByteArray(isUnsigned: true, isBigEndian: true);
    }
}
