// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Consensus.VrfBft.Messages;

/// <summary>What a node asks a peer for on the direct stream; the answer is the message itself. A closed hierarchy.</summary>
public abstract record ConsensusRequest
{
    private ConsensusRequest()
    {
    }

    /// <summary>Asks for the payload of a value.</summary>
    /// <param name="Height">The height.</param>
    /// <param name="Value">The value.</param>
    public sealed record Payload(Height Height, BlockValue Value) : ConsensusRequest;

    /// <summary>Asks for a certificate.</summary>
    /// <param name="Id">What it proves.</param>
    public sealed record Certificate(CertificateId Id) : ConsensusRequest;

    /// <summary>Asks for the votes of one step that are not held.</summary>
    /// <param name="Height">The height.</param>
    /// <param name="Period">The period.</param>
    /// <param name="Step">The step.</param>
    /// <param name="Held">One bit per validator whose vote is held, least significant first.</param>
    public sealed record Votes(Height Height, Period Period, Step Step, ReadOnlyMemory<byte> Held) : ConsensusRequest
    {
        /// <inheritdoc/>
        public bool Equals(Votes? other) =>
            other is not null && Height == other.Height && Period == other.Period && Step == other.Step && Held.Span.SequenceEqual(other.Held.Span);

        /// <inheritdoc/>
        public override int GetHashCode() => Step.GetHashCode();
    }

    /// <summary>Asks for the vote keys of an epoch that are not held.</summary>
    /// <param name="Epoch">The epoch.</param>
    /// <param name="Held">One bit per validator whose key is known, least significant first.</param>
    public sealed record KeyReveals(Epoch Epoch, ReadOnlyMemory<byte> Held) : ConsensusRequest
    {
        /// <inheritdoc/>
        public bool Equals(KeyReveals? other) => other is not null && Epoch == other.Epoch && Held.Span.SequenceEqual(other.Held.Span);

        /// <inheritdoc/>
        public override int GetHashCode() => Epoch.GetHashCode();
    }
}

/// <summary>RLP of a request: [kind, ...] with the fields of the kind.</summary>
public static class RequestCodec
{
    private const byte PayloadKind = 1;
    private const byte CertificateKind = 2;
    private const byte VotesKind = 3;
    private const byte KeyRevealsKind = 4;
    private const int FixedBytesMax = 96;

    /// <summary>Encodes a request.</summary>
    public static byte[] Encode(ConsensusRequest request)
    {
        RlpWriter writer = new(FixedBytesMax);
        int list = writer.BeginList();
        switch (request)
        {
            case ConsensusRequest.Payload payload:
                writer.Write((ulong)PayloadKind);
                writer.Write(payload.Height.Value);
                writer.Write(payload.Value.Hash);
                break;
            case ConsensusRequest.Certificate certificate:
                writer.Write((ulong)CertificateKind);
                WriteAttempt(ref writer, certificate.Id.Height, certificate.Id.Period, certificate.Id.Step);
                writer.Write(certificate.Id.Value.Hash);
                break;
            case ConsensusRequest.Votes votes:
                writer.Write((ulong)VotesKind);
                WriteAttempt(ref writer, votes.Height, votes.Period, votes.Step);
                writer.Write(votes.Held.Span);
                break;
            case ConsensusRequest.KeyReveals reveals:
                writer.Write((ulong)KeyRevealsKind);
                writer.Write(reveals.Epoch.Value);
                writer.Write(reveals.Held.Span);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }

        writer.EndList(list);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }

    /// <summary>Reads a request.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out ConsensusRequest? request, out DecodeError error)
    {
        request = null;
        if (!WireReader.TryOpen(encoded, MessageLimits.RequestBytesMax, out WireReader reader, out error))
        {
            return false;
        }

        bool ok = reader.TryReadNumber(byte.MaxValue, out ulong kind) && TryReadFields(ref reader, kind, out request) && reader.TryEnd();
        error = reader.Error;
        request = ok ? request : null;
        return ok;
    }

    private static bool TryReadFields(ref WireReader reader, ulong kind, [NotNullWhen(true)] out ConsensusRequest? request)
    {
        request = kind switch
        {
            PayloadKind => reader.TryReadVotedHeight(out Height height) && reader.TryReadValue(out BlockValue value)
                ? new ConsensusRequest.Payload(height, value)
                : null,
            CertificateKind => TryReadAttempt(ref reader, out Height height, out Period period, out Step step) && reader.TryReadValue(out BlockValue value)
                ? new ConsensusRequest.Certificate(new CertificateId(height, period, step, value))
                : null,
            VotesKind => TryReadAttempt(ref reader, out Height height, out Period period, out Step step) && TryReadBitmap(ref reader, out byte[] held)
                ? new ConsensusRequest.Votes(height, period, step, held)
                : null,
            KeyRevealsKind => reader.TryReadEpoch(out Epoch epoch) && TryReadBitmap(ref reader, out byte[] held)
                ? new ConsensusRequest.KeyReveals(epoch, held)
                : null,
            _ => null,
        };
        return request is not null || reader.Fail(DecodeError.UnknownVersion);
    }

    private static void WriteAttempt(ref RlpWriter writer, Height height, Period period, Step step)
    {
        writer.Write(height.Value);
        writer.Write((ulong)period.Value);
        writer.Write((ulong)step.Value);
    }

    private static bool TryReadAttempt(ref WireReader reader, out Height height, out Period period, out Step step)
    {
        period = default;
        step = default;
        return reader.TryReadVotedHeight(out height) && reader.TryReadPeriod(out period) && reader.TryReadStep(out step);
    }

    private static bool TryReadBitmap(ref WireReader reader, out byte[] bitmap)
    {
        bool ok = reader.TryReadBytes(MessageLimits.ValidatorsMax / 8, out ReadOnlySpan<byte> bytes);
        bitmap = bytes.ToArray();
        return ok;
    }
}
