// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.TypedData;

/// <summary>The digest of structured data that wallets sign (EIP-712), in the form of eth_signTypedData_v4.</summary>
internal sealed class TypedDataHash
{
    /// <summary>Most struct types of one message.</summary>
    public const int TypesMax = 256;

    private const string DomainType = "EIP712Domain";
    private const int WordSizeBytes = 32;

    private readonly TypedDataTypes _types;

    private TypedDataHash(TypedDataTypes types) => _types = types;

    /// <summary>Computes the digest.</summary>
    /// <param name="data">The object with types, primaryType, domain and message.</param>
    /// <param name="digest">What is to be signed.</param>
    /// <returns>Null, or what is wrong with the object.</returns>
    public static string? Compute(JsonElement data, out Hash256 digest)
    {
        digest = default;
        if (data.ValueKind != JsonValueKind.Object
            || !data.TryGetProperty("types", out JsonElement types)
            || !data.TryGetProperty("primaryType", out JsonElement primary) || primary.ValueKind != JsonValueKind.String
            || !data.TryGetProperty("domain", out JsonElement domain))
        {
            return "typed data needs types, primaryType, domain and message";
        }

        string name = primary.GetString()!;
        if (TypedDataTypes.Read(types, out TypedDataTypes known) is { } problem)
        {
            return problem;
        }

        TypedDataHash hash = new(known);
        if (hash.HashStruct(DomainType, domain, out Hash256 domainHash) is { } domainProblem)
        {
            return domainProblem;
        }

        if (name == DomainType)
        {
            digest = Keccak256.Hash([0x19, 0x01, .. domainHash.AsSpan()]);
            return null;
        }

        if (!data.TryGetProperty("message", out JsonElement message))
        {
            return "typed data needs a message";
        }

        string? messageProblem = hash.HashStruct(name, message, out Hash256 messageHash);
        digest = Keccak256.Hash([0x19, 0x01, .. domainHash.AsSpan(), .. messageHash.AsSpan()]);
        return messageProblem;
    }

    private string? HashStruct(string type, JsonElement value, out Hash256 hash)
    {
        hash = default;
        if (!_types.TryGetFields(type, out IReadOnlyList<TypedDataField> fields))
        {
            return $"unknown type \"{type}\"";
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            return $"expected an object of type \"{type}\"";
        }

        byte[] encoded = new byte[WordSizeBytes * (fields.Count + 1)];
        _types.HashOf(type).CopyTo(encoded);
        for (int i = 0; i < fields.Count; i++)
        {
            value.TryGetProperty(fields[i].Name, out JsonElement member);
            if (Encode(fields[i].Type, member, encoded.AsSpan((i + 1) * WordSizeBytes, WordSizeBytes)) is { } problem)
            {
                return $"{type}.{fields[i].Name}: {problem}";
            }
        }

        hash = Keccak256.Hash(encoded);
        return null;
    }

    private string? Encode(string type, JsonElement value, Span<byte> word)
    {
        if (type.EndsWith(']'))
        {
            return EncodeArray(type, value, word);
        }

        if (_types.TryGetFields(type, out _))
        {
            // A member that is absent hashes as 32 zeros; so a type can contain itself.
            if (value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
            {
                return null;
            }

            string? problem = HashStruct(type, value, out Hash256 hash);
            hash.CopyTo(word);
            return problem;
        }

        return type switch
        {
            "string" => EncodeText(value, word),
            "bytes" => EncodeBytes(value, word),
            "bool" => EncodeBoolean(value, word),
            "address" => EncodeAddress(value, word),
            _ when type.StartsWith("bytes", StringComparison.Ordinal) => EncodeFixedBytes(type, value, word),
            _ => EncodeNumber(type, value, word),
        };
    }

    private string? EncodeArray(string type, JsonElement value, Span<byte> word)
    {
        int start = type.LastIndexOf('[');
        if (start <= 0 || value.ValueKind != JsonValueKind.Array)
        {
            return $"expected an array of type \"{type}\"";
        }

        string item = type[..start];
        ReadOnlySpan<char> length = type.AsSpan(start + 1, type.Length - start - 2);
        int count = value.GetArrayLength();
        if (!length.IsEmpty && (!int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out int wanted) || wanted != count))
        {
            return $"expected {length} items";
        }

        byte[] encoded = new byte[WordSizeBytes * count];
        int index = 0;
        foreach (JsonElement element in value.EnumerateArray())
        {
            if (Encode(item, element, encoded.AsSpan(index * WordSizeBytes, WordSizeBytes)) is { } problem)
            {
                return $"[{index}]: {problem}";
            }

            index++;
        }

        Keccak256.Hash(encoded).CopyTo(word);
        return null;
    }

    private static string? EncodeText(JsonElement value, Span<byte> word)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return "expected text";
        }

        Keccak256.Hash(Encoding.UTF8.GetBytes(value.GetString()!)).CopyTo(word);
        return null;
    }

    private static string? EncodeBytes(JsonElement value, Span<byte> word)
    {
        if (!TryReadHex(value, out byte[] bytes))
        {
            return "expected hexadecimal data";
        }

        Keccak256.Hash(bytes).CopyTo(word);
        return null;
    }

    private static string? EncodeBoolean(JsonElement value, Span<byte> word)
    {
        word[^1] = value.ValueKind == JsonValueKind.True ? (byte)1 : (byte)0;
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : "expected true or false";
    }

    private static string? EncodeAddress(JsonElement value, Span<byte> word)
    {
        if (value.ValueKind != JsonValueKind.String || !Address.TryParse(value.GetString(), out Address address))
        {
            return "expected an address";
        }

        address.CopyTo(word[(WordSizeBytes - Address.Size)..]);
        return null;
    }

    private static string? EncodeFixedBytes(string type, JsonElement value, Span<byte> word)
    {
        if (!int.TryParse(type.AsSpan("bytes".Length), NumberStyles.None, CultureInfo.InvariantCulture, out int size) || size is < 1 or > WordSizeBytes)
        {
            return $"unknown type \"{type}\"";
        }

        if (!TryReadHex(value, out byte[] bytes) || bytes.Length > size)
        {
            return $"expected at most {size} bytes of hexadecimal data";
        }

        bytes.CopyTo(word);
        return null;
    }

    private static string? EncodeNumber(string type, JsonElement value, Span<byte> word)
    {
        bool isSigned = type.StartsWith("int", StringComparison.Ordinal);
        int prefix = isSigned ? "int".Length : "uint".Length;
        if ((!isSigned && !type.StartsWith("uint", StringComparison.Ordinal)) || !TryReadWidth(type.AsSpan(prefix), out int bits))
        {
            return $"unknown type \"{type}\"";
        }

        if (!TryReadNumber(value, out BigInteger number))
        {
            return "expected a number";
        }

        BigInteger limit = BigInteger.One << (isSigned ? bits - 1 : bits);
        if (number >= limit || number < (isSigned ? -limit : BigInteger.Zero))
        {
            return $"number out of range of {type}";
        }

        BigInteger modulo = number.Sign < 0 ? number + (BigInteger.One << (8 * WordSizeBytes)) : number;
        byte[] bytes = modulo.ToByteArray(isUnsigned: true, isBigEndian: true);
        bytes.CopyTo(word[(WordSizeBytes - bytes.Length)..]);
        return null;
    }

    private static bool TryReadWidth(ReadOnlySpan<char> text, out int bits)
    {
        if (text.IsEmpty)
        {
            bits = 8 * WordSizeBytes;
            return true;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out bits) && bits is >= 8 and <= 256 && bits % 8 == 0;
    }

    private static bool TryReadNumber(JsonElement value, out BigInteger number)
    {
        number = default;
        if (value.ValueKind == JsonValueKind.Number)
        {
            return TryParseDecimal(value.GetRawText(), out number);
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        string text = value.GetString()!;
        if (!text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return TryParseDecimal(text, out number);
        }

        bool isNumber = UInt256.TryParse(text, out UInt256 word);
        number = isNumber ? new BigInteger(word.ToHash().AsSpan(), isUnsigned: true, isBigEndian: true) : default;
        return isNumber;
    }

    // More digits than any number of 256 bits has are not worth parsing.
    private static bool TryParseDecimal(string text, out BigInteger number)
    {
        const int DigitsMax = 79;
        number = default;
        return text.Length <= DigitsMax && BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }

    private static bool TryReadHex(JsonElement value, out byte[] bytes)
    {
        bytes = [];
        return value.ValueKind == JsonValueKind.String && Hex.TryDecode(value.GetString(), out bytes!);
    }
}
