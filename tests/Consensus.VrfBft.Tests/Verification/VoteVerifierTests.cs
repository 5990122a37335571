// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Crypto.Hashing;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Verification;

[Parallelizable(ParallelScope.All)]
public sealed class VoteVerifierTests
{
    private static readonly BlockValue V = TestNetwork.Value("v");
    private static readonly VoteVerifier Verifier = new(FakeCrypto.Instance);
    private static readonly TestNetwork Full = new(4);
    private static readonly TestNetwork Sampled = TestNetwork.Sampled(20);

    [Test]
    public void Verify_of_a_full_vote_gives_the_stake()
    {
        Verifier.Verify(Full.Vote(2, Step.Soft, V), Full.Context()).Value.Weight.Should().Be(new StakeWeight(10_000));
        Verifier.Verify(Full.Vote(2, Step.NextAt(9), BlockValue.Bottom), Full.Context()).IsSuccess.Should().BeTrue();
    }

    [Test]
    public void Verify_of_sampled_votes_gives_seats_that_sum_to_about_the_expected_size()
    {
        // 20 validators of 1 000 coins, 100 expected seats: the sum over ten steps is 1 000 with a standard deviation of 32.
        ulong sum = 0;
        for (uint k = 0; k < 10; k++)
        {
            for (int voter = 0; voter < 20; voter++)
            {
                if (Verifier.Verify(Sampled.Vote(voter, Step.NextAt(k), V), Sampled.Context()).TryGet(out VerifiedVote? vote, out VoteError error))
                {
                    sum += vote.Weight.Value;
                }
                else
                {
                    error.Should().Be(VoteError.NotSelected);
                }
            }
        }

        sum.Should().BeInRange(840, 1160);
    }

    [Test]
    public void Verify_refuses_another_height() =>
        Error(Full.Vote(1, Step.Soft, V, height: 6), Full).Should().Be(VoteError.WrongHeight);

    [TestCase(0u, false)]
    [TestCase(3u, false)]
    [TestCase(15u, false)]
    [TestCase(1u, true)]
    [TestCase(2u, true)]
    public void Verify_refuses_steps_without_votes_and_bottom_outside_next(uint step, bool isBottom) =>
        Error(Full.Vote(1, new Step(step), isBottom ? BlockValue.Bottom : V), Full).Should().Be(VoteError.Malformed);

    [TestCase(4u)]
    [TestCase(uint.MaxValue)]
    public void Verify_refuses_voters_outside_the_set(uint voter)
    {
        SignedVote vote = Full.Vote(1, Step.Soft, V);

        Error(new SignedVote(vote.Vote with { Voter = new ValidatorIndex(voter) }, vote.Signature), Full).Should().Be(VoteError.UnknownVoter);
    }

    [Test]
    public void Verify_refuses_a_signature_over_anything_else()
    {
        SignedVote vote = Full.Vote(1, Step.Soft, V);

        Error(new SignedVote(vote.Vote with { Step = Step.Cert }, vote.Signature), Full).Should().Be(VoteError.BadSignature);
        Error(new SignedVote(vote.Vote with { Period = new Period(1) }, vote.Signature), Full).Should().Be(VoteError.BadSignature);
        Error(new SignedVote(vote.Vote with { Value = TestNetwork.Value("w") }, vote.Signature), Full).Should().Be(VoteError.BadSignature);
        Error(new SignedVote(vote.Vote with { Voter = new ValidatorIndex(2) }, vote.Signature), Full).Should().Be(VoteError.BadSignature);
        VerificationContext otherChain = new(Keccak256.Hash("other"u8), Full.Parameters, Full.Members, new Height(5), TestNetwork.Seed);
        Verifier.Verify(vote, otherChain).Error.Should().Be(VoteError.BadSignature);
    }

    [Test]
    public void Verify_wants_proofs_in_sampled_mode_only()
    {
        SignedVote full = Full.Vote(1, Step.Soft, V);
        SignedVote sampled = Sampled.Vote(1, Step.Soft, V);

        Error(new SignedVote(full.Vote, full.Signature, sampled.Proof), Full).Should().Be(VoteError.ProofUnexpected);
        Error(new SignedVote(sampled.Vote, sampled.Signature), Sampled).Should().Be(VoteError.ProofMissing);
    }

    [Test]
    public void Verify_refuses_the_proof_of_another_step_or_voter()
    {
        SignedVote vote = Sampled.Vote(1, Step.Soft, V);

        Error(new SignedVote(vote.Vote, vote.Signature, TestNetwork.LotProof(1, Step.Cert)), Sampled).Should().Be(VoteError.BadProof);
        Error(new SignedVote(vote.Vote, vote.Signature, TestNetwork.LotProof(2, Step.Soft)), Sampled).Should().Be(VoteError.BadProof);
    }

    [Test]
    public void Verify_leaves_a_vote_undecided_while_the_key_is_not_revealed()
    {
        ImmutableArray<ValidatorEntry> entries = [Full.Set.Entries[0] with { VoteTreeDepth = 2 }, Full.Set.Entries[1]];
        ValidatorSet set = new(default, entries, Full.Parameters);
        VerificationContext context = new(TestNetwork.Chain, Full.Parameters, new EpochMembers(VoteKeyTable.Of(set)), new Height(5), TestNetwork.Seed);

        Verifier.Verify(Full.Vote(0, Step.Soft, V), context).Error.Should().Be(VoteError.KeyUnknown);
    }

    private static VoteError Error(SignedVote vote, TestNetwork network) => Verifier.Verify(vote, network.Context()).Error;
}
