// SPDX-License-Identifier: Apache-2.0

using CsCheck;
using PowerVerse.Chain.Consensus.VrfBft.Certificates;
using PowerVerse.Chain.Consensus.VrfBft.Evidence;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Messages;

[Parallelizable(ParallelScope.All)]
public sealed class CodecTests
{
    private static readonly BlockValue V = TestNetwork.Value("v");
    private static readonly TestNetwork Full = new(10);
    private static readonly TestNetwork Sampled = TestNetwork.Sampled(60, 500);

    private static IEnumerable<TestCaseData> Samples => SampleMessages.All().Select(sample => new TestCaseData(sample.Message).SetArgDisplayNames(sample.Name));

    [TestCaseSource(nameof(Samples))]
    public void Decode_of_an_encoding_encodes_to_the_same_bytes(ConsensusMessage message)
    {
        byte[] encoded = MessageCodec.Encode(message);

        MessageCodec.TryDecode(encoded, out ConsensusMessage? decoded, out DecodeError error).Should().BeTrue(error.ToString());
        decoded!.GetType().Should().Be(message.GetType());
        MessageCodec.Encode(decoded).Should().Equal(encoded);
    }

    [TestCaseSource(nameof(Samples))]
    public void Decode_of_every_prefix_and_of_one_byte_more_fails(ConsensusMessage message)
    {
        byte[] encoded = MessageCodec.Encode(message);
        int step = Math.Max(1, encoded.Length / 500);
        for (int length = 0; length < encoded.Length; length += step)
        {
            if (message is ConsensusMessage.Vote && length == 1 + VoteCodec.PlainBytes)
            {
                continue; // A vote without its proof is a vote of a FULL committee; the verifier tells them apart.
            }

            MessageCodec.TryDecode(encoded.AsSpan(0, length), out _, out DecodeError error).Should().BeFalse();
            error.Should().NotBe(DecodeError.None);
        }

        MessageCodec.TryDecode([.. encoded, 0], out _, out _).Should().BeFalse();
    }

    [Test]
    public void Vote_has_the_drawn_layout()
    {
        SignedVote vote = Sampled.Vote(3, Step.NextAt(2), V, height: 258, period: 7);
        byte[] encoded = VoteCodec.Encode(vote);

        encoded.Length.Should().Be(194);
        encoded[..16].Should().Equal(0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 7, 0, 0, 0, 18);
        encoded[16..48].Should().Equal(V.Hash.ToArray());
        encoded[48..50].Should().Equal(0, 3);
        encoded[50..114].Should().Equal(vote.Signature.AsSpan().ToArray());
        encoded[114..].Should().Equal(vote.Proof!.AsSpan().ToArray());
        VoteCodec.Encode(Full.Vote(3, Step.Soft, V)).Length.Should().Be(114);
    }

    [TestCase(0, DecodeError.Empty)]
    [TestCase(113, DecodeError.WrongLength)]
    [TestCase(115, DecodeError.WrongLength)]
    [TestCase(193, DecodeError.WrongLength)]
    [TestCase(195, DecodeError.WrongLength)]
    [TestCase(114, DecodeError.OutOfRange)]
    public void Vote_of_another_length_or_height_0_is_refused(int length, DecodeError expected)
    {
        VoteCodec.TryDecode(new byte[length], out _, out DecodeError error).Should().BeFalse();

        error.Should().Be(expected);
    }

    [TestCase(0)]
    [TestCase(8)]
    [TestCase(12)]
    public void Vote_with_a_number_beyond_its_limit_is_refused(int offset)
    {
        byte[] encoded = VoteCodec.Encode(Full.Vote(1, Step.Soft, V));
        encoded[offset] = 0x80;

        VoteCodec.TryDecode(encoded, out _, out DecodeError error).Should().BeFalse();

        error.Should().Be(DecodeError.OutOfRange);
    }

    [Test]
    public void Certificate_round_trips_and_still_verifies()
    {
        var id = new CertificateId(new Height(5), default, Step.Cert, V);
        VerifiedCertificate made = CertificateBuilder.Minimal(
            id, 60, Sampled.Set.Thresholds.Quorum, Sampled.VerifiedVotes(Step.Cert, V, Enumerable.Range(0, 60)));

        CertificateCodec.TryDecode(CertificateCodec.Encode(made.Certificate), out QuorumCertificate? decoded, out _).Should().BeTrue();

        new CertificateVerifier(FakeCrypto.Instance).Verify(decoded!, Sampled.Context()).IsSuccess.Should().BeTrue();
    }

    [Test]
    public void Certificate_of_mainnet_size_stays_below_its_limit()
    {
        // Every validator of the largest FULL set, and a committee of single-seat voters at its largest plausible size.
        Size(1024, 1024, isSampled: false).Should().BeLessThan(70_000);
        Size(4000, 2130, isSampled: true).Should().BeLessThan(MessageLimits.CertificateBytesMax);
    }

    [Test]
    public void Messages_above_their_limit_are_refused_unread()
    {
        CertificateCodec.TryDecode(new byte[MessageLimits.CertificateBytesMax + 1], out _, out DecodeError certificate).Should().BeFalse();
        PayloadCodec.TryDecode(new byte[MessageLimits.PayloadBytesMax + 1], out _, out DecodeError payload).Should().BeFalse();

        certificate.Should().Be(DecodeError.TooLarge);
        payload.Should().Be(DecodeError.TooLarge);
    }

    [Test]
    public void Unknown_types_versions_kinds_and_formats_are_refused()
    {
        Error([0x08, 0xC0]).Should().Be(DecodeError.UnknownType);
        Error([]).Should().Be(DecodeError.Empty);
        Error([(byte)MessageType.Request, 0xC1, 0x05]).Should().Be(DecodeError.UnknownVersion);
        Error([(byte)MessageType.Payload, 0xC1, 0x02]).Should().Be(DecodeError.UnknownVersion);
        byte[] seal = SealCodec.Encode(TestBlocks.Seal(1));
        seal[2] = 2;
        SealCodec.TryDecode(seal, out _, out DecodeError version).Should().BeFalse();
        version.Should().Be(DecodeError.UnknownVersion);
    }

    [Test]
    public void Seal_of_the_empty_block_is_the_documented_list()
    {
        SealCodec.Encode(SealCodec.Empty).Should().Equal(0xCC, 1, 1, 0x80, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0x80, 0x80, 0x80, 0x80);
    }

    [Test]
    public void Seal_does_not_take_a_zero_hash_for_none()
    {
        RlpWriter writer = new(512);
        int list = writer.BeginList();
        writer.Write(1UL);
        writer.Write(0UL);
        writer.Write(0UL);
        writer.Write(0UL);
        writer.WriteEmptyBytes();
        writer.WriteEmptyBytes();
        writer.Write(Hash256.Zero);
        writer.WriteEmptyBytes();
        writer.EndList(list);
        SealCodec.TryDecode(writer.Written, out _, out DecodeError error).Should().BeFalse();
        writer.Dispose();

        error.Should().Be(DecodeError.InvalidRlp);
    }

    [Test]
    public void Head_takes_height_value_period_and_proposer_from_header_and_seal()
    {
        ProposalHead head = TestBlocks.Head(proposer: 2, period: 1, height: 7);

        ProposalHeadCodec.TryDecode(ProposalHeadCodec.Encode(head), out ProposalHead? decoded, out _).Should().BeTrue();

        decoded!.Height.Value.Should().Be(7);
        decoded.Period.Value.Should().Be(1);
        decoded.Proposer.Value.Should().Be(2);
        decoded.Value.Should().Be(head.Value);
    }

    [Test]
    public void Head_with_the_seal_of_an_empty_block_is_refused()
    {
        ProposalHead head = TestBlocks.Head();
        byte[] encoded = ProposalHeadCodec.Encode(new ProposalHead(
            head.Height, head.Period, head.Proposer, head.Value, head.Header, new Seal { Kind = BlockKind.Empty, OriginalPeriod = default, Proposer = default }, head.Signature));

        ProposalHeadCodec.TryDecode(encoded, out _, out DecodeError error).Should().BeFalse();

        error.Should().Be(DecodeError.Inconsistent);
    }

    [Test]
    public void Head_of_genesis_or_without_a_proposer_is_out_of_range()
    {
        ProposalHead genesis = TestBlocks.Head(fields: new HeaderFields { Number = 0 });
        ProposalHead nobody = TestBlocks.Head(change: seal => Copy(seal, ValidatorIndex.None));

        ProposalHeadCodec.TryDecode(ProposalHeadCodec.Encode(genesis), out _, out DecodeError first).Should().BeFalse();
        ProposalHeadCodec.TryDecode(ProposalHeadCodec.Encode(nobody), out _, out DecodeError second).Should().BeFalse();

        first.Should().Be(DecodeError.OutOfRange);
        second.Should().Be(DecodeError.OutOfRange);
    }

    [Test]
    public void Evidence_in_the_wrong_order_or_of_honest_votes_does_not_decode()
    {
        MisbehaviourEvidence.TryFind(Full.Vote(1, Step.Soft, V), Full.Vote(1, Step.Soft, TestNetwork.Value("w")), null, out MisbehaviourEvidence? evidence);

        EvidenceError(evidence!.Second, evidence.First).Should().Be(DecodeError.NotMisbehaviour);
        EvidenceError(evidence.First, evidence.First).Should().Be(DecodeError.NotMisbehaviour);
        EvidenceError(evidence.First, evidence.Second with { Step = Step.Cert }).Should().Be(DecodeError.NotMisbehaviour);
    }

    [Test]
    public void Certificate_round_trips_whatever_its_parts()
    {
        Gen.Select(Gen.Byte, Gen.ULong[1, MessageLimits.HeightMax], Gen.UInt[0, MessageLimits.PeriodMax], Gen.UInt[0, MessageLimits.PeriodMax], Gen.Byte.Array[32], Gen.Byte.Array[0, 40], Gen.Byte.Array[0, 200])
            .Sample(
                (scheme, height, period, step, value, bitmap, parts) =>
                {
                    CertificateId id = new(new Height(height), new Period(period), new Step(step), new BlockValue(new Hash256(value)));
                    byte[] encoded = CertificateCodec.Encode(new QuorumCertificate(id, bitmap, parts, parts, scheme));
                    return CertificateCodec.TryDecode(encoded, out QuorumCertificate? decoded, out _)
                        && decoded.Id == id
                        && decoded.Scheme == scheme
                        && decoded.Bitmap.Span.SequenceEqual(bitmap)
                        && decoded.Signatures.Span.SequenceEqual(parts)
                        && CertificateCodec.Encode(decoded).AsSpan().SequenceEqual(encoded);
                },
                iter: 500,
                threads: 1);
    }

    private static DecodeError Error(byte[] encoded)
    {
        MessageCodec.TryDecode(encoded, out _, out DecodeError error).Should().BeFalse();
        return error;
    }

    private static DecodeError EvidenceError(EvidenceStatement first, EvidenceStatement second)
    {
        RlpWriter writer = new(512);
        int list = writer.BeginList();
        writer.Write(5UL);
        writer.Write(0UL);
        writer.Write(1UL);
        foreach (EvidenceStatement statement in new[] { first, second })
        {
            VoteSignature signature = statement.Signature;
            int inner = writer.BeginList();
            writer.Write((ulong)statement.Step.Value);
            writer.Write(statement.Value.Hash);
            writer.Write(signature.AsSpan());
            writer.EndList(inner);
        }

        writer.WriteEmptyBytes();
        writer.EndList(list);
        EvidenceCodec.TryDecode(writer.Written, out _, out DecodeError error).Should().BeFalse();
        writer.Dispose();
        return error;
    }

    private static Seal Copy(Seal seal, ValidatorIndex proposer) => new()
    {
        Kind = seal.Kind,
        OriginalPeriod = seal.OriginalPeriod,
        Proposer = proposer,
        LotProof = seal.LotProof,
        SeedProof = seal.SeedProof,
    };

    private static int Size(int validators, int signers, bool isSampled) => CertificateCodec.Encode(new QuorumCertificate(
        new CertificateId(new Height(1UL << 40), new Period(9), Step.Cert, V),
        new byte[(validators + 7) / 8],
        new byte[64 * signers],
        new byte[isSampled ? 80 * signers : 0])).Length;
}
