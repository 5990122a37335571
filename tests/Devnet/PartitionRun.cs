// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace PowerVerse.Chain.Devnet;

/// <summary>The network is split into two halves, neither of which may go on, and healed after two minutes.</summary>
internal static class PartitionRun
{
    private const ulong BlocksBefore = 10;
    private static readonly TimeSpan Split = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ResumeTimeMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static async Task RunAsync(RunOptions options, Report report)
    {
        await using Weather weather = new();
        using Validators validators = Validators.Start(options);
        await using LightLoad load = await LightLoad.StartAsync(validators, options.Rate);
        await Validators.UntilAsync(Patience, async () => await validators.HeightAsync(0) >= BlocksBefore);
        int half = options.Nodes / 2;
        validators.Run("partition", $"{Join(0, half)}|{Join(half, options.Nodes)}");

        // What was certified at that moment still arrives.
        await Task.Delay(TimeSpan.FromSeconds(3));
        ulong[] stalled = await Task.WhenAll(validators.All.Select(validators.HeightAsync));
        await Task.Delay(Split);
        ulong[] still = await Task.WhenAll(validators.All.Select(validators.HeightAsync));
        report.Check("neither half goes on", stalled.SequenceEqual(still), $"blocks {Join(stalled)} after three seconds, {Join(still)} after {Split.TotalSeconds:F0} more");
        validators.Run("heal");
        TimeSpan? resumed = await Validators.UntilAsync(Patience, async () => await validators.HighestAsync() > still.Max());
        report.Check(
            "the network goes on within 10 s of healing",
            resumed <= ResumeTimeMax,
            resumed is { } took ? $"the next block was final {took.TotalSeconds:F1} s after it" : (FormattableString)$"not in {Patience.TotalSeconds:F0} s");
        TimeSpan? all = await Validators.UntilAsync(Patience, async () => (await Task.WhenAll(validators.All.Select(validators.HeightAsync))).Min() > still.Max());
        report.Line($"the last validator had it {(resumed + all)?.TotalSeconds ?? double.NaN:F1} s after healing; machine: {weather}");
        int left = await load.FinishAsync(TimeSpan.FromMinutes(1));
        report.Check("all transfers are final", left == 0, $"{load.Final} of {load.Sent}, {load.Resent} sent again");
        await Judgement.JudgeAgreementAsync(validators, report);
    }

    private static string Join(int from, int to) => string.Join(',', Enumerable.Range(from, to - from).Select(static index => index.ToString(CultureInfo.InvariantCulture)));

    private static string Join(ulong[] heights) => string.Join(' ', heights.Select(static height => height.ToString(CultureInfo.InvariantCulture)));
}
