// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Consensus.VrfBft.Messages;

/// <summary>A whole proposed block: its original head, the transactions, and the certificate it carries where one is due. Unverified.</summary>
/// <remarks>
/// Self-contained (rule B9), so a node that never saw the head can still take the payload of a value that a quorum named. The proposer's
/// signature stays with it when the value is carried into later periods.
/// </remarks>
public sealed class BlockPayload
{
    /// <summary>Joins the parts, unchecked.</summary>
    /// <param name="head">The head as the proposer signed it.</param>
    /// <param name="transactions">The RLP list of the transactions, as in a block body.</param>
    /// <param name="lastCertificate">The encoded CERT certificate of height - 2 where one is due, else empty.</param>
    public BlockPayload(ProposalHead head, ReadOnlyMemory<byte> transactions, ReadOnlyMemory<byte> lastCertificate)
    {
        Head = head;
        Transactions = transactions;
        LastCertificate = lastCertificate;
    }

    /// <summary>The head.</summary>
    public ProposalHead Head { get; }

    /// <summary>The RLP list of the transactions; the header's transactions root binds it, which execution checks.</summary>
    public ReadOnlyMemory<byte> Transactions { get; }

    /// <summary>The encoded CERT certificate of height - 2, or empty.</summary>
    public ReadOnlyMemory<byte> LastCertificate { get; }

    /// <summary>The height.</summary>
    public Height Height => Head.Height;

    /// <summary>The value.</summary>
    public BlockValue Value => Head.Value;
}

/// <summary>RLP of a payload: [format, header, seal, signature, transactions, lastCertificate], format 1.</summary>
public static class PayloadCodec
{
    /// <summary>Whole payloads. Others are kept for payloads in parts and compact ones.</summary>
    public const byte WholeFormat = 1;

    private const int FixedBytesMax = 1024;

    /// <summary>Encodes a payload.</summary>
    public static byte[] Encode(BlockPayload payload)
    {
        RlpWriter writer = new(FixedBytesMax + payload.Head.Header.Length + payload.Transactions.Length + payload.LastCertificate.Length);
        int list = writer.BeginList();
        writer.Write((ulong)WholeFormat);
        ProposalHeadCodec.WriteFields(ref writer, payload.Head);
        writer.WriteEncoded(payload.Transactions.Span);
        writer.Write(payload.LastCertificate.Span);
        writer.EndList(list);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }

    /// <summary>Reads a payload; the transactions are copied whole and not looked into.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out BlockPayload? payload, out DecodeError error)
    {
        payload = null;
        if (!WireReader.TryOpen(encoded, MessageLimits.PayloadBytesMax, out WireReader reader, out error))
        {
            return false;
        }

        bool ok = TryReadFields(ref reader, out payload);
        error = reader.Error;
        return ok;
    }

    private static bool TryReadFields(ref WireReader reader, [NotNullWhen(true)] out BlockPayload? payload)
    {
        payload = null;
        if (!reader.TryReadNumber(byte.MaxValue, out ulong format))
        {
            return false;
        }

        if (format != WholeFormat)
        {
            return reader.Fail(DecodeError.UnknownVersion);
        }

        if (!ProposalHeadCodec.TryReadFields(ref reader, out ProposalHead? head)
            || !reader.TryReadEncodedList(out ReadOnlySpan<byte> transactions)
            || !reader.TryReadBytes(MessageLimits.CertificateBytesMax, out ReadOnlySpan<byte> lastCertificate)
            || !reader.TryEnd())
        {
            return false;
        }

        payload = new BlockPayload(head, transactions.ToArray(), lastCertificate.ToArray());
        return true;
    }
}
