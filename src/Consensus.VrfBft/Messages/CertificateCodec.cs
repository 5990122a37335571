// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Consensus.VrfBft.Messages;

/// <summary>RLP of a certificate: [scheme, height, period, step, value, bitmap, signatures, proofs].</summary>
/// <remarks>Signatures and proofs are byte strings of 64 and 80 bytes per signer in index order, without separators.</remarks>
public static class CertificateCodec
{
    private const int FixedBytesMax = 96;

    /// <summary>Encodes a certificate.</summary>
    public static byte[] Encode(QuorumCertificate certificate)
    {
        RlpWriter writer = new(FixedBytesMax + certificate.Bitmap.Length + certificate.Signatures.Length + certificate.Proofs.Length);
        int list = writer.BeginList();
        writer.Write((ulong)certificate.Scheme);
        writer.Write(certificate.Height.Value);
        writer.Write((ulong)certificate.Period.Value);
        writer.Write((ulong)certificate.Step.Value);
        writer.Write(certificate.Value.Hash);
        writer.Write(certificate.Bitmap.Span);
        writer.Write(certificate.Signatures.Span);
        writer.Write(certificate.Proofs.Span);
        writer.EndList(list);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }

    /// <summary>The hash that a seal carries of the certificate in its block's body.</summary>
    public static Hash256 Hash(QuorumCertificate certificate) => Keccak256.Hash(Encode(certificate));

    /// <summary>Reads a certificate; whether lengths fit and signatures are good is the verifier's question.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out QuorumCertificate? certificate, out DecodeError error)
    {
        certificate = null;
        if (!WireReader.TryOpen(encoded, MessageLimits.CertificateBytesMax, out WireReader reader, out error))
        {
            return false;
        }

        if (!reader.TryReadNumber(byte.MaxValue, out ulong scheme)
            || !reader.TryReadVotedHeight(out Height height)
            || !reader.TryReadPeriod(out Period period)
            || !reader.TryReadStep(out Step step)
            || !reader.TryReadValue(out BlockValue value)
            || !reader.TryReadBytes(MessageLimits.ValidatorsMax / 8, out ReadOnlySpan<byte> bitmap)
            || !reader.TryReadBytes(MessageLimits.CertificateBytesMax, out ReadOnlySpan<byte> signatures)
            || !reader.TryReadBytes(MessageLimits.CertificateBytesMax, out ReadOnlySpan<byte> proofs)
            || !reader.TryEnd())
        {
            error = reader.Error;
            return false;
        }

        certificate = new QuorumCertificate(
            new CertificateId(height, period, step, value), bitmap.ToArray(), signatures.ToArray(), proofs.ToArray(), (byte)scheme);
        return true;
    }
}
