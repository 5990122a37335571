// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Core.Genesis;

/// <summary>Reads the members of one JSON object. The first error of the whole file sticks; after it every value read is a default.</summary>
internal sealed class JsonMembers
{
    private readonly JsonElement _object;
    private readonly string _path;
    private readonly JsonFindings _findings;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public JsonMembers(JsonElement element, string path, JsonFindings findings)
    {
        _object = element;
        _path = path;
        _findings = findings;
        IsObject = element.ValueKind == JsonValueKind.Object;
        if (!IsObject)
        {
            findings.Fail(GenesisErrorCode.WrongType, path);
        }
    }

    public bool IsObject { get; }

    public string PathOf(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    /// <summary>A member that is there and not null.</summary>
    public bool TryGet(string name, out JsonElement value)
    {
        _known.Add(name);
        value = default;
        return IsObject && _object.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
    }

    /// <summary>Marks members as known although nothing is read of them.</summary>
    public void Accept(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            _known.Add(name);
        }
    }

    public void Require(string name)
    {
        if (!TryGet(name, out _))
        {
            _findings.Fail(GenesisErrorCode.MemberMissing, PathOf(name));
        }
    }

    public JsonMembers? Object(string name) => TryGet(name, out JsonElement value) ? new JsonMembers(value, PathOf(name), _findings) : null;

    public ulong? UInt64(string name)
    {
        if (UInt256(name) is not { } number)
        {
            return null;
        }

        if (!number.IsUInt64)
        {
            _findings.Fail(GenesisErrorCode.OutOfRange, PathOf(name));
        }

        return number.U0;
    }

    public UInt256? UInt256(string name)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return null;
        }

        UInt256 number = default;
        if (value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
        {
            _findings.Fail(GenesisErrorCode.WrongType, PathOf(name));
        }
        else if (!Primitives.Numerics.UInt256.TryParse(value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText(), out number))
        {
            // JSON numbers are read as text: they may be longer than any integer type, and fractions are refused.
            _findings.Fail(GenesisErrorCode.NotANumber, PathOf(name));
        }

        return number;
    }

    public bool? Bool(string name)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return null;
        }

        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            _findings.Fail(GenesisErrorCode.WrongType, PathOf(name));
        }

        return value.ValueKind == JsonValueKind.True;
    }

    public byte[]? Bytes(string name)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return null;
        }

        byte[] bytes = [];
        if (value.ValueKind != JsonValueKind.String)
        {
            _findings.Fail(GenesisErrorCode.WrongType, PathOf(name));
        }
        else if (!Hex.TryDecode(value.GetString(), out bytes))
        {
            _findings.Fail(GenesisErrorCode.NotHexBytes, PathOf(name));
        }

        return bytes;
    }

    public Hash256? Hash(string name) => Exact(name, Hash256.Size) is { } bytes ? new Hash256(bytes) : null;

    public Address? Address(string name) =>
        Exact(name, Primitives.Bytes.Address.Size) is { } bytes ? new Address(bytes) : null;

    public IEnumerable<(string Name, JsonElement Value)> All()
    {
        if (!IsObject)
        {
            yield break;
        }

        foreach (JsonProperty member in _object.EnumerateObject())
        {
            yield return (member.Name, member.Value);
        }
    }

    /// <summary>The members never asked for, in file order.</summary>
    public IEnumerable<(string Name, JsonElement Value)> Unknown() => All().Where(member => !_known.Contains(member.Name));

    public void ReportUnknown()
    {
        foreach ((string name, _) in Unknown())
        {
            _findings.AddUnknown(PathOf(name));
        }
    }

    private byte[]? Exact(string name, int size)
    {
        if (Bytes(name) is not { } bytes)
        {
            return null;
        }

        if (bytes.Length == size)
        {
            return bytes;
        }

        _findings.Fail(GenesisErrorCode.NotHexBytes, PathOf(name));
        return new byte[size];
    }
}
