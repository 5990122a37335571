// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.Json;

namespace PowerVerse.Chain.Devnet;

/// <summary>What must hold of every devnet, and the figures of a stretch of its chain.</summary>
internal static class Judgement
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private const int BlocksOfRequest = 200;

    /// <summary>One chain on all validators, without a gap, and nobody who signed twice.</summary>
    public static async Task JudgeAgreementAsync(Validators validators, Report report)
    {
        ulong target = await validators.HighestAsync();
        bool isCommon = await Validators.UntilAsync(
            Patience, async () => (await Task.WhenAll(validators.All.Select(validators.HeightAsync))).Min() >= target) is not null;
        ulong[] heights = await Task.WhenAll(validators.All.Select(validators.HeightAsync));
        report.Check("all validators are at the head", isCommon, $"block {target}; they stand at {string.Join(", ", heights.Select(Text))}");
        ulong common = Math.Min(target, heights.Min());
        JsonElement?[] blocks = await Task.WhenAll(validators.All.Select(index => validators.AskAsync(index, "eth_getBlockByNumber", Validators.Quantity(common), false)));
        string[] states = [.. blocks.Select(static block => block is { ValueKind: JsonValueKind.Object } given ? $"{given.GetProperty("hash")} {given.GetProperty("stateRoot")}" : "none").Distinct()];
        report.Check("one hash and one state root", states.Length == 1 && states[0] != "none", $"block {common}: {string.Join(" | ", states)}");
        foreach (int index in validators.All)
        {
            ulong? gap = await FindGapAsync(validators, index, common);
            if (gap is not null || index == validators.Count - 1)
            {
                report.Check("no block is missing", gap is null, gap is { } at ? $"validator {index}, block {at}" : (FormattableString)$"blocks 1 to {common} of every validator follow one another");
                break;
            }
        }

        JsonElement?[] evidence = await Task.WhenAll(validators.All.Select(index => validators.AskAsync(index, "pv_getEvidence")));
        report.Check(
            "nobody signed twice",
            Array.TrueForAll(evidence, static found => found is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() == 0),
            $"evidence known to the validators: {string.Join(", ", evidence.Select(static found => found?.ToString() ?? "no answer"))}");
    }

    /// <summary>Interval and finality of the heights that a validator logged in a stretch.</summary>
    public static Figures Measure(Validators validators, int index, ulong from, ulong to)
    {
        HeightLine[] lines = [.. validators.LogOf(index).Where(line => line.Height >= from && line.Height <= to)];
        double[] intervals = [.. lines.Zip(lines.Skip(1), static (first, second) => (second.At - first.At).TotalMilliseconds)];
        double[] proposals = [.. lines.Where(static line => line.Milliseconds >= 0).Select(static line => (double)line.Milliseconds)];
        return new Figures(lines, intervals, proposals);
    }

    /// <summary>The heights that needed more than the first period according to any validator, each with what the logs say about it.</summary>
    public static IReadOnlyList<ulong> ReportPeriods(Validators validators, Report report, Weather weather, ulong from, ulong to)
    {
        const int LinesMax = 12;
        const int HeightsMax = 10;
        SortedSet<ulong> late = [];
        foreach (int index in validators.All)
        {
            late.UnionWith(validators.LogOf(index).Where(line => line.Period > 0 && line.Height >= from && line.Height <= to).Select(static line => line.Height));
        }

        report.Line($"{late.Count} heights beyond period 0: {string.Join(", ", late.Select(Text))}");
        foreach (ulong height in late.Take(HeightsMax))
        {
            foreach (int index in validators.All)
            {
                IReadOnlyList<HeightLine> lines = validators.LogOf(index);
                if (lines.FirstOrDefault(line => line.Height == height) is not { } line)
                {
                    continue;
                }

                DateTime before = lines.LastOrDefault(other => other.Height == height - 1)?.At ?? line.At.AddSeconds(-10);
                report.Line($"height {height}, validator {index}: period {line.Period}, {(line.At - before).TotalSeconds:F3} s after the height before; {weather.Between(before, line.At)}");
                foreach (string text in validators.LogBetween(index, before, line.At).Take(LinesMax))
                {
                    report.Line($"  {text}");
                }
            }
        }

        return [.. late];
    }

    private static async Task<ulong?> FindGapAsync(Validators validators, int index, ulong head)
    {
        string? parent = null;
        for (ulong first = 0; first <= head; first += BlocksOfRequest)
        {
            ulong last = Math.Min(head, first + BlocksOfRequest - 1);
            for (ulong number = first; number <= last; number++)
            {
                if (await validators.AskAsync(index, "eth_getBlockByNumber", Validators.Quantity(number), false) is not { ValueKind: JsonValueKind.Object } block
                    || (parent is not null && block.GetProperty("parentHash").GetString() != parent))
                {
                    return number;
                }

                parent = block.GetProperty("hash").GetString();
            }
        }

        return null;
    }

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Times of a stretch of heights on one validator, in milliseconds.</summary>
/// <param name="Lines">The heights.</param>
/// <param name="Intervals">From one to the next.</param>
/// <param name="Proposals">From proposal to final.</param>
internal sealed record Figures(HeightLine[] Lines, double[] Intervals, double[] Proposals)
{
    /// <summary>Mean seconds between blocks.</summary>
    public double MeanInterval => Intervals.Length == 0 ? double.NaN : (Lines[^1].At - Lines[0].At).TotalSeconds / (Lines[^1].Height - Lines[0].Height);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Lines.Length} blocks, interval mean {MeanInterval:F3} s p50 {At(Intervals, 50) / 1000:F3} max {At(Intervals, 100) / 1000:F3}; proposal to final p50 {At(Proposals, 50):F0} ms p99 {At(Proposals, 99):F0} max {At(Proposals, 100):F0}; {Lines.Count(static line => line.Milliseconds < 0)} not proposed or fetched; {Lines.Sum(static line => line.Transactions)} transactions");

    /// <summary>A percentile; not a number without samples.</summary>
    public static double At(double[] values, int percent)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)];
    }
}
