// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.Json;

namespace PowerVerse.Chain.SpecKit.Rpc;

/// <summary>Compares two JSON values; of two objects named <c>error</c> the messages may differ.</summary>
public static class JsonDifference
{
    /// <summary>The first difference; null: none.</summary>
    public static string? Find(JsonElement actual, JsonElement expected, string path = "$")
    {
        if (expected.ValueKind == JsonValueKind.Object && actual.ValueKind == JsonValueKind.Object)
        {
            return FindInObjects(actual, expected, path);
        }

        if (expected.ValueKind == JsonValueKind.Array && actual.ValueKind == JsonValueKind.Array)
        {
            return FindInArrays(actual, expected, path);
        }

        return JsonElement.DeepEquals(actual, expected) ? null : $"{path}: {Shorten(actual)}, expected {Shorten(expected)}";
    }

    private static string? FindInObjects(JsonElement actual, JsonElement expected, string path)
    {
        bool isError = path.EndsWith(".error", StringComparison.Ordinal);
        foreach (JsonProperty member in expected.EnumerateObject())
        {
            if (isError && member.Name == "message")
            {
                continue;
            }

            if (!actual.TryGetProperty(member.Name, out JsonElement own))
            {
                return $"{path}.{member.Name}: missing, expected {Shorten(member.Value)}; have {Shorten(actual)}";
            }

            if (Find(own, member.Value, $"{path}.{member.Name}") is { } difference)
            {
                return difference;
            }
        }

        foreach (JsonProperty member in actual.EnumerateObject())
        {
            if (!expected.TryGetProperty(member.Name, out _))
            {
                return $"{path}.{member.Name}: {Shorten(member.Value)}, expected nothing";
            }
        }

        return null;
    }

    private static string? FindInArrays(JsonElement actual, JsonElement expected, string path)
    {
        int count = Math.Min(actual.GetArrayLength(), expected.GetArrayLength());
        for (int i = 0; i < count; i++)
        {
            if (Find(actual[i], expected[i], string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]")) is { } difference)
            {
                return difference;
            }
        }

        return actual.GetArrayLength() == expected.GetArrayLength()
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{path}: {actual.GetArrayLength()} items, expected {expected.GetArrayLength()}");
    }

    private static string Shorten(JsonElement value)
    {
        const int LengthMax = 300;
        string text = value.GetRawText();
        return text.Length <= LengthMax ? text : text[..LengthMax];
    }
}
