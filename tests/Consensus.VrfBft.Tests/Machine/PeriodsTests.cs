// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Machine;

[Rule("R6")]
[Parallelizable(ParallelScope.All)]
public sealed class PeriodsTests
{
    private static readonly BlockValue A = MachineHarness.Value(0x0A);

    [TestCase(0u)]
    [TestCase(5u)]
    public void Next_certificate_of_this_or_a_later_period_opens_the_one_after_it(uint ended)
    {
        MachineHarness node = new();
        node.Certificate(Step.NextAt(3), BlockValue.Bottom, ended);
        node.Machine.Period.Should().Be(new Period(ended + 1));
        node.Phase.Should().Be(Phase.Waiting);
        node.Persisted.OfType<LogRecord.CertificateKept>().Should().ContainSingle("before any vote in the new period");
    }

    [Test]
    public void Next_certificate_of_an_earlier_period_changes_nothing()
    {
        MachineHarness node = new();
        node.Certificate(Step.NextAt(0), BlockValue.Bottom, 4);
        node.Machine.Wants(new CertificateId(Height.First, new Period(3), Step.NextAt(0), A)).Should().BeFalse("older than p-1");
        node.Certificate(Step.NextAt(0), A, 3);
        node.Machine.Period.Should().Be(new Period(5));
    }

    [Test]
    public void Loose_next_votes_open_the_period()
    {
        MachineHarness node = new();
        node.Votes(Step.NextAt(0), BlockValue.Bottom, 0, 1, 2, 3);
        node.Machine.Period.Should().Be(new Period(1));
    }

    [Test]
    public void Soft_certificate_of_a_later_period_is_joined_without_an_own_soft()
    {
        MachineHarness node = new();
        node.Certificate(Step.Soft, A, 2);
        node.Machine.Period.Should().Be(new Period(2));
        node.Phase.Should().Be(Phase.Voting);
        node.Effects.OfType<Effect.RequestPayload>().Should().ContainSingle().Which.Value.Should().Be(A);
        node.At(10_000);
        node.Sent.Select(vote => vote.Step).Should().Equal(Step.NextAt(0));
    }

    [Test]
    public void Soft_certificate_of_a_later_period_is_certified_once_valid()
    {
        MachineHarness node = new();
        node.Certificate(Step.Soft, A, 2);
        node.Payload(A);
        node.Executed(A);
        node.Sent.Should().Equal(node.Own(Step.Cert, A, 2));
    }

    [Test]
    public void Votes_of_periods_before_the_last_are_forgotten_and_their_certificates_kept()
    {
        MachineHarness node = new();
        node.Votes(Step.Soft, A, 0, 1, 2);
        node.Certificate(Step.NextAt(0), BlockValue.Bottom, 0);
        node.Certificate(Step.NextAt(0), A, 1);
        node.Machine.State.Tally.Find(Period.Zero).Should().BeNull("R10");
        node.Machine.State.Shelf.All.Should().HaveCount(2, "B6");
    }

    [Test]
    public void Payload_of_the_carried_value_is_offered_on_entering()
    {
        MachineHarness node = new();
        node.Propose(1, A, rank: 1);
        node.Certificate(Step.NextAt(0), A);
        node.Effects.OfType<Effect.PushPayload>().Should().ContainSingle().Which.Value.Should().Be(A);
    }
}
