// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Machine;

[Rule("R7")]
[Parallelizable(ParallelScope.All)]
public sealed class CommittingTests
{
    private static readonly BlockValue A = MachineHarness.Value(0x0A);
    private static readonly BlockValue B = MachineHarness.Value(0x0B);

    [Test]
    public void Cert_quorum_of_a_valid_block_commits_at_once()
    {
        MachineHarness node = new();
        node.Propose(1, A, rank: 1);
        node.Votes(Step.Cert, A, 0, 1, 2, 3);
        node.Effects.OfType<Effect.Commit>().Should().ContainSingle().Which.Certificate.Id.Value.Should().Be(A);
        node.Persisted.OfType<LogRecord.CertificateKept>().Should().ContainSingle();
        node.Effects.OfType<Effect.SendCertificate>().Should().ContainSingle();
    }

    [Test]
    public void Cert_certificate_of_any_period_fetches_executes_and_commits()
    {
        MachineHarness node = new();
        node.Certificate(Step.Cert, A, 9);
        node.Effects.OfType<Effect.RequestPayload>().Should().ContainSingle();
        node.At(1000).OfType<Effect.RequestPayload>().Should().ContainSingle("asked again each second");
        node.Payload(A).OfType<Effect.Execute>().Should().ContainSingle();
        node.Executed(A, PayloadVerdict.Unavailable);
        node.Effects.OfType<Effect.Execute>().Should().BeEmpty();
        node.At(2000).OfType<Effect.Execute>().Should().ContainSingle("unavailable is asked again, not held against the block");
        node.Executed(A).OfType<Effect.Commit>().Should().ContainSingle();
    }

    [Test]
    public void No_vote_after_the_commit_certificate()
    {
        MachineHarness node = new();
        node.Certificate(Step.Cert, A);
        node.At(60_000);
        node.Sent.Should().BeEmpty();
    }

    [Rule("C3")]
    [Test]
    public void Late_cert_is_sent_for_participation()
    {
        MachineHarness node = new();
        node.Propose(1, A, rank: 1);
        node.Certificate(Step.Cert, A);
        node.Effects.OfType<Effect.SendVote>().Should().ContainSingle("C3").Which.Should().Match<Effect.SendVote>(send => send.IsFinal && send.Vote.Step == Step.Cert);
    }

    [Rule("C3")]
    [Test]
    public void Late_cert_is_not_sent_after_a_next_for_anything_else()
    {
        MachineHarness node = new();
        node.At(1200);
        node.At(2400);
        node.Propose(1, A, rank: 1);
        node.Certificate(Step.Cert, A);
        node.Effects.OfType<Effect.Commit>().Should().ContainSingle();
        node.Sent.Should().BeEmpty("it would be evidence E2 against an honest node");
    }

    [Test]
    public void Certified_block_that_execution_refuses_halts_the_node()
    {
        MachineHarness node = new();
        node.Certificate(Step.Cert, A);
        node.Payload(A);
        node.Executed(A, PayloadVerdict.Invalid);
        node.Effects.OfType<Effect.Halt>().Should().ContainSingle().Which.Reason.Should().Be(HaltReason.CertifiedInvalidBlock);
        node.At(5000).Should().BeEmpty("a halted node says nothing more");
    }

    [Test]
    public void Second_commit_certificate_for_another_block_halts_the_node()
    {
        MachineHarness node = new();
        node.Certificate(Step.Cert, A);
        node.Certificate(Step.Cert, B, 1);
        node.Effects.OfType<Effect.Halt>().Should().ContainSingle().Which.Reason.Should().Be(HaltReason.ConflictingCommit);
    }

    [TestCase(1)]
    [TestCase(2)]
    public void Rival_certificate_of_a_height_in_the_tail_halts_the_node(int heightsLater)
    {
        MachineHarness node = new();
        CommitHeight(node, 1, A);
        if (heightsLater == 2)
        {
            CommitHeight(node, 2, MachineHarness.Empty);
        }

        node.Certificate(Step.Cert, B, 0, 1);
        node.Effects.OfType<Effect.Halt>().Should().ContainSingle();
    }

    [Test]
    [Rule("R0")]
    public void Commit_opens_the_next_height_with_what_came_early_for_it()
    {
        MachineHarness node = new();
        node.Vote(1, Step.Soft, B, 0, 2);
        node.Vote(2, Step.Soft, B, 0, 2);
        node.Vote(3, Step.Soft, B, 0, 2);
        CommitHeight(node, 1, A);
        node.Machine.Height.Should().Be(new Height(2));
        node.Machine.State.Shelf.HasSoft(Period.Zero).Should().BeTrue("three early votes are a quorum");
    }

    [Test]
    [Rule("R0")]
    public void Height_begins_when_the_wall_clock_passes_the_parent_by_a_second_or_after_two()
    {
        MachineHarness node = new(isStarted: false);
        HeightContext ahead = new()
        {
            Height = Height.First,
            Parent = MachineHarness.Parent,
            ParentTimestampSeconds = (MachineHarness.StartUnixMs / 1000) + 50,
            Empty = MachineHarness.Empty,
            Validators = node.Validators,
            Self = node.Self,
            Lots = node.Lots,
        };
        node.Take(new Input.Started(ahead, []));
        node.Machine.State.PeriodStartMs.Should().Be(2000);
    }

    [Rule("C3")]
    [Test]
    public void Late_cert_votes_of_the_last_two_heights_fill_the_certificate_for_the_next_proposer()
    {
        MachineHarness node = new(isProposer: true);
        node.Propose(1, A, rank: 1);
        node.Votes(Step.Cert, A, 0, 1, 2, 3);
        node.Take(new Input.Committed(node.Context(2, A)));
        node.Vote(0, Step.Cert, A, 0, 1);
        node.Certificate(Step.Cert, MachineHarness.Empty, 0, 2);
        node.Take(new Input.Committed(node.Context(3, MachineHarness.Empty)));
        VerifiedCertificate last = node.Effects.OfType<Effect.RequestBuild>().Single().Order.LastCertificate!;
        last.Id.Should().Be(new CertificateId(Height.First, Period.Zero, Step.Cert, A));
        last.Certificate.SignerCount.Should().Be(4, "C3: the fullest certificate of height - 2");
    }

    [Test]
    public void Block_sync_moves_the_machine_past_heights_it_took_no_part_in()
    {
        MachineHarness node = new();
        node.Take(new Input.Committed(node.Context(7)));
        node.Machine.Height.Should().Be(new Height(7));
        node.Take(new Input.Committed(node.Context(5)));
        node.Machine.Height.Should().Be(new Height(7), "never back");
    }

    private static void CommitHeight(MachineHarness node, ulong height, BlockValue value)
    {
        node.Certificate(Step.Cert, value, 0, height);
        if (value != MachineHarness.Empty)
        {
            node.Payload(value);
            node.Executed(value);
        }

        node.Effects.OfType<Effect.Commit>().Should().ContainSingle();
        node.Take(new Input.Committed(node.Context(height + 1, value)));
    }
}
