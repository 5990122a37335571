// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Node.Metrics;

/// <summary>The labels of one series: at most three, as the node's instruments have. A value of a hash table's key that costs no object to make.</summary>
internal readonly record struct LabelSet(string? Name0, string? Value0, string? Name1, string? Value1, string? Name2, string? Value2)
{
    /// <summary>Most labels kept; an instrument with more loses the rest.</summary>
    public const int CountMax = 3;

    /// <summary>The labels of a measurement.</summary>
    public static LabelSet Of(ReadOnlySpan<KeyValuePair<string, object?>> tags) => new(
        tags.Length > 0 ? tags[0].Key : null,
        tags.Length > 0 ? TextOf(tags[0].Value) : null,
        tags.Length > 1 ? tags[1].Key : null,
        tags.Length > 1 ? TextOf(tags[1].Value) : null,
        tags.Length > 2 ? tags[2].Key : null,
        tags.Length > 2 ? TextOf(tags[2].Value) : null);

    /// <summary>Writes them in Prometheus's form, with one more if there is one.</summary>
    public void Write(TextWriter writer, string? moreName = null, string? moreValue = null)
    {
        bool isOpen = false;
        Write(writer, Name0, Value0, ref isOpen);
        Write(writer, Name1, Value1, ref isOpen);
        Write(writer, Name2, Value2, ref isOpen);
        Write(writer, moreName, moreValue, ref isOpen);
        if (isOpen)
        {
            writer.Write('}');
        }
    }

    private static void Write(TextWriter writer, string? name, string? value, ref bool isOpen)
    {
        if (name is null)
        {
            return;
        }

        writer.Write(isOpen ? ',' : '{');
        isOpen = true;
        writer.Write(MetricNames.Sanitize(name));
        writer.Write("=\"");
        foreach (char c in value ?? string.Empty)
        {
            writer.Write(c switch { '\\' => "\\\\", '"' => "\\\"", '\n' => "\\n", _ => c.ToString() });
        }

        writer.Write('"');
    }

    private static string TextOf(object? value) => value as string ?? Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? string.Empty;
}
