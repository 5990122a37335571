// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace PowerVerse.Chain.TestKit;

/// <summary>Keeps what one meter measures, so that tests beside it do not disturb.</summary>
public sealed class MeterRecorder : IDisposable
{
    private readonly MeterListener _listener = new();

    /// <summary>Listens from now on.</summary>
    /// <param name="meter">The meter.</param>
    public MeterRecorder(Meter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, meter))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => All.Enqueue((instrument.Name, string.Join(' ', tags.ToArray().Select(tag => tag.Value)), value)));
        _listener.Start();
    }

    /// <summary>What was measured: the instrument's name, the values of its labels with a space between, and the measurement.</summary>
    public ConcurrentQueue<(string Name, string Labels, double Value)> All { get; } = new();

    /// <summary>The labels of an instrument's measurements, in order.</summary>
    /// <param name="name">The instrument's name.</param>
    public IReadOnlyList<string> LabelsOf(string name) => [.. All.Where(measured => measured.Name == name).Select(measured => measured.Labels)];

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();
}
