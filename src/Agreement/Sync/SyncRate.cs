// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace PowerVerse.Chain.Agreement.Sync;

/// <summary>How fast blocks come in, in words.</summary>
internal sealed class SyncRate
{
    private const double GasPerMegagas = 1e6;
    private const double BytesPerMebibyte = 1024 * 1024;

    private readonly TimeProvider _time;
    private readonly long _start;
    private long _blocks;
    private long _transactions;
    private long _bytes;
    private ulong _gas;

    internal SyncRate(TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
    }

    /// <summary>Blocks were committed.</summary>
    internal void Add(int blocks, int transactions, ulong gas, long bytes)
    {
        _blocks += blocks;
        _transactions += transactions;
        _gas += gas;
        _bytes += bytes;
    }

    /// <summary>All so far.</summary>
    internal string Total(int peers)
    {
        double seconds = Seconds;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{_blocks} blocks, {_transactions} transactions, {_bytes / BytesPerMebibyte:F1} MiB in {seconds:F1} s from {peers} peers: {_blocks / seconds:F0} blocks/s, {_gas / GasPerMegagas / seconds:F1} Mgas/s");
    }

    /// <summary>The rates, and the time left.</summary>
    internal string Progress(ulong left, int peers)
    {
        double seconds = Seconds;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{_blocks / seconds:F0} blocks/s, {_gas / GasPerMegagas / seconds:F1} Mgas/s, {peers} peers, {TimeLeft(_blocks / seconds, left)} left");
    }

    /// <summary>The rate of something that is counted, and the time left.</summary>
    internal static string Describe(string things, ulong done, TimeSpan elapsed, ulong left)
    {
        double perSecond = done / Math.Max(elapsed.TotalSeconds, 1e-3);
        return string.Create(CultureInfo.InvariantCulture, $"{perSecond:F0} {things}/s, {TimeLeft(perSecond, left)} left");
    }

    private static string TimeLeft(double perSecond, ulong left) => perSecond == 0
        ? "?"
        : TimeSpan.FromSeconds(Math.Min(left / perSecond, TimeSpan.MaxValue.TotalSeconds / 2)).ToString(@"d\.hh\:mm\:ss", CultureInfo.InvariantCulture);

    private double Seconds => Math.Max(_time.GetElapsedTime(_start).TotalSeconds, 1e-3);
}
