// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.Wire;

/// <summary>Texts of bytes read as one big number (base58btc, base36), and base32 in groups of five bits, as multibase names them.</summary>
internal static class BaseAlphabet
{
    /// <summary>Most bytes that are written or read; the work grows with the square.</summary>
    public const int SizeBytesMax = 128;

    private const string Base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private const string Base36 = "0123456789abcdefghijklmnopqrstuvwxyz";
    private const string Base32 = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>Bytes as base58btc.</summary>
    public static string ToBase58(ReadOnlySpan<byte> bytes) => ToNumberText(bytes, Base58);

    /// <summary>Base58btc as bytes.</summary>
    public static bool TryFromBase58(ReadOnlySpan<char> text, out byte[] bytes) => TryFromNumberText(text, Base58, out bytes);

    /// <summary>Lower-case base36 as bytes.</summary>
    public static bool TryFromBase36(ReadOnlySpan<char> text, out byte[] bytes) => TryFromNumberText(text, Base36, out bytes);

    /// <summary>Bytes as lower-case base32 without padding (RFC 4648).</summary>
    public static string ToBase32(ReadOnlySpan<byte> bytes)
    {
        char[] text = new char[((bytes.Length * 8) + 4) / 5];
        int bits = 0;
        int pending = 0;
        int at = 0;
        foreach (byte value in bytes)
        {
            pending = ((pending << 8) | value) & 0xfff;
            bits += 8;
            while (bits >= 5)
            {
                bits -= 5;
                text[at++] = Base32[(pending >> bits) & 31];
            }
        }

        if (bits > 0)
        {
            text[at] = Base32[(pending << (5 - bits)) & 31];
        }

        return new string(text);
    }

    /// <summary>Lower-case base32 without padding as bytes; bits left over must be zero.</summary>
    public static bool TryFromBase32(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (text.Length * 5 / 8 > SizeBytesMax)
        {
            return false;
        }

        byte[] result = new byte[text.Length * 5 / 8];
        int bits = 0;
        int pending = 0;
        int at = 0;
        foreach (char letter in text)
        {
            int digit = Base32.IndexOf(letter, StringComparison.Ordinal);
            if (digit < 0)
            {
                return false;
            }

            pending = ((pending << 5) | digit) & 0xfff;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                result[at++] = (byte)((pending >> bits) & 0xff);
            }
        }

        if (bits >= 5 || (pending & ((1 << bits) - 1)) != 0)
        {
            return false;
        }

        bytes = result;
        return true;
    }

    private static string ToNumberText(ReadOnlySpan<byte> bytes, string alphabet)
    {
        int zeros = 0;
        while (zeros < bytes.Length && bytes[zeros] == 0)
        {
            zeros++;
        }

        // Little-endian digits; each byte multiplies the number by 256.
        List<int> digits = [];
        foreach (byte value in bytes[zeros..])
        {
            int carry = value;
            for (int i = 0; i < digits.Count; i++)
            {
                carry += digits[i] << 8;
                digits[i] = carry % alphabet.Length;
                carry /= alphabet.Length;
            }

            while (carry > 0)
            {
                digits.Add(carry % alphabet.Length);
                carry /= alphabet.Length;
            }
        }

        return string.Create(zeros + digits.Count, (zeros, digits, alphabet), static (span, state) =>
        {
            span[..state.zeros].Fill(state.alphabet[0]);
            for (int i = 0; i < state.digits.Count; i++)
            {
                span[^(i + 1)] = state.alphabet[state.digits[i]];
            }
        });
    }

    private static bool TryFromNumberText(ReadOnlySpan<char> text, string alphabet, out byte[] bytes)
    {
        bytes = [];
        if (text.Length > SizeBytesMax * 3 / 2)
        {
            return false;
        }

        int zeros = 0;
        while (zeros < text.Length && text[zeros] == alphabet[0])
        {
            zeros++;
        }

        List<byte> little = [];
        foreach (char letter in text[zeros..])
        {
            int carry = alphabet.IndexOf(letter, StringComparison.Ordinal);
            if (carry < 0)
            {
                return false;
            }

            for (int i = 0; i < little.Count; i++)
            {
                carry += little[i] * alphabet.Length;
                little[i] = (byte)(carry & 0xff);
                carry >>= 8;
            }

            while (carry > 0)
            {
                little.Add((byte)(carry & 0xff));
                carry >>= 8;
            }
        }

        byte[] result = new byte[zeros + little.Count];
        for (int i = 0; i < little.Count; i++)
        {
            result[^(i + 1)] = little[i];
        }

        bytes = result;
        return true;
    }
}
