// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Simulation.Tests;

/// <summary>The gate of section 21: a planted bug that nothing finds means that the simulator has a hole.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class MutantTests
{
    public static IEnumerable<string> Names => Mutant.All.Select(mutant => mutant.Name);

    [TestCaseSource(nameof(Names))]
    public void Planted_bug_shows_at_its_seed(string name)
    {
        string[]? found = SeedFile.Read("mutants.txt").FirstOrDefault(words => words[0] == name);
        found.Should().NotBeNull("seeds/mutants.txt names the seed that shows {0}; --gate finds it", name);
        Mutant.Find(name)!.Run(SeedFile.Number(found![1])).Should().NotBeNull("the planted bug {0} must break an invariant", name);
    }

    [TestCase(DirectedSchedules.SoftShownAfterNextName)]
    [TestCase(DirectedSchedules.PowerCutAfterCertName)]
    public void Scripted_attack_fails_against_the_rules_as_specified(string schedule)
    {
        for (ulong seed = 1; seed <= 10; seed++)
        {
            DirectedSchedules.Run(schedule, seed, Consensus.VrfBft.Machine.RuleTable.Honest).Should().BeEmpty("seed {0}", seed);
        }
    }

    [TestCase("cert-guarded-by-sent-next")]
    [TestCase("unselected-not-persisted")]
    public void Scripted_attack_forks_the_chain_when_the_lock_is_lost(string name)
    {
        ulong seed = SeedFile.Number(SeedFile.Read("mutants.txt").First(words => words[0] == name)[1]);
        Mutant.Find(name)!.Run(seed).Should().StartWith("I1", "two blocks are committed at one height");
    }
}
