// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace PowerVerse.Chain.Node.Metrics;

/// <summary>Gathers the measurements of the node's instruments and of the runtime's, and writes them in Prometheus's text form (version 0.0.4).</summary>
internal sealed class MetricRegistry : IDisposable
{
    private const string OwnPrefix = "PowerVerse.Chain";
    private const string RuntimeMeter = "System.Runtime";

    private readonly ConcurrentDictionary<Instrument, MetricFamily> _families = new();
    private readonly MeterListener _listener = new();
    private readonly Lock _writing = new();

    public MetricRegistry()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith(OwnPrefix, StringComparison.Ordinal) || instrument.Meter.Name == RuntimeMeter)
            {
                listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(instrument, created => new MetricFamily(created)));
            }
        };
        _listener.MeasurementsCompleted = (instrument, state) => _families.TryRemove(instrument, out MetricFamily? removed);
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => ((MetricFamily)state!).Record(value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => ((MetricFamily)state!).Record(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => ((MetricFamily)state!).Record(value, tags));
        _listener.Start();
    }

    /// <summary>Writes all values as they are now.</summary>
    public void Write(TextWriter writer)
    {
        lock (_writing)
        {
            _listener.RecordObservableInstruments();

            // Several meters may have an instrument of one name, as each of two servers would; a name must be written in one piece.
            foreach (IGrouping<string, MetricFamily> group in _families.Values.GroupBy(family => family.Name, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
            {
                group.Last().Write(writer);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();
}
