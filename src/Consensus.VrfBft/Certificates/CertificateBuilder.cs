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

    private static VerifiedCertificate Assemble(in CertificateId id, int validatorCount, StakeWeight quorum, ReadOnlySpan<VerifiedVote> votes)
    {
        StakeWeight weight = Sum(votes);
        Invariant.Check(weight >= quorum);
        bool isSampled = votes[0].Signed.Proof is not null;
        byte[] bitmap = new byte[CertificateShape.BitmapBytes(validatorCount)];
        byte[] signatures = new byte[votes.Length * VoteSignature.Size];
        byte[] proofs = new byte[isSampled ? votes.Length * VrfProof.Size : 0];
        for (int i = 0; i < votes.Length; i++)
        {
            SignedVote signed = votes[i].Signed;
            uint index = signed.Vote.Voter.Value;
            Invariant.Check(index < (uint)validatorCount);
            Invariant.Check(i == 0 || votes[i - 1].Vote.Voter < signed.Vote.Voter);
            Invariant.Check(new CertificateId(signed.Vote.Height, signed.Vote.Period, signed.Vote.Step, signed.Vote.Value) == id);
            Invariant.Check(isSampled == signed.Proof is not null);
            bitmap[index / 8] |= (byte)(1 << (int)(index % 8));
            signed.Signature.AsSpan().CopyTo(signatures.AsSpan(i * VoteSignature.Size));
            signed.Proof?.AsSpan().CopyTo(proofs.AsSpan(i * VrfProof.Size));
        }

        return new VerifiedCertificate(new QuorumCertificate(id, bitmap, signatures, proofs), weight);
    }
}
