// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Node.Metrics;

/// <summary>The numbers of one series. Safe for use by several threads; a histogram's parts are not read at one moment, which nobody can tell.</summary>
internal sealed class MetricSeries
{
    /// <summary>Upper bounds of the buckets of durations, in seconds.</summary>
    public static readonly double[] Bounds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly long[]? _buckets;
    private double _value;
    private long _count;

    public MetricSeries(bool isHistogram)
    {
        _buckets = isHistogram ? new long[Bounds.Length + 1] : null;
    }

    /// <summary>The value of a counter or gauge, the sum of a histogram.</summary>
    public double Value => Volatile.Read(ref _value);

    /// <summary>Measurements of a histogram.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Measurements of a histogram up to a bound.</summary>
    public long CountUpTo(int bound)
    {
        long sum = 0;
        for (int i = 0; i <= bound; i++)
        {
            sum += Interlocked.Read(ref _buckets![i]);
        }

        return sum;
    }

    /// <summary>Sets a gauge, or a counter that the instrument itself keeps.</summary>
    public void Set(double value) => Volatile.Write(ref _value, value);

    /// <summary>Adds to a counter or to a gauge that goes up and down.</summary>
    public void Add(double value)
    {
        double seen = Volatile.Read(ref _value);
        while (true)
        {
            double found = Interlocked.CompareExchange(ref _value, seen + value, seen);
            if (found.Equals(seen))
            {
                return;
            }

            seen = found;
        }
    }

    /// <summary>Takes a measurement of a histogram.</summary>
    public void Observe(double value)
    {
        int bucket = Array.BinarySearch(Bounds, value);
        Interlocked.Increment(ref _buckets![bucket < 0 ? ~bucket : bucket]);
        Interlocked.Increment(ref _count);
        Add(value);
    }
}
