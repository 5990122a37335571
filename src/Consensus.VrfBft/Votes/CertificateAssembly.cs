// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Certificates;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Votes;

/// <summary>Makes a certificate of verified votes.</summary>
internal static class CertificateAssembly
{
    /// <summary>Joins the votes for one value of a step.</summary>
    /// <param name="id">What they agree on.</param>
    /// <param name="votes">Votes of that step, for any value.</param>
    /// <param name="validatorCount">The size of the set.</param>
    public static VerifiedCertificate FromVotes(in CertificateId id, IReadOnlyList<VerifiedVote> votes, int validatorCount)
    {
        List<VerifiedVote> chosen = new(votes.Count);
        for (int i = 0; i < votes.Count; i++)
        {
            if (votes[i].Vote.Value == id.Value)
            {
                chosen.Add(votes[i]);
            }
        }

        return CertificateBuilder.Full(id, validatorCount, StakeWeight.Zero, chosen);
    }

    /// <summary>Adds votes to a certificate of the same id; signers it has already are skipped (C3).</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="votes">Votes for exactly what the certificate proves, any order, no voter twice.</param>
    /// <param name="validatorCount">The size of the set.</param>
    public static VerifiedCertificate Extend(VerifiedCertificate certificate, IReadOnlyList<VerifiedVote> votes, int validatorCount)
    {
        QuorumCertificate old = certificate.Certificate;
        List<VerifiedVote> added = [.. votes.Where(vote => !old.HasSigner(vote.Vote.Voter)).OrderBy(vote => vote.Vote.Voter)];
        if (added.Count == 0)
        {
            return certificate;
        }

        int oldCount = old.SignerCount;
        byte[] bitmap = new byte[(validatorCount + 7) / 8];
        old.Bitmap.Span.CopyTo(bitmap);
        byte[] signatures = new byte[(oldCount + added.Count) * VoteSignature.Size];
        byte[] proofs = old.Proofs.IsEmpty ? [] : new byte[(oldCount + added.Count) * VrfProof.Size];
        StakeWeight weight = certificate.Weight;
        int fromOld = 0;
        int fromAdded = 0;
        int at = 0;
        for (uint index = 0; index < (uint)validatorCount; index++)
        {
            ValidatorIndex voter = new(index);
            if (old.HasSigner(voter))
            {
                old.Signatures.Slice(fromOld * VoteSignature.Size, VoteSignature.Size).Span.CopyTo(signatures.AsSpan(at * VoteSignature.Size));
                if (proofs.Length > 0)
                {
                    old.Proofs.Slice(fromOld * VrfProof.Size, VrfProof.Size).Span.CopyTo(proofs.AsSpan(at * VrfProof.Size));
                }

                fromOld++;
                at++;
            }
            else if (fromAdded < added.Count && added[fromAdded].Vote.Voter == voter)
            {
                Put(added[fromAdded], at, bitmap, signatures, proofs);
                weight += added[fromAdded].Weight;
                fromAdded++;
                at++;
            }
        }

        return new VerifiedCertificate(new QuorumCertificate(old.Id, bitmap, signatures, proofs, old.Scheme), weight);
    }

    private static void Put(VerifiedVote vote, int at, byte[] bitmap, byte[] signatures, byte[] proofs)
    {
        uint voter = vote.Vote.Voter.Value;
        bitmap[voter / 8] |= (byte)(1 << (int)(voter % 8));
        vote.Signed.Signature.AsSpan().CopyTo(signatures.AsSpan(at * VoteSignature.Size));
        if (proofs.Length > 0)
        {
            vote.Signed.Proof!.AsSpan().CopyTo(proofs.AsSpan(at * VrfProof.Size));
        }
    }
}
