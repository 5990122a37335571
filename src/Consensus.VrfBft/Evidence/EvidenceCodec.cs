// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Consensus.VrfBft.Evidence;

/// <summary>RLP of an evidence: [height, period, offender, [step, value, signature], [step, value, signature], reveal or ""].</summary>
/// <remarks>The kind is not written, it follows from the statements; bytes that state no misbehaviour do not decode.</remarks>
public static class EvidenceCodec
{
    /// <summary>Encodes an evidence.</summary>
    public static byte[] Encode(MisbehaviourEvidence evidence)
    {
        RlpWriter writer = new(MessageLimits.EvidenceBytesMax);
        int list = writer.BeginList();
        writer.Write(evidence.Height.Value);
        writer.Write((ulong)evidence.Period.Value);
        writer.Write((ulong)evidence.Offender.Value);
        Write(ref writer, evidence.First);
        Write(ref writer, evidence.Second);
        KeyRevealCodec.WriteOptional(ref writer, evidence.Reveal);
        writer.EndList(list);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }

    /// <summary>The hash of the encoding, by which stores and gossip name an evidence.</summary>
    public static Hash256 Id(MisbehaviourEvidence evidence) => Keccak256.Hash(Encode(evidence));

    /// <summary>Reads an evidence; whether the validator signed it is the verifier's question.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out MisbehaviourEvidence? evidence, out DecodeError error)
    {
        evidence = null;
        if (!WireReader.TryOpen(encoded, MessageLimits.EvidenceBytesMax, out WireReader reader, out error))
        {
            return false;
        }

        bool ok = TryReadFields(ref reader, out evidence);
        error = reader.Error;
        return ok;
    }

    private static bool TryReadFields(ref WireReader reader, [NotNullWhen(true)] out MisbehaviourEvidence? evidence)
    {
        evidence = null;
        if (!reader.TryReadVotedHeight(out Height height)
            || !reader.TryReadPeriod(out Period period)
            || !reader.TryReadIndex(out ValidatorIndex offender)
            || !TryRead(ref reader, out EvidenceStatement? first)
            || !TryRead(ref reader, out EvidenceStatement? second)
            || !KeyRevealCodec.TryReadOptional(ref reader, out KeyReveal? reveal)
            || !reader.TryEnd())
        {
            return false;
        }

        return (first < second && MisbehaviourEvidence.TryCreate(height, period, offender, first, second, reveal, out evidence))
            || reader.Fail(DecodeError.NotMisbehaviour);
    }

    private static void Write(ref RlpWriter writer, EvidenceStatement statement)
    {
        VoteSignature signature = statement.Signature;
        int list = writer.BeginList();
        writer.Write((ulong)statement.Step.Value);
        writer.Write(statement.Value.Hash);
        writer.Write(signature.AsSpan());
        writer.EndList(list);
    }

    private static bool TryRead(ref WireReader reader, [NotNullWhen(true)] out EvidenceStatement? statement)
    {
        statement = null;
        if (!reader.TryReadList(out WireReader fields))
        {
            return false;
        }

        if (!fields.TryReadStep(out Step step)
            || !fields.TryReadValue(out BlockValue value)
            || !fields.TryReadSignature(out VoteSignature signature)
            || !fields.TryEnd())
        {
            return reader.Fail(fields.Error);
        }

        statement = new EvidenceStatement(step, value, signature);
        return true;
    }
}
