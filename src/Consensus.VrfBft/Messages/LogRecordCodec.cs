// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Consensus.VrfBft.Messages;

/// <summary>RLP of the machine's log records: [kind, ...] with the fields of the kind.</summary>
/// <remarks>
/// <code>
///  1 VoteExecuted     [1, height, period, step, value, voter]
///  2 CertificateKept  [2, weight, certificate]
///  3 PayloadKept      [3, height, value, isValid]
///  4 HeadProposed     [4, height, period, value]
/// </code>
/// A certificate read back counts as verified, with the weight found when it was: it comes from the node's own log, whose checksum
/// vouches for it, and at a restart the sets and seeds of later heights are not known yet. Bytes from anywhere else MUST NOT be read with this
/// codec (safety).
/// </remarks>
public static class LogRecordCodec
{
    /// <summary>A record, in bytes: a certificate and a few numbers.</summary>
    public const int BytesMax = MessageLimits.CertificateBytesMax + 64;

    private const byte VoteExecutedKind = 1;
    private const byte CertificateKeptKind = 2;
    private const byte PayloadKeptKind = 3;
    private const byte HeadProposedKind = 4;
    private const int FixedBytesMax = 96;

    /// <summary>Encodes a record.</summary>
    public static byte[] Encode(LogRecord record)
    {
        RlpWriter writer = new(FixedBytesMax);
        int list = writer.BeginList();
        switch (record)
        {
            case LogRecord.VoteExecuted executed:
                writer.Write((ulong)VoteExecutedKind);
                writer.Write(executed.Vote.Height.Value);
                writer.Write((ulong)executed.Vote.Period.Value);
                writer.Write((ulong)executed.Vote.Step.Value);
                writer.Write(executed.Vote.Value.Hash);
                writer.Write((ulong)executed.Vote.Voter.Value);
                break;
            case LogRecord.CertificateKept kept:
                writer.Write((ulong)CertificateKeptKind);
                writer.Write(kept.Certificate.Weight.Value);
                writer.Write(CertificateCodec.Encode(kept.Certificate.Certificate));
                break;
            case LogRecord.PayloadKept kept:
                writer.Write((ulong)PayloadKeptKind);
                writer.Write(kept.At.Value);
                writer.Write(kept.Value.Hash);
                writer.Write(kept.IsValid ? 1UL : 0UL);
                break;
            case LogRecord.HeadProposed proposed:
                writer.Write((ulong)HeadProposedKind);
                writer.Write(proposed.At.Value);
                writer.Write((ulong)proposed.Period.Value);
                writer.Write(proposed.Value.Hash);
                break;
            default:
                throw new UnreachableException();
        }

        writer.EndList(list);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }

    /// <summary>Reads a record of the node's own log.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out LogRecord? record, out DecodeError error)
    {
        record = null;
        if (!WireReader.TryOpen(encoded, BytesMax, out WireReader reader, out error))
        {
            return false;
        }

        bool ok = reader.TryReadNumber(byte.MaxValue, out ulong kind) && TryReadFields(ref reader, kind, out record) && reader.TryEnd();
        error = reader.Error;
        record = ok ? record : null;
        return ok;
    }

    private static bool TryReadFields(ref WireReader reader, ulong kind, [NotNullWhen(true)] out LogRecord? record)
    {
        record = kind switch
        {
            VoteExecutedKind => ReadVote(ref reader),
            CertificateKeptKind => ReadCertificate(ref reader),
            PayloadKeptKind => reader.TryReadVotedHeight(out Height height) && reader.TryReadValue(out BlockValue value) && reader.TryReadNumber(1, out ulong isValid)
                ? new LogRecord.PayloadKept(height, value, isValid == 1)
                : null,
            HeadProposedKind => reader.TryReadVotedHeight(out Height height) && reader.TryReadPeriod(out Period period) && reader.TryReadValue(out BlockValue value)
                ? new LogRecord.HeadProposed(height, period, value)
                : null,
            _ => null,
        };
        return record is not null || reader.Fail(DecodeError.UnknownVersion);
    }

    private static LogRecord.VoteExecuted? ReadVote(ref WireReader reader) =>
        reader.TryReadVotedHeight(out Height height)
        && reader.TryReadPeriod(out Period period)
        && reader.TryReadStep(out Step step)
        && reader.TryReadValue(out BlockValue value)
        && reader.TryReadNumber(uint.MaxValue, out ulong voter)
            ? new LogRecord.VoteExecuted(new Vote(height, period, step, value, new ValidatorIndex((uint)voter)))
            : null;

    private static LogRecord.CertificateKept? ReadCertificate(ref WireReader reader)
    {
        if (!reader.TryReadNumber(StakeWeight.TotalLimit - 1, out ulong weight)
            || !reader.TryReadBytes(MessageLimits.CertificateBytesMax, out ReadOnlySpan<byte> encoded))
        {
            return null;
        }

        if (!CertificateCodec.TryDecode(encoded, out QuorumCertificate? certificate, out DecodeError error))
        {
            reader.Fail(error);
            return null;
        }

        return new LogRecord.CertificateKept(new VerifiedCertificate(certificate, new StakeWeight(weight)));
    }
}
