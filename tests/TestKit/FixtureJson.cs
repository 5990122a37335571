// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.TestKit;

/// <summary>Reads the value forms of the public suites from JSON; a malformed value is an exception that names it.</summary>
/// <remarks>Quantities may have leading zeros and an odd number of digits, as the suites write them; decimal text is accepted too.</remarks>
public static class FixtureJson
{
    /// <summary>Nesting that the suites need: RLP vectors are deep.</summary>
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 256 };

    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8)
    {
        ReadOnlySpan<byte> byteOrderMark = [0xEF, 0xBB, 0xBF];
        return JsonDocument.Parse(utf8.Span.StartsWith(byteOrderMark) ? utf8[3..] : utf8, Options);
    }

    public static JsonDocument Parse(FixtureEntry entry) => Parse(entry.Content);

    /// <summary>A member that may be absent or null.</summary>
    public static bool TryMember(this JsonElement element, string name, out JsonElement member) =>
        element.TryGetProperty(name, out member) && member.ValueKind != JsonValueKind.Null;

    public static string AsText(this JsonElement element) =>
        element.GetString() ?? throw new FormatException("Expected text, found null.");

    public static byte[] AsBytes(this JsonElement element) => ParseBytes(element.AsText());

    public static byte[] ParseBytes(string text) =>
        Hex.TryDecode(text, out byte[] bytes) ? bytes : throw new FormatException($"Not hexadecimal bytes: {Shorten(text)}.");

    public static Address AsAddress(this JsonElement element) => Address.Parse(element.AsText());

    public static Hash256 AsHash(this JsonElement element) => Hash256.Parse(element.AsText());

    public static ulong AsUInt64(this JsonElement element)
    {
        UInt256 value = element.AsUInt256();
        return value.IsUInt64 ? value.U0 : throw new FormatException($"Does not fit in 64 bits: {element}.");
    }

    /// <summary>A quantity: hexadecimal with prefix, decimal text or a JSON number.</summary>
    public static UInt256 AsUInt256(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Number ? element.GetUInt64() : ParseUInt256(element.AsText());

    public static UInt256 ParseUInt256(string text)
    {
        if (!text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            System.Numerics.BigInteger number = System.Numerics.BigInteger.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
            return new UInt256(number.ToByteArray(isUnsigned: true, isBigEndian: true));
        }

        string digits = text[2..].TrimStart('0');
        byte[] bytes = Convert.FromHexString((digits.Length & 1) == 0 ? digits : "0" + digits);
        return bytes.Length <= UInt256.Size ? new UInt256(bytes) : throw new FormatException($"More than 256 bits: {Shorten(text)}.");
    }

    private static string Shorten(string text) => text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 80), "...");
}
