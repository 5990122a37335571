// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;

namespace PowerVerse.Chain.Devnet;

/// <summary>A devnet under light load for some minutes: interval, finality, periods, memory.</summary>
internal static class SteadyRun
{
    private const int MinutesUsual = 5;
    private const double FinalityMsMax = 300;
    private const double SlopePercentMax = 5;
    private const int LateHeightsMax = 2;

    // Until so many samples of the network's speed are there, the wait before a vote begins at its start value.
    private const ulong FilterHeights = 41;

    // Before, the heap still grows to its working size.
    private static readonly TimeSpan JudgedFrom = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FinalPatience = TimeSpan.FromSeconds(60);

    // Filling the usual caches (1 GiB) would look like growth for hours.
    private static readonly Dictionary<string, string> SmallCaches = new(StringComparer.Ordinal)
    {
        ["POWERVERSE_DB_CACHE"] = "8MiB",
        ["POWERVERSE_DB_WRITE_BUFFER"] = "8MiB",
        ["POWERVERSE_DB_RECENT_BLOCKS"] = "4MiB",
        ["POWERVERSE_DB_STATE_CACHE"] = "4MiB",
    };

    public static async Task RunAsync(RunOptions options, Report report)
    {
        TimeSpan time = TimeSpan.FromMinutes(options.Minutes > 0 ? options.Minutes : MinutesUsual);
        await using Weather weather = new();
        using Validators validators = Validators.Start(options, SmallCaches);
        await using LightLoad load = await LightLoad.StartAsync(validators, options.Rate);
        ulong first = await validators.HeightAsync(0) + 1;
        List<(double Minutes, double[] MiB)> samples = await SampleAsync(validators, time, report);
        int left = await load.FinishAsync(FinalPatience);
        ulong last = await validators.HeightAsync(0);
        report.Line($"{time.TotalMinutes:F0} minutes, {options.Rate} transfers a second through all validators in turn, small caches ({string.Join(", ", SmallCaches.Select(static pair => $"{pair.Key}={pair.Value}"))})");
        report.Line($"machine: {weather}");
        report.Check("all transfers are final", left == 0, $"{load.Final} of {load.Sent}, {load.Resent} sent again");
        JudgeTimes(validators, report, weather, Math.Max(first, FilterHeights), last);
        JudgeMemory(report, samples, time);
        await Judgement.JudgeAgreementAsync(validators, report);
    }

    private static void JudgeTimes(Validators validators, Report report, Weather weather, ulong from, ulong to)
    {
        Figures start = Judgement.Measure(validators, 0, 1, Math.Min(from - 1, FilterHeights));
        report.Line($"validator 0, blocks 1 to {Math.Min(from - 1, FilterHeights)}: {start}");
        foreach (int index in validators.All)
        {
            report.Line($"validator {index}, blocks {from} to {to}: {Judgement.Measure(validators, index, from, to)}");
        }

        Figures figures = Judgement.Measure(validators, 0, from, to);
        report.Check("a block a second", figures.MeanInterval is > 0.95 and < 1.05, $"mean interval {figures.MeanInterval:F3} s");
        double finality = Figures.At(figures.Proposals, 50);
        report.Check("final soon after the proposal", finality < FinalityMsMax, $"p50 {finality:F0} ms, less than {FinalityMsMax:F0}");
        IReadOnlyList<ulong> late = Judgement.ReportPeriods(validators, report, weather, from, to);
        report.Check("heights beyond period 0", late.Count <= LateHeightsMax, $"{late.Count} of {to - from + 1}, at most {LateHeightsMax}");
    }

    private static async Task<List<(double Minutes, double[] MiB)>> SampleAsync(Validators validators, TimeSpan time, Report report)
    {
        List<(double, double[])> samples = [];
        long began = Stopwatch.GetTimestamp();
        int nextLine = 0;
        while (Stopwatch.GetElapsedTime(began) < time)
        {
            double minutes = Stopwatch.GetElapsedTime(began).TotalMinutes;
            double[] sizes = [.. validators.All.Select(index => (validators.ResidentBytes(index) ?? 0) / (double)(1 << 20))];
            samples.Add((minutes, sizes));
            if (minutes >= nextLine)
            {
                ulong head = await validators.HeightAsync(0);
                report.Line($"minute {nextLine,3}: block {head}, resident MiB {Join(sizes)}");
                nextLine += time.TotalMinutes > 20 ? 5 : 1;
            }

            await Task.Delay(SampleInterval);
        }

        return samples;
    }

    private static void JudgeMemory(Report report, List<(double Minutes, double[] MiB)> samples, TimeSpan time)
    {
        double warmUp = Math.Min(15, time.TotalMinutes * 0.4);
        (double Minutes, double[] MiB)[] rest = [.. samples.Where(sample => sample.Minutes >= warmUp)];
        double[] percents = [.. Enumerable.Range(0, rest[0].MiB.Length).Select(index => GrowthPercent([.. rest.Select(sample => (sample.Minutes, sample.MiB[index]))]))];
        string seen = string.Create(CultureInfo.InvariantCulture, $"from minute {warmUp:F0} on, growth of each process in percent of its mean: {Join(percents)}");
        if (time < JudgedFrom)
        {
            report.Line($"memory: {seen}; judged only in runs of {JudgedFrom.TotalMinutes:F0} minutes and more");
        }
        else
        {
            report.Check("memory comes to rest", percents.Max() < SlopePercentMax, $"{seen}, less than {SlopePercentMax:F0}");
        }
    }

    // What a straight line through the samples rises from the first to the last, in percent of their mean.
    private static double GrowthPercent((double Minutes, double MiB)[] samples)
    {
        double meanX = samples.Average(static sample => sample.Minutes);
        double meanY = samples.Average(static sample => sample.MiB);
        double covariance = samples.Sum(sample => (sample.Minutes - meanX) * (sample.MiB - meanY));
        double variance = samples.Sum(sample => (sample.Minutes - meanX) * (sample.Minutes - meanX));
        return variance == 0 ? 0 : 100 * covariance / variance * (samples[^1].Minutes - samples[0].Minutes) / meanY;
    }

    private static string Join(double[] values) => string.Join(' ', values.Select(static value => value.ToString("F1", CultureInfo.InvariantCulture)));
}
