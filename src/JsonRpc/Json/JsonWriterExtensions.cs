// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Text.Json;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Json;

/// <summary>Writes the value forms of Ethereum's JSON-RPC without intermediate text.</summary>
public static class JsonWriterExtensions
{
    private const int StackSizeBytes = 512;

    /// <summary>Writes a number as a quantity: <c>0x</c>, no leading zeros.</summary>
    public static void WriteQuantityValue(this Utf8JsonWriter writer, ulong value)
    {
        Span<byte> text = stackalloc byte[20];
        int digits = Math.Max(1, (67 - System.Numerics.BitOperations.LeadingZeroCount(value)) / 4);
        text[0] = (byte)'"';
        text[1] = (byte)'0';
        text[2] = (byte)'x';
        for (int i = digits; i > 0; i--)
        {
            text[2 + i] = Digits[(int)(value & 15)];
            value >>= 4;
        }

        text[digits + 3] = (byte)'"';
        writer.WriteRawValue(text[..(digits + 4)], skipInputValidation: true);
    }

    /// <summary>Writes a number as a quantity: <c>0x</c>, no leading zeros.</summary>
    public static void WriteQuantityValue(this Utf8JsonWriter writer, in UInt256 value)
    {
        if (value.IsUInt64)
        {
            writer.WriteQuantityValue(value.U0);
            return;
        }

        Span<char> characters = stackalloc char[UInt256.MaxQuantityLength];
        value.TryFormatQuantity(characters, out int written);
        writer.WriteStringValue(characters[..written]);
    }

    /// <summary>Writes a property with a quantity.</summary>
    public static void WriteQuantity(this Utf8JsonWriter writer, JsonEncodedText name, ulong value)
    {
        writer.WritePropertyName(name);
        writer.WriteQuantityValue(value);
    }

    /// <summary>Writes a property with a quantity.</summary>
    public static void WriteQuantity(this Utf8JsonWriter writer, JsonEncodedText name, in UInt256 value)
    {
        writer.WritePropertyName(name);
        writer.WriteQuantityValue(in value);
    }

    /// <summary>Writes a property with a quantity or, where there is none, null.</summary>
    public static void WriteQuantityOrNull(this Utf8JsonWriter writer, JsonEncodedText name, ulong? value)
    {
        if (value is { } number)
        {
            writer.WriteQuantity(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    /// <summary>Writes bytes as data: <c>0x</c> and two digits each.</summary>
    public static void WriteHexValue(this Utf8JsonWriter writer, ReadOnlySpan<byte> bytes)
    {
        int length = checked((bytes.Length * 2) + 4);
        byte[]? rented = length > StackSizeBytes ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> text = rented is null ? stackalloc byte[StackSizeBytes] : rented;
        try
        {
            text[0] = (byte)'"';
            text[1] = (byte)'0';
            text[2] = (byte)'x';
            Convert.TryToHexStringLower(bytes, text[3..], out _);
            text[length - 1] = (byte)'"';
            writer.WriteRawValue(text[..length], skipInputValidation: true);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    /// <summary>Writes a hash.</summary>
    public static void WriteHexValue(this Utf8JsonWriter writer, in Hash256 value) => writer.WriteHexValue(value.AsSpan());

    /// <summary>Writes an address.</summary>
    public static void WriteHexValue(this Utf8JsonWriter writer, in Address value) => writer.WriteHexValue(value.AsSpan());

    /// <summary>Writes a property with data.</summary>
    public static void WriteHex(this Utf8JsonWriter writer, JsonEncodedText name, ReadOnlySpan<byte> bytes)
    {
        writer.WritePropertyName(name);
        writer.WriteHexValue(bytes);
    }

    /// <summary>Writes a property with a hash.</summary>
    public static void WriteHex(this Utf8JsonWriter writer, JsonEncodedText name, in Hash256 value) => writer.WriteHex(name, value.AsSpan());

    /// <summary>Writes a property with an address.</summary>
    public static void WriteHex(this Utf8JsonWriter writer, JsonEncodedText name, in Address value) => writer.WriteHex(name, value.AsSpan());

    /// <summary>Writes a property with an address or, where there is none, null.</summary>
    public static void WriteHexOrNull(this Utf8JsonWriter writer, JsonEncodedText name, in Address? value)
    {
        if (value is { } address)
        {
            writer.WriteHex(name, address.AsSpan());
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    /// <summary>Writes a 256-bit number as 32 bytes of data, as storage values and keys are shown.</summary>
    public static void WriteWordValue(this Utf8JsonWriter writer, in UInt256 value)
    {
        Span<byte> word = stackalloc byte[UInt256.Size];
        value.WriteBigEndian(word);
        writer.WriteHexValue(word);
    }

    private static ReadOnlySpan<byte> Digits => "0123456789abcdef"u8;
}
