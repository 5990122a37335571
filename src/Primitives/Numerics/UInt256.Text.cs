// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace PowerVerse.Chain.Primitives.Numerics;

/// <content>Decimal and hexadecimal text.</content>
public readonly partial struct UInt256
{
    /// <summary>Digits of the largest number in decimal.</summary>
    public const int MaxDecimalDigits = 78;

    /// <summary>Characters of the longest quantity: <c>0x</c> and 64 digits.</summary>
    public const int MaxQuantityLength = 66;

    // Largest power of ten in a limb.
    private const ulong DecimalChunk = 10_000_000_000_000_000_000;
    private const int DecimalChunkDigits = 19;

    /// <summary>Decimal without leading zeros.</summary>
    public override string ToString()
    {
        Span<char> text = stackalloc char[MaxDecimalDigits];
        TryFormatDecimal(text, out int written);
        return new string(text[..written]);
    }

    /// <summary>Decimal, or with format <c>x</c> the quantity of <see cref="ToQuantity"/>.</summary>
    public string ToString(string? format, IFormatProvider? formatProvider) =>
        format is "x" or "X" ? ToQuantity() : ToString();

    /// <summary>Hexadecimal with prefix <c>0x</c> and no leading zeros, <c>0x0</c> for zero: the quantity of Ethereum's JSON-RPC.</summary>
    public string ToQuantity()
    {
        Span<char> text = stackalloc char[MaxQuantityLength];
        TryFormatQuantity(text, out int written);
        return new string(text[..written]);
    }

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        format is "x" or "X" ? TryFormatQuantity(destination, out charsWritten) : TryFormatDecimal(destination, out charsWritten);

    /// <summary>Writes the quantity of <see cref="ToQuantity"/>.</summary>
    /// <returns>False when the destination is too short; nothing is then promised about its content.</returns>
    public bool TryFormatQuantity(Span<char> destination, out int charsWritten)
    {
        int digits = Math.Max(1, (BitLength + 3) / 4);
        charsWritten = 0;
        if (destination.Length < digits + 2)
        {
            return false;
        }

        destination[0] = '0';
        destination[1] = 'x';
        for (int i = 0; i < digits; i++)
        {
            int bit = 4 * (digits - 1 - i);
            ulong limb = (bit >> 6) switch
            {
                0 => U0,
                1 => U1,
                2 => U2,
                _ => U3,
            };
            destination[2 + i] = "0123456789abcdef"[(int)((limb >> (bit & 63)) & 15)];
        }

        charsWritten = digits + 2;
        return true;
    }

    /// <summary>Parses decimal digits, or hexadecimal digits after the prefix <c>0x</c>.</summary>
    /// <exception cref="FormatException">The text is anything else, or the number does not fit.</exception>
    public static UInt256 Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out UInt256 value) ? value : throw new FormatException("Expected a number below 2^256 in decimal, or in hexadecimal after 0x.");

    /// <summary>Parses decimal digits, or hexadecimal digits after the prefix <c>0x</c>; leading zeros are accepted while the value fits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out UInt256 value) =>
        text.Length >= 2 && text[0] == '0' && text[1] is 'x' or 'X' ? TryParseHex(text[2..], out value) : TryParseDecimal(text, out value);

    /// <summary>Parses a quantity of Ethereum's JSON-RPC: prefix <c>0x</c>, at least one digit, no leading zeros except <c>0x0</c>.</summary>
    public static bool TryParseQuantity(ReadOnlySpan<char> text, out UInt256 value)
    {
        value = default;
        return text.Length is >= 3 and <= MaxQuantityLength
            && text[0] == '0' && text[1] == 'x'
            && (text[2] != '0' || text.Length == 3)
            && TryParseHex(text[2..], out value);
    }

    private static bool TryParseHex(ReadOnlySpan<char> digits, out UInt256 value)
    {
        value = default;
        if (digits.IsEmpty)
        {
            return false;
        }

        UInt256 total = default;
        foreach (char c in digits)
        {
            int digit = c switch
            {
                >= '0' and <= '9' => c - '0',
                >= 'a' and <= 'f' => c - 'a' + 10,
                >= 'A' and <= 'F' => c - 'A' + 10,
                _ => -1,
            };
            if (digit < 0 || total.U3 >> 60 != 0)
            {
                return false;
            }

            total = ShiftLeft(in total, 4) | (ulong)digit;
        }

        value = total;
        return true;
    }

    private static bool TryParseDecimal(ReadOnlySpan<char> digits, out UInt256 value)
    {
        value = default;
        if (digits.IsEmpty)
        {
            return false;
        }

        UInt256 total = default;
        while (!digits.IsEmpty)
        {
            int count = Math.Min(DecimalChunkDigits, digits.Length);
            ulong chunk = 0;
            ulong scale = 1;
            foreach (char c in digits[..count])
            {
                if (!char.IsAsciiDigit(c))
                {
                    return false;
                }

                chunk = (chunk * 10) + (ulong)(c - '0');
                scale *= 10;
            }

            if (!TryMultiply(in total, scale, out total) || !TryAdd(in total, chunk, out total))
            {
                return false;
            }

            digits = digits[count..];
        }

        value = total;
        return true;
    }

    private bool TryFormatDecimal(Span<char> destination, out int charsWritten)
    {
        Span<ulong> chunks = stackalloc ulong[5];
        int count = 0;
        UInt256 rest = this;
        while (!rest.IsUInt64 || rest.U0 >= DecimalChunk)
        {
            chunks[count++] = DivideByLimb(in rest, DecimalChunk, out rest);
        }

        if (!rest.U0.TryFormat(destination, out charsWritten, default, CultureInfo.InvariantCulture))
        {
            return false;
        }

        while (count > 0)
        {
            if (!chunks[--count].TryFormat(destination[charsWritten..], out int written, "D19", CultureInfo.InvariantCulture))
            {
                charsWritten = 0;
                return false;
            }

            charsWritten += written;
        }

        return true;
    }
}
