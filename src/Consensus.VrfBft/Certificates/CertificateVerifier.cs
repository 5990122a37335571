// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Consensus.VrfBft.Certificates;

/// <summary>Checks certificates. Stateless and safe to use from several threads.</summary>
/// <remarks>
/// One bad signature refuses the whole certificate: nobody honest makes such a one, and the sender pays. In FULL committees the weights
/// are summed before the first signature is checked, so a certificate without a quorum costs nothing.
/// </remarks>
public sealed class CertificateVerifier
{
    private readonly IConsensusCrypto _crypto;

    /// <summary>Makes a verifier over the given public-key checks.</summary>
    public CertificateVerifier(IConsensusCrypto crypto) => _crypto = crypto;

    /// <summary>Checks a certificate of the context's height.</summary>
    /// <returns>The certificate with its weight, or why it is refused.</returns>
    public Result<VerifiedCertificate, CertificateError> Verify(QuorumCertificate certificate, VerificationContext context)
    {
        if (!TryCheckForm(certificate, context, out CertificateError error)
            || !TryCheckVotes(certificate, context, out StakeWeight weight, out error))
        {
            return error;
        }

        return new VerifiedCertificate(certificate, weight);
    }

    private static bool TryCheckForm(QuorumCertificate certificate, VerificationContext context, out CertificateError error)
    {
        ReadOnlySpan<byte> bitmap = certificate.Bitmap.Span;
        IEpochMembers members = context.Members;
        error = certificate.Scheme != QuorumCertificate.Ed25519Scheme ? CertificateError.UnknownScheme
            : certificate.Height != context.Height ? CertificateError.WrongHeight
            : !new Vote(certificate.Height, certificate.Period, certificate.Step, certificate.Value, default).IsWellFormed ? CertificateError.Malformed
            : !CertificateShape.IsBitmapOf(bitmap, members.Count) ? CertificateError.WrongBitmap
            : !CertificateShape.HasPartsFor(certificate, certificate.SignerCount, members.Mode) ? CertificateError.WrongLength
            : CertificateError.None;
        return error == CertificateError.None;
    }

    private bool TryCheckVotes(QuorumCertificate certificate, VerificationContext context, out StakeWeight weight, out CertificateError error)
    {
        weight = StakeWeight.Zero;
        IEpochMembers members = context.Members;
        if (members.Mode == CommitteeMode.Full && !TrySumStakes(certificate, members, out weight, out error))
        {
            return false;
        }

        StakeWeight seats = StakeWeight.Zero;
        ReadOnlySpan<byte> content = SignedContent.Vote(
            context.Chain, certificate.Height, certificate.Period, certificate.Step, certificate.Value, stackalloc byte[SignedContent.VoteBytes]);
        ReadOnlySpan<byte> signatures = certificate.Signatures.Span;
        ReadOnlySpan<byte> proofs = certificate.Proofs.Span;
        int signer = 0;
        for (SignerCursor cursor = new(certificate.Bitmap.Span); cursor.TryNext(out ValidatorIndex index); signer++)
        {
            if (!members.TryGetVoteKey(index, out PublicKey key))
            {
                error = CertificateError.KeyUnknown;
                return false;
            }

            if (!_crypto.VerifySignature(key.AsSpan(), content, signatures.Slice(signer * VoteSignature.Size, VoteSignature.Size)))
            {
                error = CertificateError.BadSignature;
                return false;
            }

            if (members.Mode == CommitteeMode.Sampled
                && !TryAddSeats(certificate, context, index, proofs.Slice(signer * VrfProof.Size, VrfProof.Size), ref seats, out error))
            {
                return false;
            }
        }

        weight = members.Mode == CommitteeMode.Full ? weight : seats;
        error = weight >= members.Thresholds.Quorum ? CertificateError.None : CertificateError.BelowQuorum;
        return error == CertificateError.None;
    }

    private static bool TrySumStakes(QuorumCertificate certificate, IEpochMembers members, out StakeWeight weight, out CertificateError error)
    {
        weight = StakeWeight.Zero;
        for (SignerCursor cursor = new(certificate.Bitmap.Span); cursor.TryNext(out ValidatorIndex index);)
        {
            if (!members.TryGetEntry(index, out ValidatorEntry entry))
            {
                error = CertificateError.KeyUnknown;
                return false;
            }

            weight += entry.Weight;
        }

        error = weight >= members.Thresholds.Quorum ? CertificateError.None : CertificateError.BelowQuorum;
        return error == CertificateError.None;
    }

    private bool TryAddSeats(
        QuorumCertificate certificate,
        VerificationContext context,
        ValidatorIndex index,
        ReadOnlySpan<byte> proof,
        ref StakeWeight total,
        out CertificateError error)
    {
        error = CertificateError.KeyUnknown;
        if (!context.Members.TryGetEntry(index, out ValidatorEntry entry))
        {
            return false;
        }

        error = CertificateError.BadProof;
        if (!VoteVerifier.TryWeigh(_crypto, context, certificate.Period, certificate.Step, entry, proof, out StakeWeight seats))
        {
            return false;
        }

        error = CertificateError.NotSelected;
        if (seats.IsZero)
        {
            return false;
        }

        total += seats;
        error = CertificateError.None;
        return true;
    }

    /// <summary>Walks the bits of a bitmap in index order.</summary>
    private ref struct SignerCursor(ReadOnlySpan<byte> bitmap)
    {
        private readonly ReadOnlySpan<byte> _bitmap = bitmap;
        private int _at = -1;
        private int _bits = 0;

        internal bool TryNext(out ValidatorIndex index)
        {
            while (_bits == 0)
            {
                if (++_at >= _bitmap.Length)
                {
                    index = ValidatorIndex.None;
                    return false;
                }

                _bits = _bitmap[_at];
            }

            index = new ValidatorIndex((uint)((_at * 8) + BitOperations.TrailingZeroCount(_bits)));
            _bits &= _bits - 1;
            return true;
        }
    }
}

/// <summary>Why a certificate was refused.</summary>
public enum CertificateError
{
    /// <summary>It was not refused.</summary>
    None,

    /// <summary>The signature scheme is not known.</summary>
    UnknownScheme,

    /// <summary>The certificate is of another height than the context; says nothing about its sender.</summary>
    WrongHeight,

    /// <summary>The step is not one of votes, or ⊥ stands in SOFT or CERT.</summary>
    Malformed,

    /// <summary>The bitmap has another length than the set asks for, or names validators beyond it.</summary>
    WrongBitmap,

    /// <summary>Signatures or proofs are not one per signer.</summary>
    WrongLength,

    /// <summary>A signer's entry or key is not known here (yet); the certificate may be valid.</summary>
    KeyUnknown,

    /// <summary>The signers weigh less than a quorum.</summary>
    BelowQuorum,

    /// <summary>A signature is not valid.</summary>
    BadSignature,

    /// <summary>A proof of a lot is not valid.</summary>
    BadProof,

    /// <summary>A signer has no seat in this step.</summary>
    NotSelected,
}
