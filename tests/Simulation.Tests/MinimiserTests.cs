// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Simulation.Tests;

/// <summary>A failing seed comes down to the events that matter, and these alone fail again.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class MinimiserTests
{
    [TestCase("votes-not-persisted", "I3")]
    [TestCase("head-not-persisted", "C1")]
    [TestCase("cert-after-next", "R3")]
    [TestCase("send-before-persist", "I3")]
    [TestCase("late-cert-unguarded", "I4")]
    public void Minimise_planted_bug_keeps_its_violation_with_fewer_events(string name, string invariant)
    {
        Mutant mutant = Mutant.Find(name)!;
        ulong seed = SeedFile.Number(SeedFile.Read("mutants.txt").First(words => words[0] == name)[1]);

        Minimiser minimised = Minimiser.Minimise(RunPlan.Draw(seed, mutant.Limits, mutant), mutant.Limits)!;

        TestContext.Out.WriteLine($"{minimised.Schedule.Moves.Count} of {minimised.MovesBefore} moves, {minimised.Runs} runs: {minimised.Result.Violation}");
        minimised.Schedule.Moves.Count.Should().BeLessThan(minimised.MovesBefore / 2).And.BePositive();
        minimised.Result.Violation.Should().StartWith(invariant + " ");
        minimised.Replay(null).Should().Be(minimised.Result, "what remains is a run like any other");
    }

    [Test]
    public void Minimise_leaves_no_move_that_can_be_spared()
    {
        Mutant mutant = Mutant.Find("head-not-persisted")!;
        RunPlan plan = RunPlan.Draw(1, mutant.Limits, mutant);

        Schedule schedule = Minimiser.Minimise(plan, mutant.Limits)!.Schedule;

        for (int i = 0; i < schedule.Moves.Count; i++)
        {
            string? violation = new World(plan, mutant.Limits, null) { Script = schedule.Without(i, 1) }.Run().Violation;
            (violation?.StartsWith("C1 ", StringComparison.Ordinal) ?? false).Should().BeFalse("move {0} ({1}) would not be needed", i, schedule.Moves[i].Move);
        }
    }

    [TestCase(11UL, false, false)]
    [TestCase(12UL, false, false)]
    [TestCase(13UL, true, false)]
    [TestCase(14UL, false, true)]
    public void Whole_schedule_gives_the_run_it_was_recorded_from(ulong seed, bool isSampled, bool isExecutionReal)
    {
        PlanLimits limits = new() { IsSampled = isSampled, IsExecutionReal = isExecutionReal };
        RunPlan plan = RunPlan.Draw(seed, limits, null);
        Schedule recorded = new();
        RunResult result = new World(plan, limits, null) { Recording = recorded }.Run();

        recorded.Moves.Should().NotBeEmpty();
        new World(plan, limits, null) { Script = recorded }.Run().Should().Be(result);
        new World(plan, limits, null).Run().Should().Be(result, "writing down changes nothing");
    }

    [Test]
    public void Minimise_run_that_breaks_nothing_gives_nothing() =>
        Minimiser.Minimise(RunPlan.Draw(1, new PlanLimits(), null), new PlanLimits()).Should().BeNull();
}
