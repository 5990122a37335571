// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Reflection;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Simulation.Tests;

/// <summary>The rules as specified, under random faults: 10,000 seeds in FULL, and of the other modes a quick share of what the long tier runs.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class SweepTests
{
    [TestCase(1UL, 10_000)]
    [TestCase(1_000_001UL, 250)]
    public void Full_committees_never_fork_and_always_resume(ulong from, int count) => RunAll(from, count, new PlanLimits());

    [Test]
    public void Run_that_needs_more_firings_than_allowed_breaks_I8()
    {
        PlanLimits limits = new() { FiringsMax = 1 };

        Sweep sweep = Sweep.Run(1, 20, limits, failuresMax: int.MaxValue);

        sweep.Failures.Should().HaveCount(sweep.Firings.Count(firings => firings > 1)).And.NotBeEmpty();
        sweep.Failures.Should().OnlyContain(failure => !failure.IsStall && failure.Violation!.StartsWith("I8 an honest node needed"));
        sweep.IsClean.Should().BeFalse();
    }

    [TestCase(16, true)]
    [TestCase(17, false)]
    public void One_slow_run_in_a_hundred_breaks_I8(int firings, bool isClean)
    {
        int[] sorted = [.. Enumerable.Repeat(4, 99), firings];

        FiringLimits.Check(sorted, new PlanLimits()).Should().Match(violation => violation == null == isClean);
        FiringLimits.Check(sorted, new PlanLimits { CalmHeights = 2 }).Should().BeNull("twice the heights may take twice as long");
        FiringLimits.Check(sorted, new PlanLimits { IsSampled = true }).Should().BeNull("the limit is one of FULL committees");
        FiringLimits.Check(sorted.AsSpan(90), new PlanLimits()).Should().BeNull("ten runs have no 99th percentile");
    }

    [Test]
    public void Seeds_of_this_commit_never_fork_and_always_resume()
    {
        // The build writes the commit behind the version: other seeds with every commit, the same ones for one commit.
        string version = typeof(SweepTests).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        string commit = version[(version.IndexOf('+', StringComparison.Ordinal) + 1)..];
        ulong from = uint.TryParse(commit.AsSpan(0, Math.Min(8, commit.Length)), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out uint hash) ? hash : 2_000_001;
        TestContext.Out.WriteLine($"seeds from {from}");
        RunAll(from, 150, new PlanLimits());
    }

    [Test]
    public void Sampled_committees_never_fork_and_always_resume() =>
        RunAll(1, 60, new PlanLimits { IsSampled = true, CountMin = 5, CountMax = 10 });

    [TestCase(40, 6)]
    [TestCase(100, 2)]
    public void Large_committees_never_fork_and_always_resume(int validators, int count) =>
        RunAll(1, count, new PlanLimits { CountMin = validators, CountMax = validators });

    [Test]
    public void Real_execution_leaves_every_node_with_the_same_state()
    {
        PlanLimits limits = new() { IsExecutionReal = true };
        int transactions = 0;
        for (ulong seed = 1; seed <= 60; seed++)
        {
            transactions += Run(seed, limits).Transactions;
        }

        transactions.Should().BeGreaterThan(60, "I7 says something only where blocks do something");
    }

    [Test]
    public void Real_execution_holds_over_many_heights()
    {
        PlanLimits limits = new() { IsExecutionReal = true, CalmHeights = 8 };
        Run(7, limits).Heights.Should().BeGreaterThanOrEqualTo(8);
    }

    [Test]
    public void Honest_timely_network_commits_a_proposed_block_at_every_height()
    {
        PlanLimits limits = new() { CountMin = 4, CountMax = 4, IsCalm = true, IsHonestOnly = true, CalmHeights = 5 };
        for (ulong seed = 1; seed <= 10; seed++)
        {
            RunResult result = new World(RunPlan.Draw(seed, limits, null), limits, null).Run();
            result.Violation.Should().BeNull("seed {0}", seed);
            result.Heights.Should().BeGreaterThanOrEqualTo(5);
        }
    }

    [Test]
    public void Adversary_over_the_limit_forks_the_chain_and_no_honest_node_can_be_accused()
    {
        PlanLimits limits = new() { CountMin = 4, CountMax = 5, IsOverLimit = true };
        int forks = 0;
        int forksWithinPeriod = 0;
        for (ulong seed = 1; seed <= 400; seed++)
        {
            World world = new(RunPlan.Draw(seed, limits, null), limits, null);
            world.Run();
            forks += world.Checker.Violations.Any(text => text.StartsWith("I1", StringComparison.Ordinal)) ? 1 : 0;
            world.Checker.Violations.Where(text => text.StartsWith("I3", StringComparison.Ordinal) || text.StartsWith("I4", StringComparison.Ordinal))
                .Should().BeEmpty("I12: whatever happens, honest nodes do not contradict themselves (seed {0})", seed);
            foreach ((QuorumCertificate first, QuorumCertificate second) in world.Checker.Forks.Where(fork => fork.First.Period == fork.Second.Period))
            {
                forksWithinPeriod++;
                CheckForensics(world, first, second);
            }
        }

        forksWithinPeriod.Should().BePositive("there must be something to investigate");

        forks.Should().BePositive("I12: the net catches forks where forks are possible");
    }

    [Test]
    public void Committed_regressions_stay_fixed()
    {
        foreach (string[] words in SeedFile.Read("regressions.txt"))
        {
            PlanLimits limits = new()
            {
                IsSampled = words[0] == "sampled",
                CountMin = (int)SeedFile.Number(words[1]),
                CountMax = (int)SeedFile.Number(words[2]),
            };
            RunAll(SeedFile.Number(words[3]), 1, limits);
        }
    }

    // Who signed both of two certificates of one period is guilty by these alone.
    private static void CheckForensics(World world, QuorumCertificate first, QuorumCertificate second)
    {
        ulong weight = 0;
        for (uint i = 0; i < (uint)world.Keys.Set.Count; i++)
        {
            ValidatorIndex voter = new(i);
            if (first.HasSigner(voter) && second.HasSigner(voter))
            {
                world.IsHonest(voter).Should().BeFalse("I12: validator {0} signed both certificates of {1}", i, first.Id);
                weight += world.Keys.Set[voter].Weight.Value;
            }
        }

        (3 * weight).Should().BeGreaterThanOrEqualTo(world.Keys.Set.TotalWeight.Value, "I12: the guilty hold a third");
    }

    private static void RunAll(ulong from, int count, PlanLimits limits)
    {
        Sweep sweep = Sweep.Run(from, count, limits);
        if (!sweep.IsClean)
        {
            Assert.Fail(sweep.Violation ?? Describe(sweep.Failures[0], limits));
        }
    }

    private static RunResult Run(ulong seed, PlanLimits limits)
    {
        RunResult result = new World(RunPlan.Draw(seed, limits, null), limits, null).Run();
        if (result.Violation is not null)
        {
            Assert.Fail(Describe(result, limits));
        }

        return result;
    }

    private static string Describe(RunResult failure, PlanLimits limits) =>
        $"seed {failure.Seed}: {failure.Violation}\nreplay: dotnet run -c Release --project tests/Simulation -- --seed {failure.Seed} --trace (or --minimise {failure.Seed})"
        + $" --n {limits.CountMin}..{limits.CountMax} --heights {limits.CalmHeights}"
        + $"{(limits.IsSampled ? " --sampled" : "")}{(limits.IsExecutionReal ? " --execution real" : "")}";
}
