// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Certificates;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Seeds;
using PowerVerse.Chain.Consensus.VrfBft.Tests.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Verification;

[Parallelizable(ParallelScope.All)]
public sealed class HeadVerifierTests
{
    private static readonly TestNetwork Network = new(4);
    private static readonly HeadVerifier Verifier = new(FakeCrypto.Instance);

    [TestCase(0u)]
    [TestCase(1u)]
    [TestCase(2u)]
    public void Verify_of_a_good_head_gives_timestamp_and_priority(uint period)
    {
        VerifiedHead head = Verifier.Verify(TestBlocks.Head(period: period), TestBlocks.Context(Network)).Value;

        head.TimestampSeconds.Should().Be(TestBlocks.ParentTimestamp + 1);
        head.Priority.IsZero.Should().BeFalse();
    }

    [Test]
    public void Verify_at_a_refresh_height_mixes_the_old_block_in()
    {
        ProposalHead head = TestBlocks.Head(height: 512);

        Verifier.Verify(head, TestBlocks.Context(Network, 512)).IsSuccess.Should().BeTrue();
        HeadContext other = new()
        {
            Votes = Network.Context(512),
            ParentHash = TestBlocks.ParentHash,
            ParentTimestampSeconds = TestBlocks.ParentTimestamp,
            RefreshHash = TestNetwork.Chain,
            CommitmentHash = TestBlocks.CommitmentHash,
            LastCertificateValidators = 4,
        };
        Verifier.Verify(head, other).Error.Should().Be(HeadError.WrongSeed);
    }

    [Test]
    public void Verify_refuses_another_height() =>
        Verifier.Verify(TestBlocks.Head(height: 6), TestBlocks.Context(Network)).Error.Should().Be(HeadError.WrongHeight);

    [Test]
    public void Verify_refuses_header_fields_that_do_not_fit_the_parent()
    {
        Error(new HeaderFields { Number = 6 }).Should().Be(HeadError.WrongHeight);
        Error(new HeaderFields { ParentHash = TestNetwork.Chain }).Should().Be(HeadError.WrongParent);
        Error(new HeaderFields { OmmersHash = TestNetwork.Chain }).Should().Be(HeadError.NotPostMerge);
        Error(new HeaderFields { Difficulty = UInt256.One }).Should().Be(HeadError.NotPostMerge);
        Error(new HeaderFields { Nonce = 1 }).Should().Be(HeadError.NotPostMerge);
        Error(new HeaderFields { Timestamp = TestBlocks.ParentTimestamp }).Should().Be(HeadError.TimestampNotAfterParent);
        Error(new HeaderFields { CommitmentHash = TestNetwork.Chain }).Should().Be(HeadError.WrongCommitment);
    }

    [Rule("A7")]
    [Test]
    public void Verify_refuses_parts_that_belong_to_other_blocks()
    {
        ProposalHead good = TestBlocks.Head();
        ProposalHead other = TestBlocks.Head(period: 1);

        Error(Rebuild(good, header: new byte[] { 0xC0 })).Should().Be(HeadError.HeaderUnreadable);
        Error(Rebuild(good, header: other.Header.ToArray())).Should().Be(HeadError.WrongHash);
        Error(Rebuild(good, seal: other.Seal)).Should().Be(HeadError.SealMismatch);
        Error(Rebuild(good, seal: TestBlocks.Seal(2))).Should().Be(HeadError.SealMismatch);
        Error(TestBlocks.Sign(1, good.Height, good.Period, good.Header.ToArray(), Change(good.Seal, seed: TestBlocks.SeedProof(2)))).Should().Be(
            HeadError.SealMismatch, "the header commits to the seal");
    }

    [Test]
    public void Verify_refuses_bad_signatures_and_strangers()
    {
        ProposalHead good = TestBlocks.Head();
        TestNetwork one = new(1);

        Error(new ProposalHead(good.Height, good.Period, good.Proposer, good.Value, good.Header, good.Seal, default)).Should().Be(HeadError.BadSignature);
        Verifier.Verify(good, TestBlocks.Context(one)).Error.Should().Be(HeadError.UnknownProposer);
    }

    [Test]
    public void Verify_refuses_proposals_after_the_last_proposing_period() => Error(TestBlocks.Head(period: 3)).Should().Be(HeadError.PeriodClosed);

    [Test]
    public void Verify_refuses_missing_foreign_and_losing_lots()
    {
        Error(TestBlocks.Head(change: seal => Change(seal, lot: null))).Should().Be(HeadError.BadLotProof);
        Error(TestBlocks.Head(change: seal => Change(seal, lot: TestNetwork.LotProof(2, Step.Propose)))).Should().Be(HeadError.BadLotProof);
        Error(TestBlocks.Head(change: seal => Change(seal, lot: TestNetwork.LotProof(1, Step.Soft)))).Should().Be(HeadError.BadLotProof);
        TestNetwork large = new(4, weight: i => i == 1 ? 1UL : 10_000_000UL);
        Verifier.Verify(TestBlocks.Head(), TestBlocks.Context(large)).Error.Should().Be(HeadError.NotSelected);
    }

    [Test]
    public void Verify_refuses_seeds_that_do_not_follow_from_the_rules()
    {
        Error(TestBlocks.Head(change: seal => Change(seal, seed: null))).Should().Be(HeadError.BadSeedProof);
        Error(TestBlocks.Head(change: seal => Change(seal, seed: TestBlocks.SeedProof(2)))).Should().Be(HeadError.BadSeedProof);
        Error(TestBlocks.Head(period: 1, change: seal => Change(seal, seed: TestBlocks.SeedProof(1)))).Should().Be(HeadError.BadSeedProof);
        Error(TestBlocks.Head(fields: new HeaderFields { MixHash = SeedRules.Fallback(TestNetwork.Seed, new Height(5), default) }, isSeedKept: true))
            .Should().Be(HeadError.WrongSeed, "a proposal of period 0 has no fallback seed");
        Error(TestBlocks.Head(period: 1, fields: new HeaderFields { MixHash = TestBlocks.ProvenSeed(1) }, isSeedKept: true))
            .Should().Be(HeadError.WrongSeed, "a later proposal has no seed of its own");
    }

    [Rule("D3")]
    [Test]
    public void Last_certificate_is_due_when_the_seed_is_a_multiple_of_16()
    {
        LastCertificateRule.IsDue(new Height(3), new Hash256([.. new byte[31], 0xA0])).Should().BeTrue();
        LastCertificateRule.IsDue(new Height(3), new Hash256([.. new byte[31], 0xA1])).Should().BeFalse();
        LastCertificateRule.IsDue(new Height(2), new Hash256([.. new byte[31], 0xA0])).Should().BeFalse();
    }

    [Rule("B10")]
    [Test]
    public void Verify_wants_the_last_certificate_where_and_only_where_it_is_due()
    {
        (int Proposer, ulong Height) due = Find(isDue: true);
        (int Proposer, ulong Height) free = Find(isDue: false);
        Hash256 hash = Keccak256.Hash("certificate"u8);

        Error(due, seal => seal).Should().Be(HeadError.WrongLastCertificate);
        Error(due, seal => Change(seal, lastHash: hash, bitmap: [1, 1])).Should().Be(HeadError.WrongLastCertificate, "a bitmap over four has one byte");
        Error(due, seal => Change(seal, lastHash: hash, bitmap: [0x17])).Should().Be(HeadError.WrongLastCertificate, "there is no fifth validator");
        Error(due, seal => Change(seal, lastHash: hash, bitmap: [7])).Should().Be(HeadError.None);
        Error(free, seal => Change(seal, lastHash: hash, bitmap: [7])).Should().Be(HeadError.WrongLastCertificate);
        Error(free, seal => seal).Should().Be(HeadError.None);
    }

    [Rule("B10")]
    [Test]
    public void Last_certificate_must_be_a_valid_cert_of_the_grandparent()
    {
        BlockValue grandparent = TestNetwork.Value("grandparent");
        CertificateVerifier verifier = new(FakeCrypto.Instance);
        VerificationContext context = Network.Context(3);
        QuorumCertificate cert = Certificate(Step.Cert, grandparent);
        BlockPayload good = Payload(cert, cert);

        LastCertificateRule.IsSatisfied(good, grandparent, context, verifier).Should().BeTrue();
        LastCertificateRule.IsSatisfied(good, TestNetwork.Value("other"), context, verifier).Should().BeFalse();
        LastCertificateRule.IsSatisfied(Payload(Certificate(Step.Soft, grandparent), null), grandparent, context, verifier).Should().BeFalse();
        LastCertificateRule.IsSatisfied(Payload(cert, Certificate(Step.Cert, TestNetwork.Value("w"))), grandparent, context, verifier).Should().BeFalse();
        LastCertificateRule.IsSatisfied(new BlockPayload(good.Head, good.Transactions, new byte[] { 1 }), grandparent, context, verifier).Should().BeFalse();
        LastCertificateRule.IsSatisfied(new BlockPayload(TestBlocks.Head(), new byte[] { 0xC0 }, default), grandparent, context, verifier).Should().BeTrue();
        LastCertificateRule.IsSatisfied(new BlockPayload(TestBlocks.Head(), new byte[] { 0xC0 }, new byte[] { 1 }), grandparent, context, verifier).Should().BeFalse();
    }

    private static QuorumCertificate Certificate(Step step, BlockValue value) => CertificateBuilder.Full(
        new CertificateId(new Height(3), default, step, value), 4, default, Network.VerifiedVotes(step, value, [0, 1, 2], height: 3)).Certificate;

    private static BlockPayload Payload(QuorumCertificate carried, QuorumCertificate? @sealed)
    {
        QuorumCertificate named = @sealed ?? carried;
        ProposalHead head = TestBlocks.Head(change: seal => Change(seal, lastHash: CertificateCodec.Hash(named), bitmap: named.Bitmap.ToArray()));
        return new BlockPayload(head, new byte[] { 0xC0 }, CertificateCodec.Encode(carried));
    }

    private static (int Proposer, ulong Height) Find(bool isDue)
    {
        for (ulong height = 3; ; height++)
        {
            if (LastCertificateRule.IsDue(new Height(height), TestBlocks.ProvenSeed(1, height)) == isDue)
            {
                return (1, height);
            }
        }
    }

    private static HeadError Error((int Proposer, ulong Height) at, Func<Seal, Seal> change) =>
        Verifier.Verify(TestBlocks.Head(at.Proposer, change: change, height: at.Height), TestBlocks.Context(Network, at.Height))
            .TryGet(out _, out HeadError error) ? HeadError.None : error;

    private static HeadError Error(HeaderFields fields) => Error(TestBlocks.Head(fields: fields));

    private static HeadError Error(ProposalHead head) => Verifier.Verify(head, TestBlocks.Context(Network)).Error;

    private static ProposalHead Rebuild(ProposalHead head, byte[]? header = null, Seal? seal = null) =>
        new(head.Height, head.Period, head.Proposer, head.Value, header ?? head.Header, seal ?? head.Seal, head.Signature);

    private static Seal Change(Seal seal, Maybe<VrfProof?> lot = default, Maybe<VrfProof?> seed = default, Hash256 lastHash = default, byte[]? bitmap = null) => new()
    {
        Kind = seal.Kind,
        OriginalPeriod = seal.OriginalPeriod,
        Proposer = seal.Proposer,
        LotProof = lot.Or(seal.LotProof),
        SeedProof = seed.Or(seal.SeedProof),
        LastCertificateHash = lastHash,
        LastCertificateBitmap = bitmap,
    };

    /// <summary>A parameter that tells "null" from "not given".</summary>
    private readonly struct Maybe<T>
    {
        private readonly bool _isGiven;
        private readonly T _value;

        private Maybe(T value)
        {
            _isGiven = true;
            _value = value;
        }

        public static implicit operator Maybe<T>(T value) => new(value);

        internal T Or(T otherwise) => _isGiven ? _value : otherwise;
    }
}
