// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Differential.Tests;

/// <summary>A few rounds against an independent EVM; <c>.ci/long differential</c> runs hundreds.</summary>
public sealed class DifferentialTests
{
    private const int ProgramsPerRound = 100;

    [TestCase(1UL)]
    [TestCase(2UL)]
    [TestCase(3UL)]
    public async Task Random_programs_agree_with_anvil(ulong seed)
    {
        if (!AnvilNode.TryLocate(out _))
        {
            Assert.Ignore(AnvilNode.MissingReason);
        }

        (IReadOnlyList<string> differences, RoundResult reference) = await Program.RunAsync(seed, ProgramsPerRound);
        differences.Should().BeEmpty();
        reference.Transactions.Count(transaction => transaction.IsSuccess).Should().BeGreaterThan(
            ProgramsPerRound / 4, "programs that always fail would compare little");
    }

    [TestCase(1UL)]
    [TestCase(4UL)]
    public async Task Traces_of_random_programs_agree_with_anvil(ulong seed)
    {
        const int ProgramsTraced = 30;
        if (!AnvilNode.TryLocate(out _))
        {
            Assert.Ignore(AnvilNode.MissingReason);
        }

        (IReadOnlyList<string> differences, TraceCounts counts) = await TraceRound.RunAsync(seed, ProgramsTraced);
        differences.Should().BeEmpty();
        counts.Transactions.Should().Be(ProgramsTraced);
        counts.Steps.Should().BeGreaterThan(1_000, "traces without instructions would compare little");
        counts.Calls.Should().BeGreaterThan(ProgramsTraced);
    }

    [Test]
    public void A_seed_makes_the_same_round_twice()
    {
        DifferentialRound first = RoundGenerator.Generate(42, 20);
        DifferentialRound second = RoundGenerator.Generate(42, 20);
        GenesisText.Write(first).Should().Be(GenesisText.Write(second));
        first.Transactions.Select(transaction => transaction.Envelope.ToArray()).Should()
            .BeEquivalentTo(second.Transactions.Select(transaction => transaction.Envelope.ToArray()), options => options.WithStrictOrdering());
    }
}
