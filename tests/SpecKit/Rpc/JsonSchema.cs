// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PowerVerse.Chain.SpecKit.Rpc;

/// <summary>Checks JSON against the part of JSON Schema that OpenRPC documents of Ethereum use; another keyword is an exception, never passed over.</summary>
public static class JsonSchema
{
    /// <summary>The first way in which a value departs from a schema; null: none.</summary>
    public static string? FindProblem(JsonElement value, JsonElement schema, string path = "$")
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return schema.GetBoolean() ? null : $"{path}: nothing is allowed here";
        }

        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            if (Check(value, schema, keyword, path) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static string? Check(JsonElement value, JsonElement schema, JsonProperty keyword, string path)
    {
        switch (keyword.Name)
        {
            case "title" or "description" or "examples" or "default" or "deprecated" or "format" or "$schema":
                return null;
            case "type":
                return HasType(value, keyword.Value) ? null : $"{path}: a {value.ValueKind}, expected {keyword.Value}";
            case "const":
                return JsonElement.DeepEquals(value, keyword.Value) ? null : $"{path}: not {keyword.Value}";
            case "enum":
                return keyword.Value.EnumerateArray().Any(item => JsonElement.DeepEquals(value, item)) ? null : $"{path}: {value} is not one of {keyword.Value}";
            case "pattern":
                return value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, keyword.Value.GetString()!, RegexOptions.ECMAScript)
                    ? null
                    : $"{path}: {Shorten(value)} does not match {keyword.Value}";
            case "minimum":
                return value.ValueKind != JsonValueKind.Number || value.GetDouble() >= keyword.Value.GetDouble() ? null : $"{path}: below {keyword.Value}";
            case "maximum":
                return value.ValueKind != JsonValueKind.Number || value.GetDouble() <= keyword.Value.GetDouble() ? null : $"{path}: above {keyword.Value}";
            case "required":
                return value.ValueKind != JsonValueKind.Object
                    ? null
                    : keyword.Value.EnumerateArray().Select(name => name.GetString()!).Where(name => !value.TryGetProperty(name, out _))
                        .Select(name => $"{path}: {name} is missing").FirstOrDefault();
            case "properties":
                return value.ValueKind == JsonValueKind.Object ? CheckProperties(value, keyword.Value, path) : null;
            case "additionalProperties":
                return value.ValueKind == JsonValueKind.Object ? CheckAdditional(value, schema, keyword.Value, path) : null;
            case "items":
                return value.ValueKind == JsonValueKind.Array ? CheckItems(value, keyword.Value, path) : null;
            case "minItems":
                return value.ValueKind != JsonValueKind.Array || value.GetArrayLength() >= keyword.Value.GetInt32() ? null : $"{path}: too few items";
            case "maxItems":
                return value.ValueKind != JsonValueKind.Array || value.GetArrayLength() <= keyword.Value.GetInt32() ? null : $"{path}: too many items";
            case "allOf":
                return keyword.Value.EnumerateArray().Select(part => FindProblem(value, part, path)).FirstOrDefault(problem => problem is not null);
            case "anyOf":
                return CheckSome(value, keyword.Value, path, exactlyOne: false);
            case "oneOf":
                return CheckSome(value, keyword.Value, path, exactlyOne: true);
            default:
                throw new NotSupportedException($"The schema keyword {keyword.Name} is not known here.");
        }
    }

    private static bool HasType(JsonElement value, JsonElement type) =>
        type.ValueKind == JsonValueKind.Array
            ? type.EnumerateArray().Any(one => HasType(value, one))
            : type.GetString() switch
            {
                "object" => value.ValueKind == JsonValueKind.Object,
                "array" => value.ValueKind == JsonValueKind.Array,
                "string" => value.ValueKind == JsonValueKind.String,
                "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
                "null" => value.ValueKind == JsonValueKind.Null,
                "number" => value.ValueKind == JsonValueKind.Number,
                "integer" => value.ValueKind == JsonValueKind.Number && double.IsInteger(value.GetDouble()),
                _ => throw new NotSupportedException($"The schema type {type} is not known here."),
            };

    private static string? CheckProperties(JsonElement value, JsonElement properties, string path)
    {
        foreach (JsonProperty property in properties.EnumerateObject())
        {
            if (value.TryGetProperty(property.Name, out JsonElement member)
                && FindProblem(member, property.Value, $"{path}.{property.Name}") is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static string? CheckAdditional(JsonElement value, JsonElement schema, JsonElement additional, string path)
    {
        foreach (JsonProperty member in value.EnumerateObject())
        {
            if (schema.TryGetProperty("properties", out JsonElement properties) && properties.TryGetProperty(member.Name, out _))
            {
                continue;
            }

            if (FindProblem(member.Value, additional, $"{path}.{member.Name}") is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static string? CheckItems(JsonElement value, JsonElement items, string path)
    {
        int index = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            if (FindProblem(item, items, string.Create(CultureInfo.InvariantCulture, $"{path}[{index++}]")) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static string? CheckSome(JsonElement value, JsonElement parts, string path, bool exactlyOne)
    {
        string?[] problems = [.. parts.EnumerateArray().Select(part => FindProblem(value, part, path))];
        int matching = problems.Count(problem => problem is null);
        return matching == 0 ? $"{path}: no alternative fits ({string.Join("; ", problems)})"
            : exactlyOne && matching > 1 ? $"{path}: {matching} alternatives fit where one must"
            : null;
    }

    private static string Shorten(JsonElement value)
    {
        string text = value.ToString();
        return text.Length <= 80 ? text : text[..80];
    }
}
