// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Consensus.VrfBft.Messages;

/// <summary>The wire form of a vote: fixed, because a network of n validators carries 3n of them per block.</summary>
/// <remarks>
/// <code>
///  offset   0        8     12     16        48    50                114              194
///           +--------+------+------+---------+-----+-----------------+----------------+
///           | height |period| step |  value  |voter|    signature    |   lot proof    |
///           |  u64   | u32  | u32  |   32    | u16 |       64        | 80, SAMPLED    |
///           +--------+------+------+---------+-----+-----------------+----------------+
/// </code>
/// Numbers are big-endian. A vote has 114 bytes in FULL committees and 194 in SAMPLED ones; no other length decodes. Every decoded
/// vote encodes to the same bytes.
/// </remarks>
public static class VoteCodec
{
    /// <summary>Length of a vote without proof.</summary>
    public const int PlainBytes = 114;

    /// <summary>Length of a vote with the proof of its lot.</summary>
    public const int ProvenBytes = PlainBytes + VrfProof.Size;

    private const int PeriodAt = 8;
    private const int StepAt = 12;
    private const int ValueAt = 16;
    private const int VoterAt = 48;
    private const int SignatureAt = 50;

    /// <summary>The length of a vote on the wire.</summary>
    public static int LengthOf(SignedVote vote) => vote.Proof is null ? PlainBytes : ProvenBytes;

    /// <summary>Writes a vote.</summary>
    /// <returns>The bytes written.</returns>
    public static int Encode(SignedVote vote, Span<byte> destination)
    {
        Invariant.Check(vote.Vote.Voter.Value < MessageLimits.ValidatorsMax);
        int length = LengthOf(vote);
        destination = destination[..length];
        BinaryPrimitives.WriteUInt64BigEndian(destination, vote.Vote.Height.Value);
        BinaryPrimitives.WriteUInt32BigEndian(destination[PeriodAt..], vote.Vote.Period.Value);
        BinaryPrimitives.WriteUInt32BigEndian(destination[StepAt..], vote.Vote.Step.Value);
        vote.Vote.Value.Hash.CopyTo(destination[ValueAt..]);
        BinaryPrimitives.WriteUInt16BigEndian(destination[VoterAt..], (ushort)vote.Vote.Voter.Value);
        vote.Signature.AsSpan().CopyTo(destination[SignatureAt..]);
        vote.Proof?.AsSpan().CopyTo(destination[PlainBytes..]);
        return length;
    }

    /// <summary>A vote as a new array.</summary>
    public static byte[] Encode(SignedVote vote)
    {
        byte[] bytes = new byte[LengthOf(vote)];
        Encode(vote, bytes);
        return bytes;
    }

    /// <summary>Reads a vote; whether it is genuine is the verifier's question.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out SignedVote? vote, out DecodeError error)
    {
        vote = null;
        error = encoded.Length is PlainBytes or ProvenBytes ? DecodeError.None : encoded.IsEmpty ? DecodeError.Empty : DecodeError.WrongLength;
        if (error != DecodeError.None)
        {
            return false;
        }

        ulong height = BinaryPrimitives.ReadUInt64BigEndian(encoded);
        uint period = BinaryPrimitives.ReadUInt32BigEndian(encoded[PeriodAt..]);
        uint step = BinaryPrimitives.ReadUInt32BigEndian(encoded[StepAt..]);
        if (height is 0 or > MessageLimits.HeightMax || period > MessageLimits.PeriodMax || step > MessageLimits.PeriodMax)
        {
            error = DecodeError.OutOfRange;
            return false;
        }

        Vote content = new(
            new Height(height),
            new Period(period),
            new Step(step),
            new BlockValue(new Hash256(encoded.Slice(ValueAt, Hash256.Size))),
            new ValidatorIndex(BinaryPrimitives.ReadUInt16BigEndian(encoded[VoterAt..])));
        vote = new SignedVote(
            content,
            VoteSignature.From(encoded.Slice(SignatureAt, VoteSignature.Size)),
            encoded.Length == ProvenBytes ? new VrfProof(encoded[PlainBytes..]) : null);
        return true;
    }
}
