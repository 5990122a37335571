// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Certificates;

/// <summary>The lengths of a certificate's parts, which follow from the number of validators and signers.</summary>
internal static class CertificateShape
{
    /// <summary>Bytes of the bitmap over n validators.</summary>
    internal static int BitmapBytes(int validatorCount) => (validatorCount + 7) / 8;

    /// <summary>True when the bitmap has one bit per validator and none beyond.</summary>
    internal static bool IsBitmapOf(ReadOnlySpan<byte> bitmap, int validatorCount) =>
        bitmap.Length == BitmapBytes(validatorCount) && (validatorCount % 8 == 0 || bitmap[^1] >> (validatorCount % 8) == 0);

    /// <summary>The bits that are set.</summary>
    internal static int CountBits(ReadOnlySpan<byte> bitmap)
    {
        int count = 0;
        foreach (byte bits in bitmap)
        {
            count += BitOperations.PopCount(bits);
        }

        return count;
    }

    /// <summary>True when there is one signature per signer and, in SAMPLED committees, one proof.</summary>
    internal static bool HasPartsFor(QuorumCertificate certificate, int signers, CommitteeMode mode) =>
        certificate.Signatures.Length == (long)signers * VoteSignature.Size
        && certificate.Proofs.Length == (mode == CommitteeMode.Sampled ? (long)signers * VrfProof.Size : 0);
}
