// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Consensus.VrfBft.Messages;

/// <summary>RLP of a seal: [1, kind, originalPeriod, proposer, lotProof, seedProof, lastCertificateHash, lastCertificateBitmap].</summary>
/// <remarks>Absent parts are empty byte strings. The seal of every EMPTY block is [1, 1, 0, 2^32 - 1, "", "", "", ""].</remarks>
public static class SealCodec
{
    private const int FixedBytesMax = 256;

    /// <summary>The seal of every EMPTY block.</summary>
    public static Seal Empty { get; } = new() { Kind = BlockKind.Empty, OriginalPeriod = Period.Zero, Proposer = ValidatorIndex.None };

    /// <summary>Encodes a seal.</summary>
    public static byte[] Encode(Seal seal)
    {
        RlpWriter writer = new(FixedBytesMax + seal.LastCertificateBitmap.Length);
        Write(ref writer, seal);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }

    /// <summary>The header's <c>extraData</c>: the hash of the encoded seal.</summary>
    public static Hash256 Hash(Seal seal) => Keccak256.Hash(Encode(seal));

    /// <summary>Reads a seal.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out Seal? seal, out DecodeError error)
    {
        seal = null;
        if (!WireReader.TryOpen(encoded, MessageLimits.HeadBytesMax, out WireReader reader, out error))
        {
            return false;
        }

        bool ok = TryReadFields(ref reader, out seal);
        error = reader.Error;
        return ok;
    }

    internal static void Write(ref RlpWriter writer, Seal seal)
    {
        int list = writer.BeginList();
        writer.Write((ulong)seal.Version);
        writer.Write((ulong)seal.Kind);
        writer.Write((ulong)seal.OriginalPeriod.Value);
        writer.Write((ulong)seal.Proposer.Value);
        writer.Write(seal.LotProof is { } lot ? lot.AsSpan() : []);
        writer.Write(seal.SeedProof is { } seed ? seed.AsSpan() : []);
        writer.Write(seal.LastCertificateHash.IsZero ? [] : seal.LastCertificateHash.AsSpan());
        writer.Write(seal.LastCertificateBitmap.Span);
        writer.EndList(list);
    }

    internal static bool TryRead(ref WireReader reader, [NotNullWhen(true)] out Seal? seal)
    {
        seal = null;
        if (!reader.TryReadList(out WireReader fields))
        {
            return false;
        }

        return TryReadFields(ref fields, out seal) || reader.Fail(fields.Error);
    }

    private static bool TryReadFields(ref WireReader fields, [NotNullWhen(true)] out Seal? seal)
    {
        seal = null;
        if (!fields.TryReadNumber(byte.MaxValue, out ulong version))
        {
            return false;
        }

        if (version != Seal.CurrentVersion)
        {
            return fields.Fail(DecodeError.UnknownVersion);
        }

        if (!fields.TryReadNumber(byte.MaxValue, out ulong kind))
        {
            return false;
        }

        if (kind > (ulong)BlockKind.Empty)
        {
            return fields.Fail(DecodeError.UnknownVersion);
        }

        if (!fields.TryReadPeriod(out Period period)
            || !fields.TryReadNumber(uint.MaxValue, out ulong proposer)
            || !fields.TryReadOptionalProof(out VrfProof? lot)
            || !fields.TryReadOptionalProof(out VrfProof? seed)
            || !TryReadOptionalHash(ref fields, out Hash256 lastHash)
            || !fields.TryReadBytes(MessageLimits.ValidatorsMax / 8, out ReadOnlySpan<byte> bitmap)
            || !fields.TryEnd())
        {
            return false;
        }

        seal = new Seal
        {
            Kind = (BlockKind)kind,
            OriginalPeriod = period,
            Proposer = new ValidatorIndex((uint)proposer),
            LotProof = lot,
            SeedProof = seed,
            LastCertificateHash = lastHash,
            LastCertificateBitmap = bitmap.ToArray(),
        };
        return true;
    }

    // The hash of nothing is written as nothing; 32 zero bytes would be a second encoding of it.
    private static bool TryReadOptionalHash(ref WireReader fields, out Hash256 hash)
    {
        hash = default;
        if (!fields.TryReadBytes(Hash256.Size, out ReadOnlySpan<byte> bytes))
        {
            return false;
        }

        if (bytes.IsEmpty)
        {
            return true;
        }

        if (bytes.Length != Hash256.Size)
        {
            return fields.Fail(DecodeError.InvalidRlp);
        }

        hash = new Hash256(bytes);
        return !hash.IsZero || fields.Fail(DecodeError.InvalidRlp);
    }
}
