// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace PowerVerse.Chain.Fuzz.Tests;

/// <summary>A short run of every target; <c>.ci/long fuzz</c> runs them with a million inputs each.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class FuzzTests
{
    private const int InputsByDefault = 2_000;

    private static IEnumerable<string> Names => FuzzTargets.All.Select(target => target.Name);

    [TestCaseSource(nameof(Names))]
    public void Target_ends_in_a_value_or_a_typed_error(string name)
    {
        string? wanted = Environment.GetEnvironmentVariable("POWERVERSE_FUZZ_INPUTS");
        long inputs = wanted is null ? InputsByDefault : long.Parse(wanted, CultureInfo.InvariantCulture);
        FuzzRun.Outcome outcome = FuzzRun.Execute(FuzzTargets.All.Single(target => target.Name == name).Create(), seed: 1, inputs);
        outcome.Defects.Should().BeEmpty();
        outcome.Inputs.Should().Be(inputs);
    }

    [TestCaseSource(nameof(Names))]
    public void Seeds_of_a_target_are_run_too(string name)
    {
        IFuzzTarget target = FuzzTargets.All.Single(candidate => candidate.Name == name).Create();
        target.Seeds.Should().NotBeEmpty();
        target.Seeds.Count(seed => target.Run(seed)).Should().BePositive("mutation starts from inputs that are right");
    }
}
