// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Consensus.VrfBft.Certificates;

/// <summary>Makes certificates from verified votes.</summary>
public static class CertificateBuilder
{
    /// <summary>A certificate with every given vote: the form whose bitmap counts participation.</summary>
    /// <param name="id">What the votes agree on.</param>
    /// <param name="validatorCount">n of the set.</param>
    /// <param name="quorum">T; the votes must reach it.</param>
    /// <param name="votes">Votes for <paramref name="id"/> of distinct voters, in any order.</param>
    public static VerifiedCertificate Full(in CertificateId id, int validatorCount, StakeWeight quorum, IReadOnlyCollection<VerifiedVote> votes) =>
        Assemble(id, validatorCount, quorum, InIndexOrder(votes));

    /// <summary>A certificate without surplus signers: those of the highest indices are dropped as long as the rest still weighs a quorum.</summary>
    /// <param name="id">What the votes agree on.</param>
    /// <param name="validatorCount">n of the set.</param>
    /// <param name="quorum">T; the votes must reach it.</param>
    /// <param name="votes">Votes for <paramref name="id"/> of distinct voters, in any order.</param>
    /// <remarks>No remaining signer can be spared: whoever was kept was needed by the signers below it, and dropping others only raised the need.</remarks>
    public static VerifiedCertificate Minimal(in CertificateId id, int validatorCount, StakeWeight quorum, IReadOnlyCollection<VerifiedVote> votes)
    {
        VerifiedVote[] kept = InIndexOrder(votes);
        StakeWeight weight = Sum(kept);
        Invariant.Check(weight >= quorum);
        int first = kept.Length;
        for (int i = kept.Length - 1; i >= 0; i--)
        {
            if (weight - kept[i].Weight >= quorum)
            {
                weight -= kept[i].Weight;
            }
            else
            {
                kept[--first] = kept[i];
            }
        }

        return Assemble(id, validatorCount, quorum, kept.AsSpan(first));
    }

    /// <summary>A certificate of the votes for one value among all votes of a step; whether they suffice is the caller's business.</summary>
    /// <param name="id">The value and its step.</param>
    /// <param name="validatorCount">n of the set.</param>
    /// <param name="votes">Votes of that step, for any value; at least one for the value.</param>
    internal static VerifiedCertificate FromStep(in CertificateId id, int validatorCount, IReadOnlyList<VerifiedVote> votes)
    {
        List<VerifiedVote> chosen = new(votes.Count);
        for (int i = 0; i < votes.Count; i++)
        {
            if (votes[i].Vote.Value == id.Value)
            {
                chosen.Add(votes[i]);
            }
        }

        return Full(id, validatorCount, StakeWeight.Zero, chosen);
    }

    /// <summary>Adds votes to a certificate of the same id; signers it has already are skipped (rule C3).</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="validatorCount">n of the set.</param>
    /// <param name="votes">Votes for exactly what the certificate proves, in any order, no voter twice.</param>
    internal static VerifiedCertificate Extend(VerifiedCertificate certificate, int validatorCount, IReadOnlyCollection<VerifiedVote> votes)
    {
        QuorumCertificate old = certificate.Certificate;
        StakeWeight weight = certificate.Weight;
        List<Signer> signers = SignersOf(old, validatorCount);
        int oldCount = signers.Count;
        foreach (VerifiedVote vote in votes)
        {
            if (!old.HasSigner(vote.Vote.Voter))
            {
                signers.Add(SignerOf(vote, old.Id));
                weight += vote.Weight;
            }
        }

        if (signers.Count == oldCount)
        {
            return certificate;
        }

        signers.Sort(static (a, b) => a.Voter.CompareTo(b.Voter));
        return Assemble(old.Id, validatorCount, weight, signers);
    }

    private static VerifiedVote[] InIndexOrder(IReadOnlyCollection<VerifiedVote> votes)
    {
        VerifiedVote[] ordered = [.. votes];
        Array.Sort(ordered, static (a, b) => a.Vote.Voter.CompareTo(b.Vote.Voter));
        return ordered;
    }

    private static StakeWeight Sum(ReadOnlySpan<VerifiedVote> votes)
    {
        StakeWeight sum = StakeWeight.Zero;
        foreach (VerifiedVote vote in votes)
        {
            sum += vote.Weight;
        }

        return sum;
    }

    private static Signer SignerOf(VerifiedVote vote, in CertificateId id)
    {
        SignedVote signed = vote.Signed;
        Invariant.Check(new CertificateId(signed.Vote.Height, signed.Vote.Period, signed.Vote.Step, signed.Vote.Value) == id);
        return new Signer(signed.Vote.Voter, signed.Signature, signed.Proof);
    }

    private static List<Signer> SignersOf(QuorumCertificate certificate, int validatorCount)
    {
        List<Signer> signers = new(validatorCount);
        ReadOnlySpan<byte> signatures = certificate.Signatures.Span;
        ReadOnlySpan<byte> proofs = certificate.Proofs.Span;
        for (uint index = 0; index < (uint)validatorCount; index++)
        {
            if (certificate.HasSigner(new ValidatorIndex(index)))
            {
                int at = signers.Count;
                signers.Add(new Signer(
                    new ValidatorIndex(index),
                    VoteSignature.From(signatures.Slice(at * VoteSignature.Size, VoteSignature.Size)),
                    proofs.IsEmpty ? null : new VrfProof(proofs.Slice(at * VrfProof.Size, VrfProof.Size))));
            }
        }

        return signers;
    }

    private static VerifiedCertificate Assemble(in CertificateId id, int validatorCount, StakeWeight quorum, ReadOnlySpan<VerifiedVote> votes)
    {
        StakeWeight weight = Sum(votes);
        Invariant.Check(weight >= quorum);
        List<Signer> signers = new(votes.Length);
        foreach (VerifiedVote vote in votes)
        {
            signers.Add(SignerOf(vote, id));
        }

        return Assemble(id, validatorCount, weight, signers);
    }

    // The signers come in index order, each once, all with a proof or none.
    private static VerifiedCertificate Assemble(in CertificateId id, int validatorCount, StakeWeight weight, List<Signer> signers)
    {
        bool isSampled = signers[0].Proof is not null;
        byte[] bitmap = new byte[CertificateShape.BitmapBytes(validatorCount)];
        byte[] signatures = new byte[signers.Count * VoteSignature.Size];
        byte[] proofs = new byte[isSampled ? signers.Count * VrfProof.Size : 0];
        for (int i = 0; i < signers.Count; i++)
        {
            Signer signer = signers[i];
            uint index = signer.Voter.Value;
            Invariant.Check(index < (uint)validatorCount);
            Invariant.Check(i == 0 || signers[i - 1].Voter < signer.Voter);
            Invariant.Check(isSampled == signer.Proof is not null);
            bitmap[index / 8] |= (byte)(1 << (int)(index % 8));
            signer.Signature.AsSpan().CopyTo(signatures.AsSpan(i * VoteSignature.Size));
            signer.Proof?.AsSpan().CopyTo(proofs.AsSpan(i * VrfProof.Size));
        }

        return new VerifiedCertificate(new QuorumCertificate(id, bitmap, signatures, proofs), weight);
    }

    private readonly record struct Signer(ValidatorIndex Voter, VoteSignature Signature, VrfProof? Proof);
}
