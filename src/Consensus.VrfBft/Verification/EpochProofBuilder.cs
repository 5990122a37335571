// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Consensus.VrfBft.Verification;

/// <summary>Makes epoch proofs for light clients.</summary>
public static class EpochProofBuilder
{
    /// <summary>Joins the end of an epoch with the proofs of its certificate's signers.</summary>
    /// <param name="header">The RLP of the header of the epoch's last block.</param>
    /// <param name="certificate">A CERT certificate of it.</param>
    /// <param name="commitment">The commitment in the header.</param>
    /// <param name="set">The epoch's set.</param>
    /// <param name="reveals">The key reveals of the signers that have trees; others are not read.</param>
    public static EpochProof Build(
        ReadOnlyMemory<byte> header,
        QuorumCertificate certificate,
        in EpochCommitment commitment,
        ValidatorSet set,
        IReadOnlyDictionary<ValidatorIndex, KeyReveal> reveals)
    {
        ImmutableArray<SignerProof>.Builder signers = ImmutableArray.CreateBuilder<SignerProof>(certificate.SignerCount);
        for (uint i = 0; i < (uint)set.Count; i++)
        {
            ValidatorIndex index = new(i);
            if (!certificate.HasSigner(index))
            {
                continue;
            }

            ValidatorEntry entry = set[index];
            KeyReveal? reveal = null;
            Invariant.Check(entry.VoteTreeDepth == 0 || reveals.TryGetValue(index, out reveal));
            signers.Add(new SignerProof(index, entry, [.. ValidatorSetRoot.Prove(set, index)], reveal));
        }

        return new EpochProof(header, certificate, commitment, ValidatorSetRoot.Open(set), signers.ToImmutable());
    }
}
