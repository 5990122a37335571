// SPDX-License-Identifier: Apache-2.0

using CsCheck;
using PowerVerse.Chain.Consensus.VrfBft.Certificates;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Certificates;

[Parallelizable(ParallelScope.All)]
public sealed class CertificateTests
{
    private static readonly BlockValue V = TestNetwork.Value("v");
    private static readonly CertificateId Id = new(new Height(5), default, Step.Cert, V);
    private static readonly CertificateVerifier Verifier = new(FakeCrypto.Instance);
    private static readonly TestNetwork Full = new(10);
    private static readonly TestNetwork Sampled = TestNetwork.Sampled(60, 500);

    [Test]
    public void Minimal_drops_the_highest_indices_first()
    {
        QuorumCertificate certificate = Build(Full, minimal: true).Certificate;

        certificate.Bitmap.ToArray().Should().Equal(0b0111_1111, 0);
        certificate.SignerCount.Should().Be(7);
        certificate.Signatures.Length.Should().Be(7 * 64);
        certificate.Proofs.Length.Should().Be(0);
    }

    [Test]
    public void Full_keeps_every_signer()
    {
        QuorumCertificate certificate = Build(Full, minimal: false).Certificate;

        certificate.Bitmap.ToArray().Should().Equal(0xFF, 0b11);
        Verifier.Verify(certificate, Full.Context()).Value.Weight.Value.Should().Be(100_000);
    }

    [Test]
    public void Minimal_keeps_no_signer_that_can_be_spared()
    {
        Gen.Select(Gen.ULong[1, 1000].Array[1, 40], Gen.Int[0, 1000]).Sample(
            (weights, skip) =>
            {
                TestNetwork network = new(weights.Length, weight: i => weights[i]);
                StakeWeight quorum = network.Set.Thresholds.Quorum;
                int absent = weights.Length > 3 ? skip % weights.Length : -1;
                var votes = network.VerifiedVotes(Step.Cert, V, Enumerable.Range(0, weights.Length).Where(i => i != absent));
                if (votes.Aggregate(StakeWeight.Zero, (sum, vote) => sum + vote.Weight) < quorum)
                {
                    return true;
                }

                VerifiedCertificate made = CertificateBuilder.Minimal(Id, weights.Length, quorum, votes);
                bool isValid = Verifier.Verify(made.Certificate, network.Context()).TryGet(out VerifiedCertificate? verified, out _);
                return isValid
                    && verified!.Weight == made.Weight
                    && Enumerable.Range(0, weights.Length)
                        .Where(i => made.Certificate.HasSigner(new ValidatorIndex((uint)i)))
                        .All(i => made.Weight - new StakeWeight(weights[i]) < quorum);
            },
            iter: 300,
            threads: 1);
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Certificate_of_a_sampled_committee_verifies_with_its_proofs(bool minimal)
    {
        VerifiedCertificate made = Build(Sampled, minimal);

        made.Certificate.Proofs.Length.Should().Be(made.Certificate.SignerCount * 80);
        Verifier.Verify(made.Certificate, Sampled.Context()).Value.Weight.Should().Be(made.Weight);
    }

    [Test]
    public void Minimal_of_votes_below_the_quorum_is_a_broken_invariant()
    {
        Action act = () => CertificateBuilder.Minimal(Id, 10, Full.Set.Thresholds.Quorum, Full.VerifiedVotes(Step.Cert, V, Enumerable.Range(0, 6)));

        act.Should().Throw<InvariantViolationException>();
    }

    [Test]
    public void Building_from_votes_for_another_value_or_twice_the_same_is_a_broken_invariant()
    {
        Action other = () => CertificateBuilder.Full(Id, 10, default, Full.VerifiedVotes(Step.Cert, TestNetwork.Value("w"), [1]));
        Action twice = () => CertificateBuilder.Full(Id, 10, default, Full.VerifiedVotes(Step.Cert, V, [1, 1]));

        other.Should().Throw<InvariantViolationException>();
        twice.Should().Throw<InvariantViolationException>();
    }

    [Test]
    public void Verify_refuses_an_unknown_scheme() => Error(With(scheme: 2)).Should().Be(CertificateError.UnknownScheme);

    [Test]
    public void Verify_refuses_another_height() => Error(With(id: Id with { Height = new Height(6) })).Should().Be(CertificateError.WrongHeight);

    [Test]
    public void Verify_refuses_steps_and_values_that_no_vote_has()
    {
        Error(With(id: Id with { Step = Step.Propose })).Should().Be(CertificateError.Malformed);
        Error(With(id: Id with { Value = BlockValue.Bottom })).Should().Be(CertificateError.Malformed);
    }

    [Test]
    public void Verify_refuses_a_bitmap_of_another_set()
    {
        byte[] beyond = [0x7F, 0b100];

        Error(With(bitmap: new byte[] { 0x7F })).Should().Be(CertificateError.WrongBitmap);
        Error(With(bitmap: new byte[] { 0x7F, 0, 0 })).Should().Be(CertificateError.WrongBitmap);
        Error(With(bitmap: beyond)).Should().Be(CertificateError.WrongBitmap);
    }

    [Test]
    public void Verify_refuses_parts_that_are_not_one_per_signer()
    {
        Error(With(signatures: new byte[64 * 6])).Should().Be(CertificateError.WrongLength);
        Error(With(signatures: new byte[(64 * 7) + 1])).Should().Be(CertificateError.WrongLength);
        Error(With(proofs: new byte[80 * 7])).Should().Be(CertificateError.WrongLength);
    }

    [Test]
    public void Verify_refuses_too_little_weight_before_it_checks_a_signature()
    {
        FakeCrypto counting = new();
        QuorumCertificate six = With(bitmap: new byte[] { 0b0011_1111, 0 }, signatures: new byte[64 * 6]);

        new CertificateVerifier(counting).Verify(six, Full.Context()).Error.Should().Be(CertificateError.BelowQuorum);
        counting.SignatureChecks.Should().Be(0);
    }

    [Test]
    public void Verify_refuses_one_bad_signature_among_many()
    {
        byte[] signatures = Build(Full, minimal: true).Certificate.Signatures.ToArray();
        signatures[^1] ^= 1;

        Error(With(signatures: signatures)).Should().Be(CertificateError.BadSignature);
        Error(With(id: Id with { Step = Step.Soft })).Should().Be(CertificateError.BadSignature);
    }

    [Test]
    public void Verify_refuses_the_signature_of_another_signer()
    {
        Error(With(bitmap: new byte[] { 0b1011_1111, 0 })).Should().Be(CertificateError.BadSignature);
    }

    [Test]
    public void Verify_refuses_bad_proofs_signers_without_seats_and_too_few_seats()
    {
        QuorumCertificate good = Build(Sampled, minimal: true).Certificate;
        byte[] proofs = good.Proofs.ToArray();
        proofs[^80] ^= 1;
        Verifier.Verify(new QuorumCertificate(Id, good.Bitmap, good.Signatures, proofs), Sampled.Context()).Error
            .Should().Be(CertificateError.BadProof);

        int unselected = Enumerable.Range(0, 60).First(i => Sampled.VerifiedVotes(Step.Cert, V, [i]).IsEmpty);
        int selected = Enumerable.Range(0, 60).First(i => !Sampled.VerifiedVotes(Step.Cert, V, [i]).IsEmpty);
        Verifier.Verify(Single(unselected), Sampled.Context()).Error.Should().Be(CertificateError.NotSelected);
        Verifier.Verify(Single(selected), Sampled.Context()).Error.Should().Be(CertificateError.BelowQuorum);
    }

    private static QuorumCertificate Single(int voter)
    {
        byte[] bitmap = new byte[8];
        bitmap[voter / 8] = (byte)(1 << (voter % 8));
        SignedVote vote = Sampled.Vote(voter, Step.Cert, V);
        return new QuorumCertificate(Id, bitmap, vote.Signature.AsSpan().ToArray(), vote.Proof!.AsSpan().ToArray());
    }

    private static VerifiedCertificate Build(TestNetwork network, bool minimal)
    {
        var votes = network.VerifiedVotes(Step.Cert, V, Enumerable.Range(0, network.Set.Count).Reverse());
        return minimal
            ? CertificateBuilder.Minimal(Id, network.Set.Count, network.Set.Thresholds.Quorum, votes)
            : CertificateBuilder.Full(Id, network.Set.Count, network.Set.Thresholds.Quorum, votes);
    }

    private static QuorumCertificate With(
        CertificateId? id = null,
        ReadOnlyMemory<byte>? bitmap = null,
        ReadOnlyMemory<byte>? signatures = null,
        ReadOnlyMemory<byte>? proofs = null,
        byte scheme = QuorumCertificate.Ed25519Scheme)
    {
        QuorumCertificate good = Build(Full, minimal: true).Certificate;
        return new QuorumCertificate(id ?? Id, bitmap ?? good.Bitmap, signatures ?? good.Signatures, proofs ?? good.Proofs, scheme);
    }

    private static CertificateError Error(QuorumCertificate certificate) => Verifier.Verify(certificate, Full.Context()).Error;
}
