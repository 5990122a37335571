// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace PowerVerse.Chain.Devnet;

/// <summary>The block rate before and after a third of the validators, rounded down, is killed.</summary>
internal static class KillRun
{
    private const ulong BlocksOfStretch = 60;
    private const ulong FilterHeights = 41;
    private const double SlowdownPercentMax = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static async Task RunAsync(RunOptions options, Report report)
    {
        await using Weather weather = new();
        using Validators validators = Validators.Start(options);
        await using LightLoad load = await LightLoad.StartAsync(validators, options.Rate);
        await ReachAsync(validators, FilterHeights + BlocksOfStretch);
        ulong before = await validators.HeightAsync(0);
        int[] victims = [.. Enumerable.Range(1, (options.Nodes - 1) / 3)];
        foreach (int victim in victims)
        {
            validators.Run("kill", victim.ToString(CultureInfo.InvariantCulture));
        }

        // The height at which it happens belongs to neither stretch.
        ulong after = before + 2;
        await ReachAsync(validators, after + BlocksOfStretch);
        Figures full = Judgement.Measure(validators, 0, before - BlocksOfStretch, before);
        Figures less = Judgement.Measure(validators, 0, after, after + BlocksOfStretch);
        report.Line($"machine: {weather}");
        report.Line($"all {options.Nodes}: {full}");
        report.Line($"{victims.Length} killed: {less}");
        double slowdown = 100 * ((less.MeanInterval / full.MeanInterval) - 1);
        report.Check("production slows by less than 10 %", slowdown < SlowdownPercentMax, $"{slowdown:F1} % with {victims.Length} of {options.Nodes} killed");
        Judgement.ReportPeriods(validators, report, weather, before - BlocksOfStretch, after + BlocksOfStretch);
        foreach (int victim in victims)
        {
            validators.Run("start", victim.ToString(CultureInfo.InvariantCulture));
        }

        int left = await load.FinishAsync(TimeSpan.FromMinutes(1));
        report.Check("all transfers are final", left == 0, $"{load.Final} of {load.Sent}, {load.Resent} sent again");
        await Judgement.JudgeAgreementAsync(validators, report);
    }

    private static async Task ReachAsync(Validators validators, ulong height)
    {
        if (await Validators.UntilAsync(Patience, async () => await validators.HeightAsync(0) >= height) is null)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"block {height} does not come in {Patience.TotalMinutes:F0} minutes"));
        }
    }
}
