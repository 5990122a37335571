// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Consensus.VrfBft.Messages;

/// <summary>Where a node stands in the agreement: sent on the direct stream every second and on change.</summary>
/// <param name="Chain">G; a peer with another one is on another network.</param>
/// <param name="Head">The height of its last committed block.</param>
/// <param name="HeadHash">The hash of that block.</param>
/// <param name="Period">The period it is in at the height above.</param>
/// <param name="HasSoftQuorum">Whether it holds a SOFT certificate of that period.</param>
/// <param name="Attestation">A validator's signature under the head, where the node is asked to show that the network has halted.</param>
public sealed record ConsensusStatus(
    Hash256 Chain, Height Head, BlockValue HeadHash, Period Period, bool HasSoftQuorum, StatusAttestation? Attestation);

/// <summary>A validator's statement that a block is the head it stands on (rule B3, <c>resume --attest-halted</c>).</summary>
/// <param name="Validator">The index in the set of the epoch of the height above the head.</param>
/// <param name="IssuedAtMs">When it was signed, Unix milliseconds: an old statement says nothing about a halt now.</param>
/// <param name="Signature">The signature under the vote key of that epoch.</param>
public sealed record StatusAttestation(ValidatorIndex Validator, ulong IssuedAtMs, VoteSignature Signature);

/// <summary>RLP of a status: [chain, head, headHash, period, hasSoftQuorum, [validator, issuedAt, signature] or ""].</summary>
public static class StatusCodec
{
    /// <summary>Encodes a status.</summary>
    public static byte[] Encode(ConsensusStatus status)
    {
        RlpWriter writer = new(MessageLimits.StatusBytesMax);
        int list = writer.BeginList();
        writer.Write(status.Chain);
        writer.Write(status.Head.Value);
        writer.Write(status.HeadHash.Hash);
        writer.Write((ulong)status.Period.Value);
        writer.Write(status.HasSoftQuorum ? 1UL : 0UL);
        if (status.Attestation is { } attestation)
        {
            VoteSignature signature = attestation.Signature;
            int inner = writer.BeginList();
            writer.Write((ulong)attestation.Validator.Value);
            writer.Write(attestation.IssuedAtMs);
            writer.Write(signature.AsSpan());
            writer.EndList(inner);
        }
        else
        {
            writer.WriteEmptyBytes();
        }

        writer.EndList(list);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }

    /// <summary>Reads a status.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out ConsensusStatus? status, out DecodeError error)
    {
        status = null;
        if (!WireReader.TryOpen(encoded, MessageLimits.StatusBytesMax, out WireReader reader, out error))
        {
            return false;
        }

        if (!reader.TryReadHash(out Hash256 chain)
            || !reader.TryReadHeight(out Height head)
            || !reader.TryReadValue(out BlockValue headHash)
            || !reader.TryReadPeriod(out Period period)
            || !reader.TryReadNumber(1, out ulong hasSoftQuorum)
            || !TryReadAttestation(ref reader, out StatusAttestation? attestation)
            || !reader.TryEnd())
        {
            error = reader.Error;
            return false;
        }

        status = new ConsensusStatus(chain, head, headHash, period, hasSoftQuorum == 1, attestation);
        return true;
    }

    private static bool TryReadAttestation(ref WireReader reader, out StatusAttestation? attestation)
    {
        attestation = null;
        if (reader.IsNextEmpty)
        {
            return reader.TryReadBytes(0, out _);
        }

        if (!reader.TryReadList(out WireReader fields))
        {
            return false;
        }

        if (!fields.TryReadIndex(out ValidatorIndex validator)
            || !fields.TryReadNumber(long.MaxValue, out ulong issuedAtMs)
            || !fields.TryReadSignature(out VoteSignature signature)
            || !fields.TryEnd())
        {
            return reader.Fail(fields.Error);
        }

        attestation = new StatusAttestation(validator, issuedAtMs, signature);
        return true;
    }
}
