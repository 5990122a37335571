// SPDX-License-Identifier: Apache-2.0

using System.Buffers;

namespace PowerVerse.Chain.Primitives.Bytes;

/// <summary>Hexadecimal text as Ethereum's tools write it: lower case, prefix <c>0x</c>.</summary>
public static class Hex
{
    /// <summary>Encodes with the prefix <c>0x</c>.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) => string.Concat("0x", Convert.ToHexStringLower(bytes));

    /// <summary>Encodes with the prefix <c>0x</c> into a caller's buffer of at least <c>2 + 2 * bytes.Length</c> characters.</summary>
    /// <returns>False when the buffer is too short; nothing is then promised about its content.</returns>
    public static bool TryEncode(ReadOnlySpan<byte> bytes, Span<char> destination, out int charsWritten)
    {
        charsWritten = 0;
        if (destination.Length < 2 || !Convert.TryToHexStringLower(bytes, destination[2..], out int digits))
        {
            return false;
        }

        destination[0] = '0';
        destination[1] = 'x';
        charsWritten = digits + 2;
        return true;
    }

    /// <summary>Decodes an even number of digits, prefix optional.</summary>
    /// <exception cref="FormatException">A character is not a digit, or the number of digits is odd.</exception>
    public static byte[] Decode(ReadOnlySpan<char> text) =>
        TryDecode(text, out byte[] bytes) ? bytes : throw new FormatException("Expected an even number of hexadecimal digits.");

    /// <summary>Decodes an even number of digits, prefix optional.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        ReadOnlySpan<char> digits = StripPrefix(text);
        if ((digits.Length & 1) != 0)
        {
            bytes = [];
            return false;
        }

        bytes = new byte[digits.Length / 2];
        return Convert.FromHexString(digits, bytes, out _, out _) == OperationStatus.Done;
    }

    /// <summary>Decodes exactly <c>destination.Length</c> bytes, prefix optional.</summary>
    public static bool TryDecodeExact(ReadOnlySpan<char> text, Span<byte> destination)
    {
        ReadOnlySpan<char> digits = StripPrefix(text);
        return digits.Length == destination.Length * 2
            && Convert.FromHexString(digits, destination, out _, out _) == OperationStatus.Done;
    }

    private static ReadOnlySpan<char> StripPrefix(ReadOnlySpan<char> text) =>
        text.Length >= 2 && text[0] == '0' && text[1] is ('x' or 'X') ? text[2..] : text;
}
