// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Node.Metrics;

/// <summary>Names as Prometheus wants them: letters, digits and underscores, counters ending in <c>_total</c>.</summary>
internal static class MetricNames
{
    /// <summary>The name of an instrument.</summary>
    public static string Of(string instrument, string? unit, bool isCounter)
    {
        string name = Sanitize(instrument);
        string? suffix = unit switch { "s" => "_seconds", "By" => "_bytes", _ => null };
        if (suffix is not null && !name.Contains(suffix, StringComparison.Ordinal))
        {
            name += suffix;
        }

        return isCounter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    /// <summary>Replaces what may not be in a name.</summary>
    public static string Sanitize(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
        ? name
        : string.Create(name.Length, name, static (span, text) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = char.IsAsciiLetterOrDigit(text[i]) ? text[i] : '_';
            }
        });
}
