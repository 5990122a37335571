// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Server;

namespace PowerVerse.Chain.JsonRpc.Simulation;

/// <summary>Reads members of the objects that describe simulations. A null is the same as an absent member.</summary>
internal static class MemberReader
{
    /// <summary>Goes on to the value if the present member has this name.</summary>
    public static bool Takes(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        bool isNamed = reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(name);
        if (isNamed)
        {
            reader.Read();
        }

        return isNamed;
    }

    /// <summary>Goes past the present member.</summary>
    public static void Skip(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    /// <summary>Reads a value or null.</summary>
    public static string? Read<T>(ref Utf8JsonReader reader, JsonValueReader<T> read, out T? value)
        where T : struct
    {
        value = null;
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        string? problem = read(ref reader, out T item);
        value = item;
        return problem;
    }

    /// <summary>Reads an object or null.</summary>
    public static string? ReadObject<T>(ref Utf8JsonReader reader, JsonValueReader<T> read, out T? value)
        where T : class
    {
        value = null;
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        string? problem = read(ref reader, out T item);
        value = item;
        return problem;
    }

    /// <summary>Reads data or null.</summary>
    public static string? ReadBytes(ref Utf8JsonReader reader, out ReadOnlyMemory<byte>? value)
    {
        value = null;
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        string? problem = HexJson.ReadBytes(ref reader, out byte[] bytes);
        value = bytes;
        return problem;
    }

    /// <summary>Reads an array.</summary>
    /// <param name="reader">The reader, at the array or at null.</param>
    /// <param name="read">Reads an item.</param>
    /// <param name="countMax">Most items.</param>
    /// <param name="value">The items; none for null.</param>
    public static string? ReadArray<T>(ref Utf8JsonReader reader, JsonValueReader<T> read, int countMax, out IReadOnlyList<T> value)
    {
        value = [];
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return "json: expected an array";
        }

        List<T> items = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (items.Count == countMax)
            {
                return "too many items";
            }

            if (read(ref reader, out T item) is { } problem)
            {
                return problem;
            }

            items.Add(item);
        }

        value = items;
        return null;
    }
}
