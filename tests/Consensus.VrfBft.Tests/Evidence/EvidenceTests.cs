// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Evidence;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Evidence;

[Parallelizable(ParallelScope.All)]
public sealed class EvidenceTests
{
    private static readonly BlockValue V = TestNetwork.Value("v");
    private static readonly BlockValue W = TestNetwork.Value("w");
    private static readonly TestNetwork Network = new(4);
    private static readonly EvidenceVerifier Verifier = new(FakeCrypto.Instance);

    [Test]
    public void TryFind_of_two_values_in_one_step_is_a_double_vote_in_either_order()
    {
        foreach (Step step in new[] { Step.Soft, Step.Cert, Step.NextAt(3) })
        {
            MisbehaviourEvidence.TryFind(Vote(step, V), Vote(step, W), null, out MisbehaviourEvidence? one).Should().BeTrue();
            MisbehaviourEvidence.TryFind(Vote(step, W), Vote(step, V), null, out MisbehaviourEvidence? other).Should().BeTrue();

            one!.Kind.Should().Be(EvidenceKind.DoubleVote);
            one.First.Should().Be(other!.First);
            one.Second.Should().Be(other.Second);
            Verifier.Verify(one, Network.Context()).IsSuccess.Should().BeTrue();
        }
    }

    [Test]
    public void TryFind_of_cert_and_next_for_different_values_is_contradictory()
    {
        MisbehaviourEvidence.TryFind(Vote(Step.NextAt(0), BlockValue.Bottom), Vote(Step.Cert, V), null, out MisbehaviourEvidence? evidence).Should().BeTrue();

        evidence!.Kind.Should().Be(EvidenceKind.CertThenNext);
        Verifier.Verify(evidence, Network.Context()).IsSuccess.Should().BeTrue();
    }

    [Test]
    public void TryFind_of_what_an_honest_validator_may_say_finds_nothing()
    {
        (SignedVote, SignedVote)[] honest =
        [
            (Vote(Step.Soft, V), Vote(Step.Soft, V)),
            (Vote(Step.Soft, V), Vote(Step.Cert, W)),
            (Vote(Step.Soft, V), Vote(Step.NextAt(0), W)),
            (Vote(Step.Cert, V), Vote(Step.NextAt(0), V)),
            (Vote(Step.NextAt(0), V), Vote(Step.NextAt(1), BlockValue.Bottom)),
            (Vote(Step.Soft, V), Network.Vote(1, Step.Soft, W, period: 1)),
            (Vote(Step.Soft, V), Network.Vote(1, Step.Soft, W, height: 6)),
            (Vote(Step.Soft, V), Network.Vote(2, Step.Soft, W)),
        ];

        honest.Count(pair => MisbehaviourEvidence.TryFind(pair.Item1, pair.Item2, null, out _)).Should().Be(0);
    }

    [Test]
    public void TryFind_of_two_heads_in_one_period_is_a_double_proposal()
    {
        MisbehaviourEvidence.TryFind(Head(V), Head(W), null, out MisbehaviourEvidence? evidence).Should().BeTrue();

        evidence!.Kind.Should().Be(EvidenceKind.DoubleProposal);
        Verifier.Verify(evidence, Network.Context()).IsSuccess.Should().BeTrue();
        MisbehaviourEvidence.TryFind(Head(V), Head(V), null, out _).Should().BeFalse();
        MisbehaviourEvidence.TryFind(Head(V), Head(W, period: 1), null, out _).Should().BeFalse();
    }

    [Test]
    public void Verify_refuses_every_forgery()
    {
        MisbehaviourEvidence good = Found(Vote(Step.Soft, V), Vote(Step.Soft, W));

        Verifier.Verify(good, Network.Context(6)).Error.Should().Be(EvidenceError.WrongHeight);
        Verifier.Verify(Create(good, offender: 4), Network.Context()).Error.Should().Be(EvidenceError.UnknownOffender);
        Verifier.Verify(Create(good, offender: 2), Network.Context()).Error.Should().Be(EvidenceError.BadSignature);
        Verifier.Verify(Create(good, period: 1), Network.Context()).Error.Should().Be(EvidenceError.BadSignature);
        Verifier.Verify(Found(Vote(Step.Soft, V), Vote(Step.Soft, BlockValue.Bottom)), Network.Context()).Error.Should().Be(EvidenceError.Malformed);
    }

    [Test]
    public void Verify_uses_the_attached_reveal_of_a_tree()
    {
        PublicKey[] keys = [TestNetwork.VoteKey(1), TestNetwork.VoteKey(77)];
        ValidatorSet set = new(default, Network.Set.Entries.SetItem(1, Network.Set.Entries[1] with { VoteRoot = VoteKeyTree.Root(keys), VoteTreeDepth = 1 }), Network.Parameters);
        VerificationContext context = new(TestNetwork.Chain, Network.Parameters, new EpochMembers(VoteKeyTable.Of(set)), new Height(5), TestNetwork.Seed);
        MisbehaviourEvidence found = Found(Vote(Step.Soft, V), Vote(Step.Soft, W));
        KeyReveal reveal = new(new ValidatorIndex(1), default, keys[0], [.. VoteKeyTree.Path(keys, 0)]);

        Verifier.Verify(found, context).Error.Should().Be(EvidenceError.KeyUnknown);
        Verifier.Verify(found.WithReveal(reveal), context).IsSuccess.Should().BeTrue();
        Verifier.Verify(found.WithReveal(reveal with { Key = keys[1] }), context).Error.Should().Be(EvidenceError.WrongReveal);
        Verifier.Verify(found.WithReveal(reveal with { Epoch = new Epoch(1) }), context).Error.Should().Be(EvidenceError.WrongReveal);
    }

    private static SignedVote Vote(Step step, BlockValue value) => Network.Vote(1, step, value);

    private static ProposalHead Head(BlockValue value, uint period = 0)
    {
        Seal seal = new() { Kind = BlockKind.Normal, OriginalPeriod = new Period(period), Proposer = new ValidatorIndex(1) };
        byte[] buffer = new byte[SignedContent.ProposalBytes];
        VoteSignature signature = FakeCrypto.Sign(
            TestNetwork.VoteKey(1), SignedContent.Proposal(TestNetwork.Chain, new Height(5), new Period(period), value, buffer));
        return new ProposalHead(new Height(5), new Period(period), new ValidatorIndex(1), value, default, seal, signature);
    }

    private static MisbehaviourEvidence Found(SignedVote one, SignedVote other)
    {
        MisbehaviourEvidence.TryFind(one, other, null, out MisbehaviourEvidence? evidence).Should().BeTrue();
        return evidence!;
    }

    private static MisbehaviourEvidence Create(MisbehaviourEvidence from, uint? offender = null, uint? period = null)
    {
        MisbehaviourEvidence.TryCreate(
            from.Height,
            period is { } p ? new Period(p) : from.Period,
            offender is { } o ? new ValidatorIndex(o) : from.Offender,
            from.First,
            from.Second,
            null,
            out MisbehaviourEvidence? evidence).Should().BeTrue();
        return evidence!;
    }
}
