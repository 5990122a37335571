// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace PowerVerse.Chain.Node.Hosting;

/// <summary>Checks the machine's clock now and then, shows the offset as a metric and warns when it is too large.</summary>
internal sealed class ClockLoop : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    private readonly string _server;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Meter _meter = new("PowerVerse.Chain.Node.Clock");
    private double _offsetSeconds = double.NaN;

    public ClockLoop(string server, TimeProvider time, ILogger logger)
    {
        _server = server;
        _time = time;
        _logger = logger;
        _meter.CreateObservableGauge(
            "powerverse_clock_offset_seconds", Measure, null, "By how much the time server's clock is ahead of this machine's.");
    }

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(Interval);
        do
        {
            TimeSpan? offset = await ClockCheck.AskAsync(_server, _time, cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _offsetSeconds, offset?.TotalSeconds ?? double.NaN);
            if (offset is null)
            {
                NodeLog.ClockUnknown(_logger, _server);
            }
            else if (offset.Value.Duration() > ClockCheck.OffsetMax)
            {
                NodeLog.ClockOff(_logger, _server, offset.Value.TotalSeconds.ToString("F3", CultureInfo.InvariantCulture));
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<double>> Measure()
    {
        double offset = Volatile.Read(ref _offsetSeconds);
        return double.IsNaN(offset) ? [] : [new Measurement<double>(offset)];
    }
}
