// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;

namespace PowerVerse.Chain.Devnet;

/// <summary>How busy the machine was, so that a late height can be told from a busy machine: load average, and how late a 50 ms timer of this process fired at worst.</summary>
internal sealed class Weather : IAsyncDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Sample = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<(DateTime At, double LateMs, string Load)> _samples = [];
    private readonly Task _watching;

    public Weather() => _watching = Task.Factory.StartNew(Watch, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>The worst between two times.</summary>
    public string Between(DateTime from, DateTime to)
    {
        lock (_samples)
        {
            (DateTime At, double LateMs, string Load)[] there = [.. _samples.Where(sample => sample.At >= from && sample.At <= to.Add(Sample))];
            return there.Length == 0
                ? "the machine was not watched then"
                : string.Create(CultureInfo.InvariantCulture, $"load average {there[^1].Load}, a timer fired up to {there.Max(static sample => sample.LateMs):F0} ms late");
        }
    }

    /// <summary>Over the whole run.</summary>
    public override string ToString()
    {
        lock (_samples)
        {
            double[] loads = [.. _samples.Select(static sample => double.Parse(sample.Load, CultureInfo.InvariantCulture))];
            double[] late = [.. _samples.Select(static sample => sample.LateMs)];
            return string.Create(
                CultureInfo.InvariantCulture,
                $"load average p50 {Figures.At(loads, 50):F1} max {Figures.At(loads, 100):F1} on {Environment.ProcessorCount} cores; a 50 ms timer fired late by p50 {Figures.At(late, 50):F0} ms max {Figures.At(late, 100):F0} ms (worst of each second)");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private void Watch()
    {
        double worst = 0;
        long sampled = Stopwatch.GetTimestamp();
        while (!_stop.IsCancellationRequested)
        {
            long began = Stopwatch.GetTimestamp();
            Thread.Sleep(Beat);
            worst = Math.Max(worst, (Stopwatch.GetElapsedTime(began) - Beat).TotalMilliseconds);
            if (Stopwatch.GetElapsedTime(sampled) >= Sample)
            {
                lock (_samples)
                {
                    _samples.Add((DateTime.UtcNow, worst, File.ReadAllText("/proc/loadavg").Split(' ')[0]));
                }

                worst = 0;
                sampled = Stopwatch.GetTimestamp();
            }
        }
    }
}
