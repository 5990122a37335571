// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Diagnostics.Metrics;
using PowerVerse.Chain.JsonRpc.Hosting;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Node.Hosting;
using PowerVerse.Chain.TxPool.Pool;

namespace PowerVerse.Chain.Node.Metrics;

/// <summary>What the node itself measures: head, pool, connections, upkeep, process.</summary>
internal sealed class NodeMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "PowerVerse.Chain.Node";

    private readonly Meter _meter = new(MeterName);
    private readonly DateTimeOffset _start = TimeProvider.System.GetUtcNow();

    public NodeMetrics(ChainLedger ledger, TransactionPool pool, RpcServer server, TimeProvider time)
    {
        Gauge("powerverse_chain_head_number", "Number of the newest block.", () => ledger.Chain.Head.Number);
        Gauge("powerverse_chain_head_timestamp_seconds", "Time of the newest block.", () => ledger.Chain.Head.Header.Timestamp);
        Gauge(
            "powerverse_chain_head_age_seconds",
            "Age of the newest block.",
            () => time.GetUtcNow().ToUnixTimeMilliseconds() / 1_000.0 - ledger.Chain.Head.Header.Timestamp);
        Gauge("powerverse_chain_base_fee_wei", "Base fee of the newest block.", () => (ledger.Chain.Head.Header.BaseFeePerGas ?? default).U0);
        Gauge("powerverse_chain_gas_used", "Gas used by the newest block.", () => ledger.Chain.Head.Header.GasUsed);
        Gauge("powerverse_chain_gas_limit", "Gas limit of the newest block.", () => ledger.Chain.Head.Header.GasLimit);
        Gauge("powerverse_chain_damaged", "1 when damage was found in the database.", () => ledger.Damage is null ? 0 : 1);
        Gauge("powerverse_chain_recent_block_bytes", "Bytes of decoded recent blocks in memory, roughly.", () => ledger.RecentBlockBytes);
        Gauge("powerverse_state_trie_bytes", "Bytes of trie nodes in memory, those of replaced nodes included.", () => ledger.StateTrieBytes);
        _meter.CreateObservableCounter("powerverse_trie_nodes_read_total", () => ledger.StateTrieNodes.ReadCount, null, "Trie nodes read from the database for new state roots.");
        _meter.CreateObservableCounter("powerverse_trie_nodes_written_total", () => ledger.StateTrieNodes.WrittenCount, null, "Trie nodes written to the database.");
        Gauge("powerverse_log_index_backlog_ranges", "Ranges of blocks that are not in the log index yet.", () => ledger.LogIndexer.Backlog);
        Gauge("powerverse_prune_backlog_blocks", "Blocks due for removal, over all segments.", () => ledger.Pruner.Backlog);
        _meter.CreateObservableGauge(
            "powerverse_chain_kept_from",
            () =>
            {
                var kept = ledger.Chain.Retained;
                return new Measurement<long>[]
                {
                    Labelled((long)kept.State, "segment", "state"),
                    Labelled((long)kept.Proofs, "segment", "proofs"),
                    Labelled((long)kept.Bodies, "segment", "bodies"),
                    Labelled((long)kept.Receipts, "segment", "receipts"),
                };
            },
            null,
            "Lowest block of which a segment is kept.");
        _meter.CreateObservableGauge(
            "powerverse_pool_transactions",
            () =>
            {
                var counts = pool.Counts;
                return new Measurement<long>[] { Labelled(counts.Pending, "state", "pending"), Labelled(counts.Queued, "state", "queued") };
            },
            null,
            "Waiting transactions.");
        Gauge("powerverse_pool_bytes", "Bytes of the waiting transactions.", () => pool.Usage.Bytes);
        _meter.CreateObservableCounter("powerverse_pool_evicted_total", () => pool.Usage.EvictedCount, null, "Transactions given up because the pool was full.");
        Gauge("powerverse_rpc_connections", "Open connections.", () => server.ConnectionCount);
        CreateProcessMetrics();
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static Measurement<long> Labelled(long value, string name, string label) => new(value, new KeyValuePair<string, object?>(name, label));

    private void CreateProcessMetrics()
    {
        _meter.CreateObservableGauge(
            "powerverse_build_info",
            () => new Measurement<long>(1, new KeyValuePair<string, object?>("version", ProcessStart.Version), new KeyValuePair<string, object?>("runtime", Environment.Version.ToString())),
            null,
            "What runs here.");
        Gauge("process_start_time_seconds", "When the process began.", () => _start.ToUnixTimeSeconds());
        Gauge("process_resident_memory_bytes", "Memory of the process.", () => Environment.WorkingSet);
        Gauge("process_threads", "Threads of the process.", CountThreads);
        _meter.CreateObservableCounter(
            "process_cpu_seconds_total", () => Environment.CpuUsage.TotalTime.TotalSeconds, null, "Processor time of the process.");
    }

    private static double CountThreads()
    {
        using Process self = Process.GetCurrentProcess();
        return self.Threads.Count;
    }

    private void Gauge(string name, string description, Func<double> value) => _meter.CreateObservableGauge(name, value, null, description);
}
