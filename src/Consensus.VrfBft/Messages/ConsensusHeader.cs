// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Consensus.VrfBft.Messages;

/// <summary>The fields of a block header that agreement reads; the others are execution's business.</summary>
/// <param name="Hash">keccak256 of the header's RLP: the block hash.</param>
/// <param name="ParentHash">The hash of the block below.</param>
/// <param name="OmmersHash">The hash of the list of ommers; always that of the empty list.</param>
/// <param name="Beneficiary">Who receives the fees.</param>
/// <param name="StateRoot">The root of the state after the block.</param>
/// <param name="Difficulty">Always zero.</param>
/// <param name="Number">The height.</param>
/// <param name="TimestampSeconds">Unix seconds.</param>
/// <param name="ExtraData">The hash of the seal.</param>
/// <param name="MixHash">The seed Q(height).</param>
/// <param name="Nonce">Always zero.</param>
/// <param name="ParentBeaconBlockRoot">The hash of the epoch commitment.</param>
public sealed record ConsensusHeader(
    Hash256 Hash,
    Hash256 ParentHash,
    Hash256 OmmersHash,
    Address Beneficiary,
    Hash256 StateRoot,
    UInt256 Difficulty,
    ulong Number,
    ulong TimestampSeconds,
    Hash256 ExtraData,
    Hash256 MixHash,
    ulong Nonce,
    Hash256 ParentBeaconBlockRoot)
{
    private const int BloomBytes = 256;
    private const int NonceBytes = 8;

    /// <summary>Reads a header of exactly the 21 fields of Prague (EIP-7685) whose extra data has 32 bytes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out ConsensusHeader? header)
    {
        header = null;
        RlpReader outer = new(encoded);
        if (!outer.TryReadList(out RlpReader fields) || !outer.TryEnd())
        {
            return false;
        }

        if (!fields.TryReadHash(out Hash256 parentHash)
            || !fields.TryReadHash(out Hash256 ommersHash)
            || !fields.TryReadAddress(out Address beneficiary)
            || !fields.TryReadHash(out Hash256 stateRoot)
            || !fields.TryReadHash(out _)
            || !fields.TryReadHash(out _)
            || !fields.TryReadExact(BloomBytes, out _)
            || !fields.TryReadUInt256(out UInt256 difficulty)
            || !fields.TryReadUInt64(out ulong number)
            || !fields.TryReadUInt64(out _)
            || !fields.TryReadUInt64(out _)
            || !fields.TryReadUInt64(out ulong timestamp)
            || !fields.TryReadHash(out Hash256 extraData)
            || !fields.TryReadHash(out Hash256 mixHash)
            || !fields.TryReadExact(NonceBytes, out ReadOnlySpan<byte> nonce)
            || !fields.TryReadUInt256(out _)
            || !fields.TryReadHash(out _)
            || !fields.TryReadUInt64(out _)
            || !fields.TryReadUInt64(out _)
            || !fields.TryReadHash(out Hash256 beaconRoot)
            || !fields.TryReadHash(out _)
            || !fields.TryEnd())
        {
            return false;
        }

        header = new ConsensusHeader(
            Keccak256.Hash(encoded),
            parentHash,
            ommersHash,
            beneficiary,
            stateRoot,
            difficulty,
            number,
            timestamp,
            extraData,
            mixHash,
            BinaryPrimitives.ReadUInt64BigEndian(nonce),
            beaconRoot);
        return true;
    }
}
