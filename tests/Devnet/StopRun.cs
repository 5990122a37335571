// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;

namespace PowerVerse.Chain.Devnet;

/// <summary>A validator that is there and does not move (SIGSTOP): the others go on, their memory stays, and it catches up afterwards.</summary>
internal static class StopRun
{
    private const ulong FirstBlocks = 10;
    private const ulong BlocksWhileStopped = 40;
    private const long GrowthBytesMax = 128L << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    public static async Task RunAsync(RunOptions options, Report report)
    {
        await using Weather weather = new();
        using Validators validators = Validators.Start(options);
        await using LightLoad load = await LightLoad.StartAsync(validators, options.Rate);
        int victim = options.Nodes - 1;
        int[] others = [.. validators.All.Where(index => index != victim)];
        _ = await Validators.UntilAsync(Patience, async () => await validators.HeightAsync(0) >= FirstBlocks);
        long[] memory = [.. others.Select(index => validators.ResidentBytes(index) ?? 0)];
        ulong from = await validators.HeightAsync(0);
        Signal("-STOP", validators.ProcessOf(victim));
        TimeSpan? taken = await Validators.UntilAsync(
            Patience, async () => (await Task.WhenAll(others.Select(validators.HeightAsync))).Min() >= from + BlocksWhileStopped);
        long growth = others.Select((index, at) => (validators.ResidentBytes(index) ?? 0) - memory[at]).Max();
        ulong to = await validators.HeightAsync(0);
        Signal("-CONT", validators.ProcessOf(victim));
        report.Line($"machine: {weather}");
        report.Line($"validator {victim} stopped: {Judgement.Measure(validators, 0, from, to)}");
        report.Check("the others go on", taken is not null, $"{to - from} blocks while validator {victim} stood still");
        report.Check("memory of the others is bounded", growth < GrowthBytesMax, $"at most {growth / (double)(1 << 20):F0} MiB more, less than {GrowthBytesMax >> 20}");
        Judgement.ReportPeriods(validators, report, weather, from, to);
        int left = await load.FinishAsync(Patience);
        report.Check("all transfers are final", left == 0, $"{load.Final} of {load.Sent}, {load.Resent} sent again");
        await Judgement.JudgeAgreementAsync(validators, report);
    }

    private static void Signal(string signal, int? process)
    {
        using Process kill = Process.Start("/bin/kill", [signal, (process ?? throw new InvalidOperationException("the validator does not run")).ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
