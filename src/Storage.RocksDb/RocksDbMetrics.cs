// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.Metrics;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Storage.RocksDb;

/// <summary>Offers a store's figures as metrics named <c>powerverse_db_*</c> until it is disposed of.</summary>
public sealed class RocksDbMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "PowerVerse.Chain.Storage";

    private readonly Meter _meter = new(MeterName);
    private readonly RocksDbStore _store;

    /// <summary>Begins to offer the figures of a store, which must live longer.</summary>
    public RocksDbMetrics(RocksDbStore store)
    {
        _store = store;
        Gauge("powerverse_db_block_cache_bytes", "Bytes in the block cache.", s => s.BlockCacheBytes);
        Gauge("powerverse_db_background_errors", "Failed flushes and compactions.", s => s.BackgroundErrors);
        Gauge("powerverse_db_running_compactions", "Compactions under way.", s => s.RunningCompactions);
        Gauge("powerverse_db_running_flushes", "Flushes under way.", s => s.RunningFlushes);
        Gauge("powerverse_db_live_snapshots", "Snapshots not disposed of.", s => s.LiveSnapshots);
        Gauge("powerverse_db_write_stopped", "1 while writes wait for compaction.", s => s.IsWriteStopped ? 1 : 0);
        FamilyGauge("powerverse_db_family_file_bytes", "Bytes of the family's files.", s => s.FileBytes);
        FamilyGauge("powerverse_db_family_keys", "About how many keys the family has.", s => s.EstimatedKeys);
        FamilyGauge("powerverse_db_family_memory_bytes", "Bytes of the family's writes in memory.", s => s.MemoryTableBytes);
        FamilyGauge("powerverse_db_family_pending_compaction_bytes", "Bytes to be compacted.", s => s.PendingCompactionBytes);
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void Gauge(string name, string description, Func<RocksDbStatistics, long> value) =>
        _meter.CreateObservableGauge(name, () => value(_store.GetStatistics()), null, description);

    private void FamilyGauge(string name, string description, Func<RocksDbFamilyStatistics, long> value) =>
        _meter.CreateObservableGauge(name, () => Measure(value), null, description);

    private IEnumerable<Measurement<long>> Measure(Func<RocksDbFamilyStatistics, long> value)
    {
        foreach (ColumnFamily family in _store.Families)
        {
            yield return new Measurement<long>(value(_store.GetStatistics(family)), new KeyValuePair<string, object?>("family", family.Name));
        }
    }
}
