// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Diagnostics.Metrics;
using PowerVerse.Chain.Core.Blocks;

namespace PowerVerse.Chain.Ledger;

/// <summary>What the ledgers of this process measure, under the meter <see cref="MeterName"/>.</summary>
public static class LedgerMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "PowerVerse.Chain.Ledger";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Counter<long> Blocks = Meter.CreateCounter<long>("powerverse_import_blocks_total", null, "Blocks committed.");

    private static readonly Counter<long> Transactions = Meter.CreateCounter<long>("powerverse_import_transactions_total", null, "Transactions committed.");

    private static readonly Counter<long> Gas = Meter.CreateCounter<long>("powerverse_evm_gas_total", null, "Gas executed, in blocks imported or built; its rate is gas a second.");

    private static readonly Histogram<double> Execution = Meter.CreateHistogram<double>(
        "powerverse_evm_block_duration_seconds", "s", "Time for executing or building a block, its state root included.");

    private static readonly Histogram<double> Commit = Meter.CreateHistogram<double>(
        "powerverse_import_commit_duration_seconds", "s", "Time for writing a block with state, history, trie nodes and indexes.");

    internal static void Executed(long startTimestamp, ulong gas)
    {
        Gas.Add(checked((long)gas));
        Execution.Record(Stopwatch.GetElapsedTime(startTimestamp).TotalSeconds);
    }

    internal static void Committed(long startTimestamp, Block block)
    {
        Blocks.Add(1);
        Transactions.Add(block.Transactions.Count);
        Commit.Record(Stopwatch.GetElapsedTime(startTimestamp).TotalSeconds);
    }
}
