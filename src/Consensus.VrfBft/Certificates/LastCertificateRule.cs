// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Certificates;

/// <summary>Which blocks carry a certificate of their grandparent, by which participation is counted, and what makes it valid (B10, D3).</summary>
/// <remarks>
/// Due in normal blocks whose seed is a multiple of 16: one in sixteen, and nobody knows which ones before the parent is certified, so
/// voting only where it counts does not pay. The seal keeps hash and bitmap for ever; the certificate itself may be pruned.
/// </remarks>
public static class LastCertificateRule
{
    /// <summary>How far below the block the certified one lies.</summary>
    public const ulong Distance = 2;

    private const byte SeedMask = 0x0F;

    /// <summary>True when a normal block with this seed carries a certificate.</summary>
    public static bool IsDue(Height height, in Hash256 seed) => height.Value > Distance && (seed.AsSpan()[^1] & SeedMask) == 0;

    /// <summary>True when the seal names a certificate exactly where one is due, with a bitmap over the right number of validators.</summary>
    /// <param name="height">The height of the block.</param>
    /// <param name="seed">The block's own seed, Q(height).</param>
    /// <param name="seal">The block's seal.</param>
    /// <param name="validatorCount">The number of validators at height - 2.</param>
    public static bool IsSealed(Height height, in Hash256 seed, Seal seal, int validatorCount) =>
        IsDue(height, seed)
            ? !seal.LastCertificateHash.IsZero && CertificateShape.IsBitmapOf(seal.LastCertificateBitmap.Span, validatorCount)
            : seal.LastCertificateHash.IsZero && seal.LastCertificateBitmap.IsEmpty;

    /// <summary>Checks the certificate in a payload against its seal and against the block it certifies.</summary>
    /// <param name="payload">The payload; its head passed the head verifier.</param>
    /// <param name="certified">The committed block at height - 2.</param>
    /// <param name="context">The context of height - 2.</param>
    /// <param name="verifier">Checks the signatures.</param>
    /// <returns>True when none is due and none is there, or the due one is a valid CERT certificate of <paramref name="certified"/>.</returns>
    public static bool IsSatisfied(BlockPayload payload, BlockValue certified, VerificationContext context, CertificateVerifier verifier)
    {
        Seal seal = payload.Head.Seal;
        if (seal.LastCertificateHash.IsZero)
        {
            return payload.LastCertificate.IsEmpty;
        }

        return CertificateCodec.TryDecode(payload.LastCertificate.Span, out QuorumCertificate? certificate, out _)
            && Crypto.Hashing.Keccak256.Hash(payload.LastCertificate.Span) == seal.LastCertificateHash
            && certificate.Bitmap.Span.SequenceEqual(seal.LastCertificateBitmap.Span)
            && certificate.Step == Step.Cert
            && certificate.Value == certified
            && verifier.Verify(certificate, context).IsSuccess;
    }
}
