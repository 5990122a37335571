// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.Metrics;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool;

/// <summary>What the pools of this process count, under the meter <see cref="MeterName"/>.</summary>
public static class PoolMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "PowerVerse.Chain.TxPool";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Counter<long> Admitted = Meter.CreateCounter<long>("powerverse_pool_admitted_total", null, "Transactions taken in.");

    private static readonly Counter<long> Refused = Meter.CreateCounter<long>("powerverse_pool_refused_total", null, "Transactions refused.");

    private static readonly Counter<long> Removals = Meter.CreateCounter<long>("powerverse_pool_removed_total", null, "Transactions that left.");

    private static readonly KeyValuePair<string, object?> Local = new("origin", "local");
    private static readonly KeyValuePair<string, object?> Remote = new("origin", "remote");
    private static readonly KeyValuePair<string, object?>[] RefusalReasons = Labels<PoolRefusalCode>();
    private static readonly KeyValuePair<string, object?>[] RemovalReasons = Labels<PoolRemoval>();

    internal static void Entered(bool isLocal) => Admitted.Add(1, isLocal ? Local : Remote);

    internal static void Refuse(PoolRefusalCode reason) => Refused.Add(1, RefusalReasons[(int)reason]);

    internal static void Removed(PoolRemoval reason) => Removals.Add(1, RemovalReasons[(int)reason]);

    private static KeyValuePair<string, object?>[] Labels<T>()
        where T : struct, Enum => [.. Enum.GetNames<T>().Select(static name => new KeyValuePair<string, object?>("reason", name))];
}
