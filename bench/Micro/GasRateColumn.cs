// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace PowerVerse.Chain.Micro;

/// <summary>Shows how much gas a benchmark does in a second: what a block of a given size takes at this rate is what an attacker can have.</summary>
/// <param name="gasOf">The gas of one operation.</param>
public sealed class GasRateColumn(Func<BenchmarkCase, ulong> gasOf) : IColumn
{
    public string Id => nameof(GasRateColumn);

    public string ColumnName => "Mgas/s";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => "Million gas per second at the mean";

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        // Gas in a nanosecond is a thousand million gas in a second.
        double? rate = summary[benchmarkCase]?.ResultStatistics is { } statistics ? gasOf(benchmarkCase) / statistics.Mean * 1000 : null;
        return rate?.ToString("N0", CultureInfo.InvariantCulture) ?? "NA";
    }

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);
}
