// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Consensus.VrfBft.Messages;

/// <summary>RLP of a proposal head: [header, seal, signature].</summary>
/// <remarks>
/// Height, value, period and proposer are not written: they are the header's number and hash and the seal's original period and proposer,
/// so a head cannot contradict its seal (rule A7).
/// </remarks>
public static class ProposalHeadCodec
{
    private const int FixedBytesMax = 512;

    /// <summary>Encodes a head.</summary>
    public static byte[] Encode(ProposalHead head)
    {
        RlpWriter writer = new(FixedBytesMax + head.Header.Length + head.Seal.LastCertificateBitmap.Length);
        int list = writer.BeginList();
        WriteFields(ref writer, head);
        writer.EndList(list);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }

    /// <summary>Reads a head; whether it is genuine is the verifier's question.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out ProposalHead? head, out DecodeError error)
    {
        head = null;
        if (!WireReader.TryOpen(encoded, MessageLimits.HeadBytesMax, out WireReader reader, out error))
        {
            return false;
        }

        bool ok = TryReadFields(ref reader, out head) && reader.TryEnd();
        error = reader.Error;
        head = ok ? head : null;
        return ok;
    }

    internal static void WriteFields(ref RlpWriter writer, ProposalHead head)
    {
        writer.WriteEncoded(head.Header.Span);
        SealCodec.Write(ref writer, head.Seal);
        writer.Write(head.Signature.AsSpan());
    }

    internal static bool TryReadFields(ref WireReader reader, [NotNullWhen(true)] out ProposalHead? head)
    {
        head = null;
        if (!reader.TryReadEncodedList(out ReadOnlySpan<byte> encodedHeader)
            || !SealCodec.TryRead(ref reader, out Seal? seal)
            || !reader.TryReadSignature(out VoteSignature signature))
        {
            return false;
        }

        if (!ConsensusHeader.TryRead(encodedHeader, out ConsensusHeader? header))
        {
            return reader.Fail(DecodeError.InvalidRlp);
        }

        if (header.Number is 0 or > MessageLimits.HeightMax || seal.Proposer.Value >= MessageLimits.ValidatorsMax)
        {
            return reader.Fail(DecodeError.OutOfRange);
        }

        if (seal.Kind != BlockKind.Normal)
        {
            return reader.Fail(DecodeError.Inconsistent);
        }

        head = new ProposalHead(
            new Height(header.Number), seal.OriginalPeriod, seal.Proposer, new BlockValue(header.Hash), encodedHeader.ToArray(), seal, signature);
        return true;
    }
}
