// SPDX-License-Identifier: Apache-2.0

using System.Text;
using System.Text.Json;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.TypedData;

/// <summary>The struct types of a message and their hashes (EIP-712, encodeType).</summary>
internal sealed class TypedDataTypes
{
    private readonly Dictionary<string, IReadOnlyList<TypedDataField>> _structs = [];
    private readonly Dictionary<string, Hash256> _hashes = [];

    /// <summary>Reads an object from names to arrays of fields.</summary>
    /// <returns>Null, or what is wrong with it.</returns>
    public static string? Read(JsonElement json, out TypedDataTypes types)
    {
        types = new TypedDataTypes();
        if (json.ValueKind != JsonValueKind.Object)
        {
            return "types: expected an object";
        }

        foreach (JsonProperty type in json.EnumerateObject())
        {
            if (types._structs.Count == TypedDataHash.TypesMax)
            {
                return "types: too many";
            }

            if (ReadFields(type.Value, out IReadOnlyList<TypedDataField> fields) is { } problem)
            {
                return $"types.{type.Name}: {problem}";
            }

            types._structs[type.Name] = fields;
        }

        return null;
    }

    /// <summary>The fields of a struct type; false when it is none.</summary>
    public bool TryGetFields(string type, out IReadOnlyList<TypedDataField> fields)
    {
        bool isStruct = _structs.TryGetValue(type, out IReadOnlyList<TypedDataField>? found);
        fields = found ?? [];
        return isStruct;
    }

    /// <summary>The hash of a struct type: of its own text followed by those of all that it uses, by name.</summary>
    public Hash256 HashOf(string type)
    {
        if (_hashes.TryGetValue(type, out Hash256 known))
        {
            return known;
        }

        SortedSet<string> used = new(StringComparer.Ordinal);
        Stack<string> open = new([type]);
        while (open.TryPop(out string? next))
        {
            foreach (TypedDataField field in _structs[next])
            {
                string element = ElementOf(field.Type);
                if (element != type && _structs.ContainsKey(element) && used.Add(element))
                {
                    open.Push(element);
                }
            }
        }

        StringBuilder text = new();
        Append(text, type);
        foreach (string name in used)
        {
            Append(text, name);
        }

        Hash256 hash = Keccak256.Hash(Encoding.UTF8.GetBytes(text.ToString()));
        _hashes.Add(type, hash);
        return hash;
    }

    private static string? ReadFields(JsonElement json, out IReadOnlyList<TypedDataField> fields)
    {
        List<TypedDataField> read = [];
        fields = read;
        if (json.ValueKind != JsonValueKind.Array)
        {
            return "expected an array";
        }

        foreach (JsonElement field in json.EnumerateArray())
        {
            if (field.ValueKind != JsonValueKind.Object
                || !field.TryGetProperty("name", out JsonElement name) || name.ValueKind != JsonValueKind.String
                || !field.TryGetProperty("type", out JsonElement type) || type.ValueKind != JsonValueKind.String)
            {
                return "expected fields with name and type";
            }

            read.Add(new TypedDataField(name.GetString()!, type.GetString()!));
        }

        return null;
    }

    private static string ElementOf(string type)
    {
        int bracket = type.IndexOf('[', StringComparison.Ordinal);
        return bracket < 0 ? type : type[..bracket];
    }

    private void Append(StringBuilder text, string type)
    {
        text.Append(type).Append('(');
        text.AppendJoin(',', _structs[type].Select(field => $"{field.Type} {field.Name}"));
        text.Append(')');
    }
}
