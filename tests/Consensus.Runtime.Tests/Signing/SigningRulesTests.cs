// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.Runtime.Signing;
using PowerVerse.Chain.Consensus.VrfBft.Tests.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Tests;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.Runtime.Tests.Signing;

[Parallelizable(ParallelScope.All)]
public sealed class SigningRulesTests
{
    private static readonly BlockValue V = TestNetwork.Value("v");
    private static readonly BlockValue W = TestNetwork.Value("w");
    private static readonly BlockValue Bottom = BlockValue.Bottom;

    [Test]
    public void Judge_allows_a_step_once_and_repeats_the_same_value()
    {
        SigningRules rules = With(Entry(Step.Soft, V));

        rules.Judge(Entry(Step.Soft, V), false).Should().Be(SigningVerdict.Repeated);
        rules.Judge(Entry(Step.Soft, W), false).Should().Be(SigningVerdict.OtherValueSigned);
        rules.Judge(Entry(Step.Cert, W), false).Should().Be(SigningVerdict.Allowed);
    }

    [Test]
    public void Judge_allows_one_head_per_height_and_period()
    {
        SigningRules rules = With(Entry(Step.Propose, V));

        rules.Judge(Entry(Step.Propose, V), false).Should().Be(SigningVerdict.Repeated);
        rules.Judge(Entry(Step.Propose, W), false).Should().Be(SigningVerdict.OtherValueSigned);
        rules.Judge(Entry(Step.Propose, W, period: 1), false).Should().Be(SigningVerdict.Allowed);
    }

    [Rule("A1")]
    [Test]
    public void Judge_refuses_cert_after_any_next_of_the_period()
    {
        With(Entry(Step.NextAt(0), V)).Judge(Entry(Step.Cert, V), false).Should().Be(SigningVerdict.ContradictsOwnVote);
        With(Entry(Step.NextAt(3), Bottom)).Judge(Entry(Step.Cert, V), false).Should().Be(SigningVerdict.ContradictsOwnVote);
        With(Entry(Step.NextAt(0), Bottom)).Judge(Entry(Step.Cert, V, period: 1), false).Should().Be(SigningVerdict.Allowed);
    }

    [Rule("A1")]
    [Test]
    public void Judge_refuses_next_for_another_value_after_cert()
    {
        SigningRules rules = With(Entry(Step.Cert, V));

        rules.Judge(Entry(Step.NextAt(0), V), false).Should().Be(SigningVerdict.Allowed);
        rules.Judge(Entry(Step.NextAt(0), Bottom), false).Should().Be(SigningVerdict.ContradictsOwnVote);
        rules.Judge(Entry(Step.NextAt(5), W), false).Should().Be(SigningVerdict.ContradictsOwnVote);
        rules.Judge(Entry(Step.NextAt(0), W, period: 1), false).Should().Be(SigningVerdict.Allowed);
    }

    [Test]
    public void Judge_lets_next_votes_of_one_period_differ()
    {
        With(Entry(Step.NextAt(0), Bottom)).Judge(Entry(Step.NextAt(1), V), false).Should().Be(SigningVerdict.Allowed);
    }

    [Test]
    public void Judge_refuses_lower_periods_and_heights()
    {
        SigningRules rules = With(Entry(Step.Soft, V, height: 9, period: 2));

        rules.Judge(Entry(Step.Soft, V, height: 9, period: 1), false).Should().Be(SigningVerdict.GoesBack);
        rules.Judge(Entry(Step.Soft, V, height: 8, period: 5), false).Should().Be(SigningVerdict.GoesBack);
        rules.Judge(Entry(Step.Soft, V, height: 6), false).Should().Be(SigningVerdict.BelowFloor);
        rules.Judge(Entry(Step.Soft, V, height: 10), false).Should().Be(SigningVerdict.Allowed);
    }

    [Test]
    public void Judge_allows_the_late_cert_of_a_committed_value_unless_it_contradicts()
    {
        SigningRules rules = With(
            Entry(Step.NextAt(0), V, height: 8), Entry(Step.NextAt(0), Bottom, height: 9), Entry(Step.Cert, W, height: 9, period: 1), Entry(Step.Soft, V, height: 10));

        rules.Judge(Entry(Step.Cert, V, height: 8), true).Should().Be(SigningVerdict.Allowed, "its NEXT votes named the value");
        rules.Judge(Entry(Step.Cert, W, height: 8), true).Should().Be(SigningVerdict.ContradictsOwnVote);
        rules.Judge(Entry(Step.Cert, V, height: 9), true).Should().Be(SigningVerdict.ContradictsOwnVote, "its NEXT vote named no block");
        rules.Judge(Entry(Step.Cert, V, height: 9, period: 1), true).Should().Be(SigningVerdict.OtherValueSigned);
        rules.Judge(Entry(Step.Soft, V, height: 8), true).Should().Be(SigningVerdict.GoesBack, "only a CERT may come late");
        rules.Judge(Entry(Step.Cert, V, height: 7), true).Should().Be(SigningVerdict.BelowFloor);
    }

    [Test]
    public void RaiseFloor_forgets_below_and_never_sinks()
    {
        SigningRules rules = With(Entry(Step.Soft, V, height: 5));

        rules.RaiseFloor(new Height(6));
        rules.RaiseFloor(new Height(4));

        rules.Floor.Value.Should().Be(6);
        rules.Entries.Should().BeEmpty();
        rules.Judge(Entry(Step.Soft, V, height: 5), false).Should().Be(SigningVerdict.BelowFloor);
    }

    [Test]
    public void Memory_is_bounded_to_the_last_heights()
    {
        SigningRules rules = new();
        for (ulong height = 1; height < 100; height++)
        {
            rules.Add(Entry(Step.Soft, V, height));
            rules.Add(Entry(Step.Cert, V, height));
        }

        rules.Entries.Should().HaveCount(6);
        rules.Floor.Value.Should().Be(97);
    }

    private static SigningRules With(params SignedEntry[] entries)
    {
        SigningRules rules = new();
        foreach (SignedEntry entry in entries)
        {
            rules.Add(entry);
        }

        return rules;
    }

    private static SignedEntry Entry(Step step, BlockValue value, ulong height = 5, uint period = 0) => new(new Height(height), new Period(period), step, value);
}
