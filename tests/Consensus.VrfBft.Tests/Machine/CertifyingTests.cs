// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Machine;

[Rule("R3")]
[Parallelizable(ParallelScope.All)]
public sealed class CertifyingTests
{
    private static readonly BlockValue A = MachineHarness.Value(0x0A);

    [Test]
    public void Cert_needs_the_quorum_and_the_verdict()
    {
        MachineHarness node = new();
        node.Head(1, A, rank: 1);
        node.Payload(A);
        node.Certificate(Step.Soft, A);
        node.Sent.Should().BeEmpty("held is not valid (D3)");
        node.Executed(A);
        node.Sent.Should().Equal(node.Own(Step.Cert, A));
    }

    [Test]
    public void Cert_follows_the_vote_that_completes_the_soft_quorum()
    {
        MachineHarness node = new();
        node.Propose(1, A, rank: 1);
        node.Votes(Step.Soft, A, 0, 1, 2);
        node.Sent.Should().BeEmpty();
        node.Vote(3, Step.Soft, A);
        node.Sent.Should().Equal([node.Own(Step.Cert, A)], "even while WAITING");
        node.Effects.OfType<Effect.SendCertificate>().Should().ContainSingle().Which.Certificate.Id.Step.Should().Be(Step.Soft);
    }

    [Test]
    public void Cert_is_persisted_after_its_certificate_and_payload()
    {
        MachineHarness node = new();
        node.Propose(1, A, rank: 1);
        node.Certificate(Step.Soft, A);
        node.Persisted.Select(record => record.GetType()).Should().Equal(
            typeof(LogRecord.CertificateKept), typeof(LogRecord.PayloadKept), typeof(LogRecord.VoteExecuted));
    }

    [Test]
    public void Cert_is_cast_once()
    {
        MachineHarness node = new();
        node.Propose(1, A, rank: 1);
        node.Certificate(Step.Soft, A);
        node.Executed(A);
        node.Certificate(Step.Soft, A);
        node.Sent.Should().BeEmpty();
    }

    [Rule("A2")]
    [TestCase(true)]
    [TestCase(false)]
    public void No_cert_after_an_executed_next_whether_selected_or_not(bool isSelected)
    {
        MachineHarness node = new(isSampled: true);
        if (!isSelected)
        {
            node.Lots.Unselected.Add(Step.NextAt(0));
        }

        node.Propose(1, A, rank: 1);
        node.At(600);
        node.At(2400);
        node.Phase.Should().Be(Phase.Next);
        node.Certificate(Step.Soft, A);
        node.Sent.Should().BeEmpty("A2");
        node.Persisted.OfType<LogRecord.CertificateKept>().Should().ContainSingle("A3: what became committable is remembered");
    }

    [Rule("A3")]
    [Test]
    public void Unselected_cert_is_recorded_like_a_sent_one()
    {
        MachineHarness node = new(isSampled: true);
        node.Lots.Unselected.Add(Step.Cert);
        node.Propose(1, A, rank: 1);
        node.Certificate(Step.Soft, A);
        node.Sent.Should().BeEmpty();
        node.Persisted.OfType<LogRecord.VoteExecuted>().Should().ContainSingle("A3").Which.Vote.Should().Be(node.Own(Step.Cert, A));
        node.At(600);
        node.At(2400);
        node.Sent.Should().Equal([node.Own(Step.NextAt(0), A)], "the lock holds for nodes that were not selected");
    }

    [Test]
    public void Observer_follows_without_persisting_or_sending()
    {
        MachineHarness node = new(self: 9);
        node.Propose(1, A, rank: 1);
        node.At(600);
        node.Certificate(Step.Soft, A);
        node.Effects.Should().NotContain(effect => effect is Effect.SendVote || effect is Effect.Persist);
        node.Machine.State.Own.Find(Period.Zero)!.Cert.Should().NotBeNull();
    }
}
