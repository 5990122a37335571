// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Text.Json;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Json;

/// <summary>Reads the value forms of Ethereum's JSON-RPC at a reader's present token: quantities, data, hashes, addresses.</summary>
/// <remarks>Each method returns null when the value was read, else what is wrong with it, in go-ethereum's words. The reader stays at the token.</remarks>
internal static class HexJson
{
    public const string MissingPrefix = "hex string without 0x prefix";
    public const string EmptyText = "empty hex string";
    public const string NotText = "json: expected a string";
    public const string InvalidHex = "invalid hex string";
    public const string OddLength = "hex string of odd length";
    public const string EmptyNumber = "hex string \"0x\"";
    public const string LeadingZero = "hex number with leading zero digits";
    public const string Above64Bits = "hex number > 64 bits";
    public const string Above256Bits = "hex number > 256 bits";

    private const int PrefixLength = 2;
    private const int DigitsOf64Bits = 16;
    private const int DigitsOf256Bits = 64;

    /// <summary>A number below 2^64: prefix, no leading zeros.</summary>
    public static string? ReadUInt64(ref Utf8JsonReader reader, out ulong value)
    {
        value = 0;
        if (ReadDigits(ref reader, out ReadOnlySpan<byte> digits) is { } problem)
        {
            return problem;
        }

        return CheckNumber(digits, DigitsOf64Bits, Above64Bits) ?? (TryParse(digits, out value) ? null : InvalidHex);
    }

    /// <summary>A number below 2^256: prefix, no leading zeros.</summary>
    public static string? ReadUInt256(ref Utf8JsonReader reader, out UInt256 value)
    {
        value = default;
        if ((ReadDigits(ref reader, out ReadOnlySpan<byte> digits) ?? CheckNumber(digits, DigitsOf256Bits, Above256Bits)) is { } problem)
        {
            return problem;
        }

        return TryParseWord(digits, out value) ? null : InvalidHex;
    }

    /// <summary>A number as developers' tools send it: a quantity with or without leading zeros, a JSON number, or decimal text.</summary>
    public static string? ReadLooseUInt256(ref Utf8JsonReader reader, out UInt256 value)
    {
        value = default;
        if (reader.TokenType == JsonTokenType.Number)
        {
            bool isWhole = reader.TryGetUInt64(out ulong number);
            value = number;
            return isWhole ? null : "expected a whole number below 2^64";
        }

        return ReadText(ref reader, out string text) ?? (UInt256.TryParse(text, out value) ? null : InvalidHex);
    }

    /// <summary>As <see cref="ReadLooseUInt256"/> for numbers below 2^64.</summary>
    public static string? ReadLooseUInt64(ref Utf8JsonReader reader, out ulong value)
    {
        string? problem = ReadLooseUInt256(ref reader, out UInt256 wide);
        value = wide.U0;
        return problem ?? (wide.IsUInt64 ? null : Above64Bits);
    }

    /// <summary>Exactly 32 bytes.</summary>
    public static string? ReadHash(ref Utf8JsonReader reader, out Hash256 value)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Size];
        string? problem = ReadExact(ref reader, bytes, "hash");
        value = problem is null ? new Hash256(bytes) : default;
        return problem;
    }

    /// <summary>Exactly 20 bytes.</summary>
    public static string? ReadAddress(ref Utf8JsonReader reader, out Address value)
    {
        Span<byte> bytes = stackalloc byte[Address.Size];
        string? problem = ReadExact(ref reader, bytes, "address");
        value = problem is null ? new Address(bytes) : default;
        return problem;
    }

    /// <summary>Any number of bytes.</summary>
    public static string? ReadBytes(ref Utf8JsonReader reader, out byte[] value)
    {
        value = [];
        if (ReadDigits(ref reader, out ReadOnlySpan<byte> digits) is { } problem)
        {
            return problem;
        }

        if ((digits.Length & 1) != 0)
        {
            return OddLength;
        }

        byte[] bytes = digits.IsEmpty ? [] : new byte[digits.Length / 2];
        if (Convert.FromHexString(digits, bytes, out _, out _) != OperationStatus.Done)
        {
            return InvalidHex;
        }

        value = bytes;
        return null;
    }

    /// <summary>A storage key: up to 32 bytes, prefix optional, odd numbers of digits allowed, as old clients send them.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="value">The key.</param>
    /// <param name="isWhole">True when all 32 bytes were written out.</param>
    public static string? ReadStorageKey(ref Utf8JsonReader reader, out UInt256 value, out bool isWhole)
    {
        value = default;
        isWhole = false;
        if (ReadText(ref reader, out string text) is { } problem)
        {
            return problem;
        }

        return ParseStorageKey(text, out value, out isWhole);
    }

    /// <summary>As <see cref="ReadStorageKey"/> for text that was read already.</summary>
    public static string? ParseStorageKey(string text, out UInt256 value, out bool isWhole)
    {
        value = default;
        isWhole = false;
        ReadOnlySpan<char> digits = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text.AsSpan(PrefixLength) : text;
        if (digits.Length > DigitsOf256Bits)
        {
            return $"storage key too long (want at most 32 bytes): \"{Shorten(text)}\"";
        }

        isWhole = digits.Length >= DigitsOf256Bits - 1;
        return digits.IsEmpty || UInt256.TryParse(string.Concat("0x", digits), out value) ? null : $"invalid hex in storage key: \"{Shorten(text)}\"";
    }

    /// <summary>Text of any kind.</summary>
    public static string? ReadText(ref Utf8JsonReader reader, out string value)
    {
        value = string.Empty;
        if (reader.TokenType != JsonTokenType.String)
        {
            return NotText;
        }

        // Cannot fail: the dispatcher takes only messages that are Unicode throughout.
        value = reader.GetString()!;
        return null;
    }

    /// <summary>true or false.</summary>
    public static string? ReadBoolean(ref Utf8JsonReader reader, out bool value)
    {
        value = reader.TokenType == JsonTokenType.True;
        return reader.TokenType is JsonTokenType.True or JsonTokenType.False ? null : "json: expected a boolean";
    }

    /// <summary>Text for an error message, cut where it gets long.</summary>
    public static string Shorten(string text)
    {
        const int LengthMax = 80;
        return text.Length <= LengthMax ? text : string.Concat(text.AsSpan(0, LengthMax), "...");
    }

    private static string? ReadExact(ref Utf8JsonReader reader, scoped Span<byte> bytes, string what)
    {
        if (ReadDigits(ref reader, out ReadOnlySpan<byte> digits) is { } problem)
        {
            return problem;
        }

        if (digits.Length != bytes.Length * 2)
        {
            return $"hex string has length {digits.Length}, want {bytes.Length * 2} for {what}";
        }

        return Convert.FromHexString(digits, bytes, out _, out _) == OperationStatus.Done ? null : InvalidHex;
    }

    private static string? ReadDigits(ref Utf8JsonReader reader, out ReadOnlySpan<byte> digits)
    {
        digits = default;
        if (reader.TokenType != JsonTokenType.String)
        {
            return NotText;
        }

        // No hexadecimal text needs an escape.
        ReadOnlySpan<byte> text = reader.ValueSpan;
        if (text.IsEmpty)
        {
            return EmptyText;
        }

        if (text.Length < PrefixLength || text[0] != (byte)'0' || text[1] is not ((byte)'x' or (byte)'X'))
        {
            return MissingPrefix;
        }

        digits = text[PrefixLength..];
        return null;
    }

    private static string? CheckNumber(ReadOnlySpan<byte> digits, int countMax, string tooLong) =>
        digits.IsEmpty ? EmptyNumber
        : digits.Length > 1 && digits[0] == (byte)'0' ? LeadingZero
        : digits.Length > countMax ? (IsHex(digits) ? tooLong : InvalidHex)
        : null;

    private static bool IsHex(ReadOnlySpan<byte> digits) => digits.IndexOfAnyExcept(HexDigits) < 0;

    private static bool TryParseWord(ReadOnlySpan<byte> digits, out UInt256 value)
    {
        value = default;
        Span<ulong> limbs = stackalloc ulong[4];
        limbs.Clear();
        for (int i = 0; !digits.IsEmpty; i++)
        {
            int start = Math.Max(0, digits.Length - DigitsOf64Bits);
            if (!TryParse(digits[start..], out limbs[i]))
            {
                return false;
            }

            digits = digits[..start];
        }

        value = new UInt256(limbs[0], limbs[1], limbs[2], limbs[3]);
        return true;
    }

    private static bool TryParse(ReadOnlySpan<byte> digits, out ulong value)
    {
        value = 0;
        foreach (byte digit in digits)
        {
            int nibble = digit switch
            {
                >= (byte)'0' and <= (byte)'9' => digit - '0',
                >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
                >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
                _ => -1,
            };
            if (nibble < 0)
            {
                return false;
            }

            value = (value << 4) | (uint)nibble;
        }

        return true;
    }

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);
}
