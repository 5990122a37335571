// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Machine;

[Rule("R4")]
[Parallelizable(ParallelScope.All)]
public sealed class NextVotingTests
{
    private static readonly BlockValue A = MachineHarness.Value(0x0A);
    private static readonly BlockValue B = MachineHarness.Value(0x0B);

    [Test]
    public void Next_is_due_at_D_and_says_bottom_when_nothing_is_known()
    {
        MachineHarness node = InNext(new MachineHarness());
        node.Sent.Should().Equal(node.Own(Step.NextAt(0), BlockValue.Bottom));
    }

    [Test]
    public void Next_says_the_committable_value()
    {
        MachineHarness node = new();
        node.Propose(1, A, rank: 1);
        InNext(node);
        node.Certificate(Step.Soft, A);
        Gate(node, 0);
        node.At(4000);
        node.Sent.Should().Equal(node.Own(Step.NextAt(1), A));
    }

    [Rule("A1")]
    [Test]
    public void Next_says_the_own_cert_value_first()
    {
        MachineHarness node = new();
        node.Propose(1, B, rank: 1);
        node.Certificate(Step.Soft, B);
        node.Certificate(Step.Soft, A);
        InNext(node);
        node.Sent.Should().Equal([node.Own(Step.NextAt(0), B)], "A1: the lock comes before everything");
    }

    [Test]
    public void Next_says_the_own_cert_value_after_a_restart_before_any_execution()
    {
        Vote cert = new(Height.First, Period.Zero, Step.Cert, A, new ValidatorIndex(0));
        MachineHarness node = new(log: [new LogRecord.VoteExecuted(cert)]);
        InNext(node);
        node.Sent.Should().Equal([node.Own(Step.NextAt(0), A)], "A1");
    }

    [Rule("B7")]
    [Test]
    public void Bottom_after_an_own_cert_is_counted_when_nothing_explains_it()
    {
        // A node that forgets its locks: an honest one says A here.
        MachineHarness node = new(rules: RuleTable.Honest with { ForgetLockAndVerdict = true, NextIgnoresCommittable = true });
        CertThenNext(node);
        node.Sent.Should().Equal(node.Own(Step.NextAt(0), BlockValue.Bottom));
        node.Machine.UnexplainedBottoms.Should().Be(1);

        MachineHarness honest = new();
        CertThenNext(honest);
        honest.Machine.UnexplainedBottoms.Should().Be(0);
    }

    [Rule("B7")]
    [Test]
    public void Bottom_after_an_own_cert_is_explained_by_a_next_certificate_for_another_value()
    {
        MachineHarness node = new();
        node.Propose(1, A, rank: 1);
        node.Certificate(Step.Soft, A);
        node.Certificate(Step.NextAt(0), BlockValue.Bottom);
        node.At(2400);
        node.At(5100);
        node.Sent.Should().Equal(node.Own(Step.NextAt(0), BlockValue.Bottom, 1));
        node.Machine.UnexplainedBottoms.Should().Be(0);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Next_carries_the_value_of_the_period_before_unless_bottom_has_a_quorum_too(bool hasBottom)
    {
        MachineHarness node = new();
        node.Certificate(Step.NextAt(0), A);
        if (hasBottom)
        {
            node.Certificate(Step.NextAt(0), BlockValue.Bottom);
        }

        node.At(2400);
        node.At(5100);
        node.Sent.Should().Equal(node.Own(Step.NextAt(0), hasBottom ? BlockValue.Bottom : A, 1));
    }

    [Rule("B4")]
    [Test]
    public void Next_waits_in_full_committees_until_a_quorum_stands_at_the_present_index()
    {
        MachineHarness node = InNext(new MachineHarness());
        node.At(4000);
        node.Sent.Should().BeEmpty("B4");
        Gate(node, 0);
        node.Sent.Should().Equal([node.Own(Step.NextAt(1), BlockValue.Bottom)], "the pause is over, so the quorum is all it waited for");
    }

    [Rule("B4")]
    [Test]
    public void Next_waits_in_sampled_committees_for_the_gate_within_one_step()
    {
        MachineHarness node = InNext(new MachineHarness(isSampled: true));
        node.At(4000);
        node.Sent.Should().BeEmpty("B4");
        node.Vote(0, Step.NextAt(0), BlockValue.Bottom);
        node.Vote(1, Step.NextAt(9), BlockValue.Bottom);
        node.Sent.Should().BeEmpty("two voters, but one in each step (B1)");
        node.Vote(2, Step.NextAt(0), MachineHarness.Value(0x72));
        node.Sent.Should().Equal(node.Own(Step.NextAt(1), BlockValue.Bottom));
    }

    [Rule("B5")]
    [Test]
    public void Pauses_double_up_to_ten_seconds_with_less_than_a_tenth_of_jitter()
    {
        MachineHarness node = InNext(new MachineHarness(isSampled: true));
        long[] expected = [1000, 2000, 4000, 8000, 10_000, 10_000];
        for (int k = 0; k < expected.Length; k++)
        {
            node.NextIndex.Should().Be(k);
            long pause = node.Machine.State.NextDueMs - node.NowMs;
            pause.Should().BeInRange(expected[k], (expected[k] * 109) / 100, "B5");
            long due = node.Machine.State.NextDueMs;
            node.Vote(0, Step.NextAt((uint)k), BlockValue.Bottom);
            node.Vote(1, Step.NextAt((uint)k), MachineHarness.Value(0x71));
            node.At(due);
        }
    }

    [Rule("A4")]
    [Rule("A3")]
    [Test]
    public void Every_next_executed_is_persisted_with_the_certificates_that_opened_the_period()
    {
        MachineHarness node = new();
        node.Certificate(Step.NextAt(0), A);
        node.Persisted.OfType<LogRecord.CertificateKept>().Should().ContainSingle("R6");
        node.Certificate(Step.NextAt(0), BlockValue.Bottom);
        node.Persisted.Should().BeEmpty();
        node.At(2400);
        node.Persisted.OfType<LogRecord.CertificateKept>().Should().ContainSingle("A4: all of nextSet before a vote of the period")
            .Which.Certificate.Id.Value.Should().Be(BlockValue.Bottom);
    }

    [Test]
    [Rule("R4e")]
    public void Early_next_when_no_value_can_reach_the_soft_quorum()
    {
        MachineHarness node = new();
        node.Propose(1, A, rank: 1);
        node.At(600);
        node.Vote(0, Step.Soft, A);
        node.Vote(1, Step.Soft, A);
        node.Vote(2, Step.Soft, B);
        node.Sent.Should().BeEmpty("the fourth vote can still make a quorum for A");
        node.Vote(3, Step.Soft, B);
        node.Sent.Should().Equal(node.Own(Step.NextAt(0), BlockValue.Bottom));
    }

    [Test]
    [Rule("R4e")]
    public void No_early_next_before_the_own_soft_nor_in_sampled_committees()
    {
        MachineHarness waiting = new();
        waiting.Votes(Step.Soft, A, 0, 1, 2);
        waiting.Votes(Step.Soft, B, 0, 3, 0);
        waiting.Sent.Should().BeEmpty();
        MachineHarness sampled = new(isSampled: true);
        sampled.At(1200);
        sampled.Votes(Step.Soft, A, 0, 1, 2);
        sampled.Votes(Step.Soft, B, 0, 3, 0);
        sampled.Sent.Should().BeEmpty();
    }

    [Test]
    [Rule("R5")]
    public void Step_sync_follows_the_weight_that_must_contain_an_honest_voter()
    {
        MachineHarness node = InNext(new MachineHarness());
        node.Vote(1, Step.NextAt(7), BlockValue.Bottom);
        node.Sent.Should().BeEmpty("one of four may be Byzantine");
        node.Vote(2, Step.NextAt(5), BlockValue.Bottom);
        node.Sent.Should().Equal([node.Own(Step.NextAt(5), BlockValue.Bottom)], "two of four stand at 5 or above");
    }

    [Rule("B1")]
    [Test]
    [Rule("R5")]
    public void Step_sync_counts_one_step_only_in_sampled_committees()
    {
        MachineHarness node = InNext(new MachineHarness(isSampled: true));
        node.Vote(1, Step.NextAt(7), BlockValue.Bottom);
        node.Vote(2, Step.NextAt(5), BlockValue.Bottom);
        node.Sent.Should().BeEmpty("B1");
        node.Vote(3, Step.NextAt(5), BlockValue.Bottom);
        node.Sent.Should().Equal(node.Own(Step.NextAt(5), BlockValue.Bottom));
    }

    [Test]
    [Rule("R5")]
    public void Step_sync_waits_for_the_own_soft()
    {
        MachineHarness node = new();
        node.Votes(Step.NextAt(0), BlockValue.Bottom, 0, 1, 2);
        node.Phase.Should().Be(Phase.Waiting);
        node.At(1200);
        node.Sent.Should().Equal(node.Own(Step.Soft, MachineHarness.Empty), node.Own(Step.NextAt(0), BlockValue.Bottom));
    }

    private static MachineHarness InNext(MachineHarness node)
    {
        node.At(1200);
        node.At(2400);
        node.Phase.Should().Be(Phase.Next);
        return node;
    }

    // A quorum of voters stands at the index, but for different values, so that the period does not end.
    private static void CertThenNext(MachineHarness node)
    {
        node.Propose(1, A, rank: 1);
        node.Certificate(Step.Soft, A);
        node.Sent.Should().Equal(node.Own(Step.Cert, A));
        InNext(node);
    }

    private static void Gate(MachineHarness node, uint index)
    {
        node.Vote(1, Step.NextAt(index), MachineHarness.Value(0x71));
        node.Vote(2, Step.NextAt(index), MachineHarness.Value(0x72));
        node.Vote(0, Step.NextAt(index), BlockValue.Bottom);
    }
}
