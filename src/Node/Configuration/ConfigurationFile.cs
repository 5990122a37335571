// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using Tomlyn;
using Tomlyn.Model;

namespace PowerVerse.Chain.Node.Configuration;

/// <summary>A configuration file: TOML, whose tables and members joined by dots are the keys of settings.</summary>
internal sealed class ConfigurationFile
{
    /// <summary>Its name in a data directory.</summary>
    public const string DefaultName = "powerverse.toml";

    private const long SizeBytesMax = 1024 * 1024;

    private ConfigurationFile(string path, IReadOnlyDictionary<string, string> values)
    {
        Path = path;
        Values = values;
    }

    /// <summary>Where it is, in words.</summary>
    public string Path { get; }

    /// <summary>Its values as text, by key.</summary>
    public IReadOnlyDictionary<string, string> Values { get; }

    /// <summary>Values that stand in no file but rank as if they did.</summary>
    /// <param name="origin">Where they come from, in words.</param>
    /// <param name="values">The values as text, by key.</param>
    public static ConfigurationFile Of(string origin, IReadOnlyDictionary<string, string> values) => new(origin, values);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problems">Receives a sentence for everything that is wrong.</param>
    /// <returns>The file; null when it cannot be read at all.</returns>
    public static ConfigurationFile? Read(string path, List<string> problems)
    {
        try
        {
            FileInfo info = new(path);
            if (info.Length > SizeBytesMax)
            {
                problems.Add($"{path}: longer than a configuration can be ({SizeBytesMax} bytes)");
                return null;
            }

            return Parse(path, File.ReadAllText(path), problems);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{path}: {exception.Message}");
            return null;
        }
    }

    /// <summary>Reads the text of a file.</summary>
    public static ConfigurationFile? Parse(string path, string text, List<string> problems)
    {
        TomlTable? table;
        try
        {
            table = TomlSerializer.Deserialize<TomlTable>(text);
        }
        catch (TomlException exception)
        {
            // The library has no other way to say that text is no TOML.
            problems.Add($"{path}: {exception.Message}");
            return null;
        }

        Dictionary<string, string> values = new(StringComparer.Ordinal);
        Flatten(path, table ?? [], string.Empty, values, problems);
        return new ConfigurationFile(path, values);
    }

    private static void Flatten(string path, TomlTable table, string prefix, Dictionary<string, string> values, List<string> problems)
    {
        foreach ((string name, object? value) in table)
        {
            string key = prefix + name;
            if (value is TomlTable inner)
            {
                Flatten(path, inner, key + ".", values, problems);
            }
            else if (Settings.All.All(setting => setting.Key != key))
            {
                string? nearest = Nearest(key);
                problems.Add($"{path}: there is no setting '{key}'{(nearest is null ? string.Empty : $"; did you mean '{nearest}'?")}");
            }
            else if (TextOf(value) is { } text)
            {
                values[key] = text;
            }
            else
            {
                problems.Add($"{path}: the value of '{key}' is of a type that no setting has");
            }
        }
    }

    private static string? TextOf(object? value) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => number.ToString(CultureInfo.InvariantCulture),
        TomlArray array => array.Select(TextOf).ToArray() is { } items && items.All(item => item is not null) ? string.Join(',', items) : null,
        _ => null,
    };

    private static string? Nearest(string key)
    {
        const int DistanceMax = 4;
        (string Key, int Distance) best = Settings.All.Select(setting => (setting.Key, Distance(setting.Key, key))).MinBy(item => item.Item2);
        return best.Distance <= DistanceMax ? best.Key : null;
    }

    // Levenshtein's distance, one row at a time.
    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
