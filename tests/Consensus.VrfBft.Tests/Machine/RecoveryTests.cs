// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Machine;

/// <summary>Section "Crashes": the machine resumes from its log as if the crash had been a long pause.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class RecoveryTests
{
    private static readonly BlockValue A = MachineHarness.Value(0x0A);

    [Test]
    [Rule("A1")]
    public void Kept_verdict_makes_a_value_committable_again_without_execution()
    {
        MachineHarness first = new();
        first.Propose(1, A, rank: 1);
        first.Certificate(Step.Soft, A);
        MachineHarness second = new(log: [.. first.Persisted]);
        second.Machine.State.Committable.Should().Be(A);
        second.Sent.Should().BeEmpty("the CERT was executed before the crash");
        second.Effects.OfType<Effect.SendVote>().Select(send => send.Vote.Step).Should().Equal([Step.Cert], "own votes are sent again");
    }

    [Test]
    [Rule("R6")]
    public void Kept_certificates_lead_back_to_the_period()
    {
        MachineHarness node = new(log: [new LogRecord.CertificateKept(new MachineHarness().Quorum(Step.NextAt(2), BlockValue.Bottom, 3))]);
        node.Machine.Period.Should().Be(new Period(4));
        node.Phase.Should().Be(Phase.Waiting);
        node.Machine.State.HasBottom.Should().BeTrue();
    }

    [Test]
    [Rule("R4")]
    public void Kept_next_votes_lead_back_to_the_index()
    {
        Vote Own(Step step, BlockValue value) => new(Height.First, Period.Zero, step, value, new ValidatorIndex(0));
        MachineHarness node = new(log:
        [
            new LogRecord.VoteExecuted(Own(Step.Soft, A)),
            new LogRecord.VoteExecuted(Own(Step.NextAt(0), BlockValue.Bottom)),
            new LogRecord.VoteExecuted(Own(Step.NextAt(1), BlockValue.Bottom)),
        ]);
        node.Phase.Should().Be(Phase.Next);
        node.NextIndex.Should().Be(1);
        node.Effects.OfType<Effect.SendVote>().Select(send => send.Vote.Step).Should().Equal(Step.Soft, Step.NextAt(0), Step.NextAt(1));
        node.Machine.State.NextDueMs.Should().BeInRange(2000, 2180, "B5: the pause counts from the restart");
    }

    [Test]
    [Rule("R7")]
    public void Kept_commit_certificate_commits_again()
    {
        MachineHarness node = new(log:
        [
            new LogRecord.PayloadKept(Height.First, A, true),
            new LogRecord.CertificateKept(new MachineHarness().Quorum(Step.Cert, A)),
        ]);
        node.Effects.OfType<Effect.Commit>().Should().ContainSingle();
    }

    [Test]
    [Rule("R0")]
    public void Records_of_later_heights_wait_for_their_height()
    {
        MachineHarness helper = new();
        Vote soft = new(new Height(2), Period.Zero, Step.Soft, A, new ValidatorIndex(0));
        MachineHarness node = new(log:
        [
            new LogRecord.PayloadKept(Height.First, A, true),
            new LogRecord.CertificateKept(helper.Quorum(Step.Cert, A)),
            new LogRecord.VoteExecuted(soft),
        ]);
        node.Take(new Input.Committed(node.Context(2, A)));
        node.Phase.Should().Be(Phase.Voting, "the SOFT of height 2 was executed before the crash");
        node.At(1200);
        node.Sent.Should().BeEmpty();
    }

    [Test]
    [Rule("I10")]
    public void Equal_inputs_give_equal_state_hashes()
    {
        MachineHarness first = new();
        MachineHarness second = new();
        foreach (MachineHarness node in new[] { first, second })
        {
            node.Propose(1, A, rank: 1);
            node.Votes(Step.Soft, A, 0, 1, 2, 3);
            node.At(600);
        }

        second.Machine.ComputeStateHash().Should().Be(first.Machine.ComputeStateHash());
        second.Vote(1, Step.Cert, A);
        second.Machine.ComputeStateHash().Should().NotBe(first.Machine.ComputeStateHash());
    }
}
