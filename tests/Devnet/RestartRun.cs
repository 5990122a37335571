// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace PowerVerse.Chain.Devnet;

/// <summary>Each validator in turn is ended by <c>kill -9</c> under load and started again.</summary>
internal static class RestartRun
{
    private const ulong BlocksBetween = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task RunAsync(RunOptions options, Report report)
    {
        await using Weather weather = new();
        using Validators validators = Validators.Start(options);
        await using LightLoad load = await LightLoad.StartAsync(validators, options.Rate);
        foreach (int victim in validators.All)
        {
            int other = (victim + 1) % validators.Count;
            string index = victim.ToString(CultureInfo.InvariantCulture);
            await ReachAsync(validators, other, await validators.HeightAsync(other) + BlocksBetween);
            validators.Run("kill", index);
            ulong killed = await validators.HeightAsync(other);
            await ReachAsync(validators, other, killed + BlocksBetween);
            validators.Run("start", index);
            TimeSpan? back = await Validators.UntilAsync(
                Patience, async () => await validators.HighestAsync() is var head && await validators.HeightAsync(victim) + 1 >= head);
            report.Check(
                "a killed validator is back at the head",
                back is not null,
                back is { } took ? $"validator {victim}, killed at block {killed}, {took.TotalSeconds:F1} s after its start" : (FormattableString)$"validator {victim}, not in {Patience.TotalSeconds:F0} s");
        }

        int left = await load.FinishAsync(TimeSpan.FromMinutes(1));
        report.Line($"machine: {weather}");
        report.Check("all transfers are final", left == 0, $"{load.Final} of {load.Sent}, {load.Resent} sent again");
        Judgement.ReportPeriods(validators, report, weather, 1, await validators.HeightAsync(0));
        await Judgement.JudgeAgreementAsync(validators, report);
    }

    private static async Task ReachAsync(Validators validators, int index, ulong height)
    {
        if (await Validators.UntilAsync(Patience, async () => await validators.HeightAsync(index) >= height) is null)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"block {height} does not come in {Patience.TotalMinutes:F0} minutes"));
        }
    }
}
