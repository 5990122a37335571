// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;

namespace PowerVerse.Chain.Simulation.Tests;

/// <summary>I10: a run is a function of its seed. Without that no seed could be replayed.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class TraceTests
{
    [TestCase(11UL, "")]
    [TestCase(12UL, "--heights 3")]
    [TestCase(13UL, "--sampled --n 6..6")]
    [TestCase(14UL, "--execution real")]
    public void Same_seed_gives_the_same_trace_twice(ulong seed, string arguments) => Run(seed, arguments).Should().Be(Run(seed, arguments));

    [TestCase(11UL, "")]
    [TestCase(12UL, "--heights 3")]
    [TestCase(13UL, "--sampled --n 6..6")]
    [TestCase(14UL, "--execution real")]
    public void Same_seed_gives_the_same_trace_in_another_process(ulong seed, string arguments)
    {
        string expected = Run(seed, arguments).TraceHash.ToString("x16", CultureInfo.InvariantCulture);

        // Each process has hash codes of its own, and these two get different machine code: neither may show.
        string optimised = RunProcess(seed, arguments, ("DOTNET_TieredCompilation", "0"));
        string tiered = RunProcess(seed, arguments, ("DOTNET_TieredPGO", "0"));

        optimised.Should().Contain("trace " + expected);
        tiered.Should().Be(optimised);
    }

    [Test]
    public void Different_seeds_give_different_traces() =>
        Enumerable.Range(1, 20).Select(seed => Run((ulong)seed, "").TraceHash).Should().OnlyHaveUniqueItems();

    private static RunResult Run(ulong seed, string arguments)
    {
        PlanLimits limits = arguments switch
        {
            "" => new PlanLimits(),
            "--heights 3" => new PlanLimits { CalmHeights = 3 },
            "--sampled --n 6..6" => new PlanLimits { IsSampled = true, CountMin = 6, CountMax = 6 },
            "--execution real" => new PlanLimits { IsExecutionReal = true },
            _ => throw new ArgumentException("No such mode.", nameof(arguments)),
        };
        return new World(RunPlan.Draw(seed, limits, null), limits, null).Run();
    }

    private static string RunProcess(ulong seed, string arguments, (string Name, string Value) setting)
    {
        ProcessStartInfo start = new("dotnet", $"\"{typeof(World).Assembly.Location}\" --seed {seed} {arguments}") { RedirectStandardOutput = true };
        start.Environment[setting.Name] = setting.Value;
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.Should().Be(0);
        return output;
    }
}
