// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Proposals;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Votes;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Machine;

[Parallelizable(ParallelScope.All)]
public sealed class IntakeTests
{
    private static readonly BlockValue A = MachineHarness.Value(0x0A);
    private static readonly BlockValue B = MachineHarness.Value(0x0B);
    private static readonly BlockValue C = MachineHarness.Value(0x0C);

    [Test]
    [Rule("R9")]
    public void Two_values_of_a_voter_count_and_are_reported_a_third_does_not()
    {
        MachineHarness node = new();
        node.Vote(1, Step.Soft, A);
        node.Vote(1, Step.Soft, B).OfType<Effect.ReportDoubleVote>().Should().ContainSingle();
        node.Vote(1, Step.Soft, C).Should().BeEmpty();
        StepTally soft = node.Machine.State.Tally.Find(Period.Zero)!.Soft;
        soft.Of(A).Weight.Value.Should().Be(1);
        soft.Of(B).Weight.Value.Should().Be(1);
        soft.Of(C).Weight.Value.Should().Be(0);
        soft.VotedWeight.Value.Should().Be(1, "one voter, whatever it says");
    }

    [Test]
    [Rule("R9")]
    public void Voter_is_reported_once_per_height()
    {
        MachineHarness node = new();
        node.Vote(1, Step.Soft, A);
        node.Vote(1, Step.Soft, B).OfType<Effect.ReportDoubleVote>().Should().ContainSingle();
        node.Vote(1, Step.Cert, A);
        node.Vote(1, Step.Cert, B).OfType<Effect.ReportDoubleVote>().Should().BeEmpty();
    }

    [TestCase(true)]
    [TestCase(false)]
    [Rule("R9")]
    public void Cert_and_next_for_another_value_are_evidence_in_either_order(bool isCertFirst)
    {
        MachineHarness node = new();
        Step first = isCertFirst ? Step.Cert : Step.NextAt(1);
        Step second = isCertFirst ? Step.NextAt(1) : Step.Cert;
        node.Vote(2, first, A);
        node.Vote(2, second, B).OfType<Effect.ReportDoubleVote>().Should().ContainSingle();
        node.Vote(3, first, A);
        node.Vote(3, second, A).OfType<Effect.ReportDoubleVote>().Should().BeEmpty();
    }

    [Test]
    [Rule("R9")]
    public void Certificate_counts_whole_beside_loose_votes_of_its_signers()
    {
        MachineHarness node = new();
        foreach (uint voter in new uint[] { 1, 2, 3 })
        {
            node.Vote(voter, Step.NextAt(0), A);
            node.Vote(voter, Step.NextAt(0), B);
        }

        MachineHarness fresh = new();
        fresh.Vote(1, Step.NextAt(0), A);
        fresh.Vote(1, Step.NextAt(0), B);
        fresh.Certificate(Step.NextAt(0), C);
        fresh.Machine.Period.Should().Be(new Period(1), "the cap of two values is for loose votes only");
    }

    [Test]
    [Rule("R10")]
    public void Votes_are_wanted_for_the_periods_around_and_the_next_height()
    {
        MachineHarness node = new();
        node.Certificate(Step.NextAt(0), BlockValue.Bottom, 4);
        Wants(node, 1, 3).Should().BeFalse();
        Wants(node, 1, 4).Should().BeTrue();
        Wants(node, 1, 6).Should().BeTrue();
        Wants(node, 1, 7).Should().BeFalse();
        Wants(node, 2, 1).Should().BeTrue();
        Wants(node, 2, 2).Should().BeFalse();
        Wants(node, 3, 0).Should().BeFalse();
    }

    [Test]
    [Rule("R10")]
    public void Next_votes_are_kept_near_the_own_index_and_at_each_voters_highest()
    {
        MachineHarness node = new(validators: 7);
        node.Vote(1, Step.NextAt(9), BlockValue.Bottom);
        node.Vote(1, Step.NextAt(4), BlockValue.Bottom);
        node.Vote(1, Step.NextAt(0), BlockValue.Bottom);
        PeriodTally tally = node.Machine.State.Tally.Find(Period.Zero)!;
        tally.Nexts.Select(next => next.Step.NextIndex).Should().Equal([0u, 9u], "k is -1: 0 is near, 4 is neither near nor the highest");
        node.Vote(1, Step.NextAt(12), BlockValue.Bottom);
        tally.Nexts.Select(next => next.Step.NextIndex).Should().Equal(0u, 12u);
        tally.HighestNext(new ValidatorIndex(1)).Should().Be(12);
    }

    [Rule("B6")]
    [Test]
    [Rule("R10")]
    public void Quorum_in_the_tally_becomes_a_certificate_at_once()
    {
        MachineHarness node = new();
        node.Votes(Step.Soft, A, 1, 1, 2, 3);
        node.Machine.State.Shelf.HasSoft(new Period(1)).Should().BeTrue("B6");
        VerifiedCertificate certificate = node.Machine.State.Shelf.All[0].Certificate;
        certificate.Weight.Value.Should().Be(3);
        certificate.Certificate.SignerCount.Should().Be(3);
        certificate.Certificate.HasSigner(new ValidatorIndex(0)).Should().BeFalse();
    }

    [Test]
    [Rule("R10")]
    public void Certificate_known_already_is_not_wanted()
    {
        MachineHarness node = new();
        CertificateId soft = new(Height.First, Period.Zero, Step.Soft, A);
        node.Machine.Wants(soft).Should().BeTrue();
        node.Certificate(Step.Soft, A);
        node.Machine.Wants(soft).Should().BeFalse();
        CertificateId next = new(Height.First, Period.Zero, Step.NextAt(1), A);
        node.Certificate(Step.NextAt(0), A);
        node.Machine.Wants(next).Should().BeFalse("one certificate per value of nextSet is enough");
    }

    [Test]
    [Rule("R10")]
    public void Far_ahead_next_votes_are_relayed_once_a_second_per_voter()
    {
        MachineHarness node = new(validators: 7);
        node.Vote(1, Step.NextAt(5), BlockValue.Bottom).OfType<Effect.RelayVote>().Should().ContainSingle();
        node.Vote(1, Step.NextAt(6), BlockValue.Bottom).OfType<Effect.RelayVote>().Should().BeEmpty();
        node.Vote(2, Step.NextAt(6), BlockValue.Bottom).OfType<Effect.RelayVote>().Should().ContainSingle();
        node.At(1000);
        node.Vote(1, Step.NextAt(7), BlockValue.Bottom).OfType<Effect.RelayVote>().Should().ContainSingle();
    }

    [Test]
    [Rule("R10")]
    public void Only_the_three_best_ranks_are_relayed()
    {
        MachineHarness node = new(validators: 7);
        node.Head(1, MachineHarness.Value(1), rank: 4).OfType<Effect.RelayHead>().Should().ContainSingle();
        node.Head(2, MachineHarness.Value(2), rank: 3).OfType<Effect.RelayHead>().Should().ContainSingle();
        node.Head(3, MachineHarness.Value(3), rank: 2).OfType<Effect.RelayHead>().Should().ContainSingle();
        node.Head(4, MachineHarness.Value(4), rank: 5).OfType<Effect.RelayHead>().Should().BeEmpty();
        node.Head(5, MachineHarness.Value(5), rank: 1).OfType<Effect.RelayHead>().Should().ContainSingle();
    }

    [Test]
    [Rule("R10")]
    public void Early_messages_of_the_next_height_are_bounded()
    {
        MachineHarness node = new();
        for (byte i = 0; i < 40; i++)
        {
            node.Vote(1, Step.Soft, MachineHarness.Value((byte)(i + 1)), 0, 2);
            node.Certificate(Step.Soft, MachineHarness.Value((byte)(i + 1)), i, 2);
        }

        node.Machine.State.Future.Votes.Should().HaveCount(FutureMessages.VotesPerVoterMax);
        node.Machine.State.Future.Certificates.Should().HaveCount(FutureMessages.CertificatesMax);
        node.Certificate(Step.Cert, A, 0, 2);
        node.Machine.State.Future.Certificates.Should().Contain(certificate => certificate.Id.Step == Step.Cert, "it ends the height, so it always finds room");
    }

    [Rule("B8")]
    [Test]
    [Rule("R8")]
    public void Resync_sends_own_votes_the_soft_certificate_and_one_certificate_per_carried_value()
    {
        MachineHarness node = new();
        node.Certificate(Step.NextAt(0), A);
        node.Certificate(Step.NextAt(0), BlockValue.Bottom);
        node.Certificate(Step.Soft, B, 1);
        node.At(2400);
        node.At(5100);
        node.Effects.OfType<Effect.SendVote>().Where(send => send.Delivery == Delivery.Direct).Select(send => send.Vote.Step).Should().Equal(Step.Soft);
        node.Effects.OfType<Effect.SendCertificate>().Where(send => send.Delivery == Delivery.Direct).Select(send => send.Certificate.Id.Value)
            .Should().BeEquivalentTo([A, BlockValue.Bottom, B]);
        node.Effects.OfType<Effect.RequestPayload>().Select(request => request.Value).Should().BeEquivalentTo([A, B]);
        node.At(6100);
        node.Effects.OfType<Effect.SendVote>().Where(send => send.Delivery == Delivery.Direct).Select(send => send.Vote.Step)
            .Should().Equal([Step.Soft, Step.NextAt(0)], "again each second");
    }

    [Test]
    [Rule("R8")]
    public void Status_of_a_peer_behind_is_answered_with_what_it_lacks()
    {
        MachineHarness node = new();
        PeerHandle peer = new(5);
        node.Certificate(Step.NextAt(0), A, 3);
        node.Take(new Input.StatusSeen(peer, new PeerPosition(Height.First, new Period(1), false)))
            .OfType<Effect.SendCertificateTo>().Should().ContainSingle().Which.Certificate.Id.Value.Should().Be(A);
        node.Certificate(Step.Soft, A, 4);
        node.Take(new Input.StatusSeen(peer, new PeerPosition(Height.First, new Period(4), false)))
            .OfType<Effect.SendCertificateTo>().Should().ContainSingle().Which.Certificate.Id.Step.Should().Be(Step.Soft);
        node.Take(new Input.StatusSeen(peer, new PeerPosition(Height.First, new Period(4), true))).Should().BeEmpty();
        node.Take(new Input.StatusSeen(peer, new PeerPosition(new Height(3), Period.Zero, false)))
            .Should().Equal(new Effect.RequestSync(peer, Height.First));
        node.Take(new Input.Committed(node.Context(9)));
        node.Take(new Input.StatusSeen(peer, new PeerPosition(new Height(2), Period.Zero, false)))
            .Should().Equal(new Effect.ServeHeights(peer, new Height(2)));
    }

    private static bool Wants(MachineHarness node, ulong height, uint period) =>
        node.Machine.Wants(new Vote(new Height(height), new Period(period), Step.Soft, A, new ValidatorIndex(1)));

    [Rule("B8")]
    [Test]
    public void Certificate_first_learned_is_announced_once()
    {
        MachineHarness node = new();

        node.Certificate(Step.Soft, A);
        node.Effects.OfType<Effect.SendCertificate>().Should().ContainSingle().Which.Delivery.Should().Be(Delivery.Gossip);

        node.Certificate(Step.Soft, A);
        node.Effects.OfType<Effect.SendCertificate>().Should().BeEmpty();
    }

    [Rule("B9")]
    [Test]
    public void Payload_is_taken_for_whatever_a_certificate_names_and_a_few_unnamed_ones()
    {
        MachineHarness node = new();
        for (byte i = 1; i <= PayloadTable.UnnamedMax; i++)
        {
            node.Payload(MachineHarness.Value((byte)(0x40 + i)));
        }

        node.Machine.WantsPayload(Height.First, A).Should().BeFalse("nothing names it yet and the room for such is full");

        node.Certificate(Step.NextAt(0), A);
        node.Machine.WantsPayload(Height.First, A).Should().BeTrue();
        node.Payload(A);

        node.Effects.OfType<Effect.Execute>().Should().ContainSingle().Which.Value.Should().Be(A);
    }
}
