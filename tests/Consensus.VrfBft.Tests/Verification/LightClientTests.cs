// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Verification;

[Parallelizable(ParallelScope.All)]
public sealed class LightClientTests
{
    private static readonly EpochProofWorld World = new(7);

    [TestCase(1, false)]
    [TestCase(7, false)]
    [TestCase(40, true)]
    public void Advance_follows_changing_sets_over_epochs(int count, bool isSampled)
    {
        EpochProofWorld world = new(count, isSampled);
        TrustedEpoch trusted = world.Trusted(0);
        for (ulong epoch = 0; epoch < 5; epoch++)
        {
            EpochProofCodec.TryDecode(EpochProofCodec.Encode(world.Proof(epoch)), out EpochProof? proof, out DecodeError error).Should().BeTrue(error.ToString());
            VerifiedEpochEnd end = world.Client.Advance(trusted, proof!).Value;

            end.Height.Value.Should().Be((epoch + 1) * EpochProofWorld.EpochLength);
            end.Hash.Should().Be(Keccak256.Hash(proof!.Header.Span));
            trusted = end.Next;
            trusted.Should().Be(world.Trusted(epoch + 1));
        }
    }

    [Test]
    public void Advance_refuses_a_proof_of_another_epoch_or_set()
    {
        Error(World.Trusted(1), World.Proof(0)).Should().Be(EpochProofError.WrongEpoch);
        Error(World.Trusted(0) with { SetRoot = Keccak256.Hash("other"u8) }, World.Proof(0)).Should().Be(EpochProofError.WrongEpoch);
    }

    [Test]
    public void Advance_refuses_a_header_that_does_not_end_the_epoch_or_commit_to_it()
    {
        Error(World.Trusted(0), World.Proof(0, fields => fields with { Number = 7 })).Should().Be(EpochProofError.WrongHeader);
        Error(World.Trusted(0), World.Proof(0, fields => fields with { CommitmentHash = default })).Should().Be(EpochProofError.WrongCommitment);
        Error(World.Trusted(0), World.Proof(0) with { Header = new byte[] { 0xC0 } }).Should().Be(EpochProofError.WrongHeader);
        Error(World.Trusted(0), World.Proof(0) with { Commitment = World.Proof(0).Commitment with { NextSetRoot = default } }).Should().Be(
            EpochProofError.WrongCommitment);
    }

    [Test]
    public void Advance_refuses_a_smaller_total_that_would_make_a_minority_a_quorum()
    {
        EpochProof good = World.Proof(0);

        Error(World.Trusted(0), good with { Opening = good.Opening with { TotalWeight = new StakeWeight(10) } }).Should().Be(EpochProofError.WrongOpening);
        Error(World.Trusted(0), good with { Opening = good.Opening with { Count = 3 } }).Should().Be(EpochProofError.WrongOpening);
    }

    [Test]
    public void Advance_refuses_the_wrong_mode()
    {
        Error(World.Trusted(0), World.Proof(0, promise: c => c with { Mode = CommitteeMode.Sampled })).Should().Be(EpochProofError.WrongMode);
    }

    [Test]
    public void Advance_refuses_signers_that_are_not_the_certificates()
    {
        EpochProof good = World.Proof(0);

        Error(World.Trusted(0), good with { Signers = good.Signers.RemoveAt(0) }).Should().Be(EpochProofError.WrongSigners);
        Error(World.Trusted(0), good with { Signers = [.. good.Signers.Reverse()] }).Should().Be(EpochProofError.WrongSigners);
        Error(World.Trusted(0), good with { Signers = [] }).Should().Be(EpochProofError.WrongSigners);
        Error(World.Trusted(0), good with { Signers = good.Signers.SetItem(2, good.Signers[1]) }).Should().Be(EpochProofError.WrongSigners);
    }

    [Test]
    public void Advance_refuses_entries_that_are_not_in_the_set()
    {
        EpochProof good = World.Proof(0);
        SignerProof heavier = good.Signers[1] with { Entry = good.Signers[1].Entry with { Weight = new StakeWeight(1_000_000) } };
        SignerProof elsewhere = good.Signers[1] with { Siblings = good.Signers[2].Siblings };

        Error(World.Trusted(0), good with { Signers = good.Signers.SetItem(1, heavier) }).Should().Be(EpochProofError.WrongEntry);
        Error(World.Trusted(0), good with { Signers = good.Signers.SetItem(1, elsewhere) }).Should().Be(EpochProofError.WrongEntry);
    }

    [Test]
    public void Advance_wants_the_reveal_of_a_tree()
    {
        EpochProof good = World.Proof(0);
        SignerProof unrevealed = good.Signers[0] with { Reveal = null };
        SignerProof wrong = good.Signers[0] with { Reveal = good.Signers[0].Reveal! with { Key = TestNetwork.VoteKey(3) } };

        Error(World.Trusted(0), good with { Signers = good.Signers.SetItem(0, unrevealed) }).Should().Be(EpochProofError.WrongReveal);
        Error(World.Trusted(0), good with { Signers = good.Signers.SetItem(0, wrong) }).Should().Be(EpochProofError.WrongReveal);
    }

    [Test]
    public void Advance_refuses_a_certificate_of_another_step_or_block()
    {
        Error(World.Trusted(0), World.Proof(0, step: Step.Soft)).Should().Be(EpochProofError.BadCertificate);
        Error(World.Trusted(0), World.Proof(0) with { Header = World.Proof(0, fields => fields with { Timestamp = 9 }).Header }).Should().Be(
            EpochProofError.BadCertificate);
    }

    [Test]
    public void IsChainTo_wants_every_header_to_be_the_parent_of_the_next()
    {
        byte[] first = new HeaderFields { Number = 1 }.Encode();
        byte[] second = new HeaderFields { Number = 2, ParentHash = Keccak256.Hash(first) }.Encode();
        Hash256 tip = Keccak256.Hash(second);

        LightClient.IsChainTo([first, second], tip).Should().BeTrue();
        LightClient.IsChainTo([second, first], tip).Should().BeFalse();
        LightClient.IsChainTo([second, second], tip).Should().BeFalse();
        LightClient.IsChainTo([], tip).Should().BeFalse();
    }

    [Test]
    public void Set_root_binds_count_total_and_every_entry()
    {
        ValidatorSet set = World.Set(0);
        ValidatorSetOpening opening = ValidatorSetRoot.Open(set);
        for (uint i = 0; i < (uint)set.Count; i++)
        {
            ImmutableArray<Hash256> proof = [.. ValidatorSetRoot.Prove(set, new ValidatorIndex(i))];
            ValidatorSetRoot.Contains(opening, new ValidatorIndex(i), set.Entries[(int)i], proof.AsSpan()).Should().BeTrue();
            ValidatorSetRoot.Contains(opening, new ValidatorIndex(i), set.Entries[(int)i] with { Weight = new StakeWeight(1) }, proof.AsSpan()).Should().BeFalse();
            ValidatorSetRoot.Contains(opening, new ValidatorIndex(i), set.Entries[(int)i] with { VoteTreeDepth = 1 }, proof.AsSpan()).Should().BeFalse();
        }

        opening.Root.Should().Be(ValidatorSetRoot.Of(set));
        (opening with { Count = 8 }).Root.Should().NotBe(opening.Root);
        (opening with { TotalWeight = new StakeWeight(1) }).Root.Should().NotBe(opening.Root);
    }

    private static EpochProofError Error(TrustedEpoch trusted, EpochProof proof) => World.Client.Advance(trusted, proof).Error;
}
