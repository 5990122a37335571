// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace PowerVerse.Chain.Node.Metrics;

/// <summary>All series of one instrument.</summary>
internal sealed class MetricFamily
{
    /// <summary>Most series of one instrument: labels come from inside, but a mistake there must not eat the memory.</summary>
    public const int SeriesMax = 2_000;

    private readonly ConcurrentDictionary<LabelSet, MetricSeries> _series = new();
    private readonly MetricKind _kind;
    private readonly string _help;
    private int _count;

    public MetricFamily(Instrument instrument)
    {
        Type type = instrument.GetType().GetGenericTypeDefinition();
        bool isCounter = type == typeof(Counter<>) || type == typeof(ObservableCounter<>);
        _kind = type == typeof(Histogram<>) ? MetricKind.Histogram
            : isCounter ? MetricKind.Counter
            : MetricKind.Gauge;
        IsSummed = type == typeof(Counter<>) || type == typeof(UpDownCounter<>);
        Name = MetricNames.Of(instrument.Name, instrument.Unit, isCounter);
        _help = instrument.Description ?? string.Empty;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Whether measurements are added up; else each replaces the last.</summary>
    private bool IsSummed { get; }

    /// <summary>Takes a measurement.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        LabelSet labels = LabelSet.Of(tags);
        if (!_series.TryGetValue(labels, out MetricSeries? series))
        {
            if (Volatile.Read(ref _count) >= SeriesMax)
            {
                return;
            }

            series = _series.GetOrAdd(labels, static (_, isHistogram) => new MetricSeries(isHistogram), _kind == MetricKind.Histogram);
            Volatile.Write(ref _count, _series.Count);
        }

        if (_kind == MetricKind.Histogram)
        {
            series.Observe(value);
        }
        else if (IsSummed)
        {
            series.Add(value);
        }
        else
        {
            series.Set(value);
        }
    }

    /// <summary>Writes it in Prometheus's text form.</summary>
    public void Write(TextWriter writer)
    {
        if (_series.IsEmpty)
        {
            return;
        }

        writer.Write($"# HELP {Name} {_help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\n");
        writer.Write($"# TYPE {Name} {_kind switch { MetricKind.Histogram => "histogram", MetricKind.Counter => "counter", _ => "gauge" }}\n");
        foreach ((LabelSet labels, MetricSeries series) in _series)
        {
            if (_kind == MetricKind.Histogram)
            {
                WriteHistogram(writer, labels, series);
            }
            else
            {
                WriteLine(writer, string.Empty, labels, series.Value);
            }
        }
    }

    private void WriteHistogram(TextWriter writer, LabelSet labels, MetricSeries series)
    {
        long count = series.Count;
        for (int i = 0; i < MetricSeries.Bounds.Length; i++)
        {
            WriteLine(writer, "_bucket", labels, Math.Min(series.CountUpTo(i), count), MetricSeries.Bounds[i].ToString(CultureInfo.InvariantCulture));
        }

        WriteLine(writer, "_bucket", labels, count, "+Inf");
        WriteLine(writer, "_sum", labels, series.Value);
        WriteLine(writer, "_count", labels, count);
    }

    private void WriteLine(TextWriter writer, string suffix, LabelSet labels, double value, string? bound = null)
    {
        writer.Write(Name);
        writer.Write(suffix);
        labels.Write(writer, bound is null ? null : "le", bound);
        writer.Write(' ');
        writer.Write(value.ToString("R", CultureInfo.InvariantCulture));
        writer.Write('\n');
    }

    private enum MetricKind
    {
        Gauge = 0,
        Counter,
        Histogram,
    }
}
