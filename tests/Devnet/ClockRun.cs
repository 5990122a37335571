// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.RegularExpressions;

namespace PowerVerse.Chain.Devnet;

/// <summary>One validator's clock is two seconds ahead, another's two seconds behind: blocks go on, and the check of the clock says it.</summary>
internal static partial class ClockRun
{
    private const int OffsetSeconds = 2;
    private const ulong Blocks = 60;

    // Half of the clocks are wrong, more than the third that agreement stands without delay: a height whose best proposal is of the fast clock needs a second period, about 4.5 s.
    private const double IntervalMax = 3;
    private const uint PeriodMax = 1;

    private const double MeasuredErrorMax = 0.5;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false });

    public static async Task RunAsync(RunOptions options, Report report)
    {
        await using Weather weather = new();
        await using TimeServer server = new();
        Dictionary<string, string> variables = new(StringComparer.Ordinal) { ["POWERVERSE_CLOCK_SERVER"] = server.Address };
        using Validators validators = Validators.Start(options, variables);
        await using LightLoad load = await LightLoad.StartAsync(validators, options.Rate);
        foreach ((int index, int offset) in ((int, int)[])[(1, OffsetSeconds), (2, -OffsetSeconds)])
        {
            validators.Run("kill", Text(index));
            validators.Run(variables, ["start", Text(index), $"--clock-offset={Text(offset)}"]);
            await Validators.UntilAsync(Patience, async () => await validators.HeightAsync(index) + 1 >= await validators.HighestAsync());
            double? measured = null;
            await Validators.UntilAsync(TimeSpan.FromSeconds(20), async () => (measured = await OffsetOfAsync(options.FirstPort + 100 + index)) is not null);

            // The metric says by how much the server's clock is ahead.
            report.Check(
                "the check of the clock says it",
                measured is { } seen && Math.Abs(seen + offset) < MeasuredErrorMax,
                $"validator {index}, {offset} s off: powerverse_clock_offset_seconds {measured ?? double.NaN:F3}");
        }

        ulong from = await validators.HighestAsync() + 2;
        TimeSpan? took = await Validators.UntilAsync(Patience, async () => await validators.HeightAsync(0) >= from + Blocks);
        report.Line($"machine: {weather}");
        foreach (int index in validators.All)
        {
            report.Line($"validator {index}: {Judgement.Measure(validators, index, from, from + Blocks)}");
        }

        Figures figures = Judgement.Measure(validators, 0, from, from + Blocks);
        report.Check("blocks go on", took is not null && figures.MeanInterval < IntervalMax, $"mean interval {figures.MeanInterval:F3} s, less than {IntervalMax:F0}");
        Judgement.ReportPeriods(validators, report, weather, from, from + Blocks);
        uint worst = validators.All.SelectMany(index => Judgement.Measure(validators, index, from, from + Blocks).Lines).Max(static line => line.Period);
        report.Check("no height needs a third period", worst <= PeriodMax, $"the worst ended in period {worst}");
        int left = await load.FinishAsync(TimeSpan.FromMinutes(1));
        report.Check("all transfers are final", left == 0, $"{load.Final} of {load.Sent}, {load.Resent} sent again");
        await Judgement.JudgeAgreementAsync(validators, report);
    }

    private static async Task<double?> OffsetOfAsync(int metricsPort)
    {
        try
        {
            string metrics = await Http.GetStringAsync(new Uri($"http://127.0.0.1:{Text(metricsPort)}/metrics"));
            return Metric().Match(metrics) is { Success: true } match ? double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^powerverse_clock_offset_seconds (\S+)", RegexOptions.Multiline)]
    private static partial Regex Metric();
}
