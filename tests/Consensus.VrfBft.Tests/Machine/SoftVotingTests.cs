// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Machine;

[Rule("R2")]
[Parallelizable(ParallelScope.All)]
public sealed class SoftVotingTests
{
    private static readonly BlockValue A = MachineHarness.Value(0x0A);
    private static readonly BlockValue B = MachineHarness.Value(0x0B);

    [Test]
    public void Soft_waits_for_the_filter_delay_and_takes_the_best_rank()
    {
        MachineHarness node = new();
        node.Propose(1, B, rank: 2);
        node.Propose(2, A, rank: 1);
        node.At(599);
        node.Sent.Should().BeEmpty("F(0) is 600 ms before there are samples");
        node.At(600);
        node.Sent.Should().Equal(node.Own(Step.Soft, A));
        node.Phase.Should().Be(Phase.Voting);
    }

    [Test]
    public void Soft_skips_heads_whose_payload_is_absent()
    {
        MachineHarness node = new();
        node.Head(2, A, rank: 1);
        node.Propose(1, B, rank: 2);
        node.At(600);
        node.Sent.Should().Equal(node.Own(Step.Soft, B));
    }

    [Test]
    public void Soft_skips_a_payload_that_execution_refused()
    {
        MachineHarness node = new();
        node.Head(2, A, rank: 1);
        node.Payload(A).OfType<Effect.Execute>().Should().ContainSingle().Which.Value.Should().Be(A);
        node.Executed(A, PayloadVerdict.Invalid);
        node.Propose(1, B, rank: 2);
        node.At(600);
        node.Sent.Should().Equal(node.Own(Step.Soft, B));
    }

    [Test]
    public void Soft_accepts_a_held_payload_that_is_not_executed_yet()
    {
        MachineHarness node = new();
        node.Head(2, A, rank: 1);
        node.Payload(A);
        node.At(600);
        node.Sent.Should().Equal(node.Own(Step.Soft, A));
    }

    [Test]
    public void Soft_ignores_both_heads_of_a_proposer_that_showed_two()
    {
        MachineHarness node = new();
        node.Propose(2, A, rank: 1);
        node.Head(2, B, rank: 1).OfType<Effect.ReportDoubleHead>().Should().ContainSingle();
        node.Payload(B);
        node.At(1200);
        node.Sent.Should().Equal(node.Own(Step.Soft, MachineHarness.Empty));
    }

    [Rule("D2")]
    [TestCase(-5001L, false)]
    [TestCase(-5000L, true)]
    [TestCase(500L, true)]
    [TestCase(501L, false)]
    public void Soft_takes_timely_heads_only(long timestampAheadMs, bool isTaken)
    {
        MachineHarness node = new();
        const ulong Seconds = MachineHarness.ParentSeconds + 3;
        long receivedMs = ((long)Seconds * 1000) - timestampAheadMs - MachineHarness.StartUnixMs;
        node.Head(2, A, rank: 1, seconds: Seconds, receivedMs: receivedMs);
        node.Payload(A);
        node.At(1200);
        node.Sent.Should().Equal(node.Own(Step.Soft, isTaken ? A : MachineHarness.Empty));
    }

    [Rule("D2")]
    [TestCase(1u, 2000L, true)]
    [TestCase(1u, 2001L, false)]
    [TestCase(1u, -20_000L, true)]
    [TestCase(1u, -20_001L, false)]
    [TestCase(2u, 8000L, true)]
    [TestCase(2u, 8001L, false)]
    public void Timely_window_quadruples_per_period(uint period, long timestampAheadMs, bool isTaken)
    {
        MachineHarness node = new();
        node.Certificate(Step.NextAt(0), BlockValue.Bottom, period - 1);
        const ulong Seconds = MachineHarness.ParentSeconds + 30;
        long receivedMs = ((long)Seconds * 1000) - timestampAheadMs - MachineHarness.StartUnixMs;
        node.Head(2, A, rank: 1, period, Seconds, receivedMs);
        node.Payload(A);
        node.At(4800);
        node.Sent.Should().Equal(node.Own(Step.Soft, isTaken ? A : MachineHarness.Empty, period));
    }

    [Rule("B2")]
    [Test]
    public void Empty_waits_until_1200_in_period_0_and_gives_way_to_a_late_proposal()
    {
        MachineHarness node = new();
        node.At(600);
        node.Sent.Should().BeEmpty("B2");
        node.At(1199);
        node.Sent.Should().BeEmpty();
        node.Head(1, A, rank: 1);
        node.Payload(A);
        node.Sent.Should().Equal([node.Own(Step.Soft, A)], "the filter delay has passed, so the arrival is taken at once");
    }

    [Test]
    public void Empty_is_voted_at_1200_when_nothing_came()
    {
        MachineHarness node = new();
        node.At(1200);
        node.Sent.Should().Equal(node.Own(Step.Soft, MachineHarness.Empty));
    }

    [Test]
    public void Carried_value_is_voted_unseen_when_bottom_has_no_quorum()
    {
        MachineHarness node = new();
        node.Certificate(Step.NextAt(0), A);
        node.Propose(1, B, rank: 1, period: 1);
        node.At(2400);
        node.Sent.Should().Equal([node.Own(Step.Soft, A, 1)], "R2a");
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Carried_value_beside_bottom_must_be_valid(bool isValid)
    {
        MachineHarness node = new();
        node.Certificate(Step.NextAt(0), A);
        node.Certificate(Step.NextAt(0), BlockValue.Bottom);
        node.Propose(1, B, rank: 1, period: 1);
        if (isValid)
        {
            node.Payload(A);
            node.Executed(A);
        }

        node.At(2400);
        node.Sent.Should().Equal([node.Own(Step.Soft, isValid ? A : B, 1)], "R2b");
    }

    [Rule("A4")]
    [Test]
    public void Smallest_of_two_carried_values_is_taken()
    {
        MachineHarness node = new();
        node.Certificate(Step.NextAt(0), B);
        node.Certificate(Step.NextAt(1), A);
        node.At(2400);
        node.Sent.Should().Equal([node.Own(Step.Soft, A, 1)], "A4");
    }

    [Test]
    public void From_period_3_on_only_carried_or_empty_is_voted()
    {
        MachineHarness node = new();
        node.Certificate(Step.NextAt(0), BlockValue.Bottom, period: 2);
        node.Machine.WantsHead(Height.First, new Period(3)).Should().BeFalse();
        node.Propose(1, B, rank: 1, period: 3);
        node.At(2400);
        node.Sent.Should().Equal([node.Own(Step.Soft, MachineHarness.Empty, 3)], "P_E is 3");
    }

    [Test]
    public void Soft_is_persisted_with_its_payload_before_it_is_sent()
    {
        MachineHarness node = new();
        node.Propose(1, A, rank: 1);
        node.At(600);
        node.Persisted.Should().Equal(
            new LogRecord.PayloadKept(Height.First, A, true), new LogRecord.VoteExecuted(node.Own(Step.Soft, A)));
        node.Effects.FindIndex(effect => effect is Effect.Persist).Should().BeLessThan(node.Effects.FindIndex(effect => effect is Effect.SendVote));
    }
}
