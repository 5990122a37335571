// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Consensus.VrfBft.Messages;

/// <summary>Reads the fields that consensus messages are made of; the first failure sticks and names its reason.</summary>
internal ref struct WireReader(RlpReader fields)
{
    private RlpReader _fields = fields;

    /// <summary>The first failure, <see cref="DecodeError.None"/> so far otherwise.</summary>
    internal DecodeError Error { get; private set; }

    /// <summary>True when the next field is the empty byte string.</summary>
    internal readonly bool IsNextEmpty => _fields.IsNextEmpty;

    /// <summary>Bytes of the list not read yet.</summary>
    internal readonly int Remaining => _fields.Remaining;

    /// <summary>Bytes of the list read so far.</summary>
    internal readonly int Position => _fields.Position;

    /// <summary>Opens the list that the whole input must be.</summary>
    internal static bool TryOpen(ReadOnlySpan<byte> encoded, int bytesMax, out WireReader reader, out DecodeError error)
    {
        reader = default;
        error = encoded.IsEmpty ? DecodeError.Empty : encoded.Length > bytesMax ? DecodeError.TooLarge : DecodeError.None;
        if (error != DecodeError.None)
        {
            return false;
        }

        RlpReader outer = new(encoded);
        if (!outer.TryReadList(out RlpReader fields) || !outer.TryEnd())
        {
            error = DecodeError.InvalidRlp;
            return false;
        }

        reader = new WireReader(fields);
        return true;
    }

    /// <summary>Ends the list: true when every field was good and none is left.</summary>
    internal bool TryEnd() => Error == DecodeError.None && (_fields.TryEnd() || Fail(DecodeError.InvalidRlp));

    internal bool Fail(DecodeError error)
    {
        Error = Error == DecodeError.None ? error : Error;
        return false;
    }

    internal bool TryReadNumber(ulong max, out ulong value)
    {
        value = 0;
        if (Error != DecodeError.None || !_fields.TryReadUInt64(out value))
        {
            return Fail(DecodeError.InvalidRlp);
        }

        if (value > max)
        {
            value = 0;
            return Fail(DecodeError.OutOfRange);
        }

        return true;
    }

    internal bool TryReadVotedHeight(out Height height)
    {
        bool ok = TryReadHeight(out height);
        return ok && (height.Value > 0 || Fail(DecodeError.OutOfRange));
    }

    internal bool TryReadHeight(out Height height)
    {
        bool ok = TryReadNumber(MessageLimits.HeightMax, out ulong value);
        height = new Height(value);
        return ok;
    }

    internal bool TryReadEpoch(out Epoch epoch)
    {
        bool ok = TryReadNumber(MessageLimits.HeightMax, out ulong value);
        epoch = new Epoch(value);
        return ok;
    }

    internal bool TryReadPeriod(out Period period)
    {
        bool ok = TryReadNumber(MessageLimits.PeriodMax, out ulong value);
        period = new Period((uint)value);
        return ok;
    }

    internal bool TryReadStep(out Step step)
    {
        bool ok = TryReadNumber(MessageLimits.PeriodMax, out ulong value);
        step = new Step((uint)value);
        return ok;
    }

    internal bool TryReadIndex(out ValidatorIndex index)
    {
        bool ok = TryReadNumber(MessageLimits.ValidatorsMax - 1, out ulong value);
        index = new ValidatorIndex((uint)value);
        return ok;
    }

    internal bool TryReadHash(out Hash256 hash)
    {
        hash = default;
        return Error == DecodeError.None && (_fields.TryReadHash(out hash) || Fail(DecodeError.InvalidRlp));
    }

    internal bool TryReadValue(out BlockValue value)
    {
        bool ok = TryReadHash(out Hash256 hash);
        value = new BlockValue(hash);
        return ok;
    }

    internal bool TryReadAddress(out Address address)
    {
        address = default;
        return Error == DecodeError.None && (_fields.TryReadAddress(out address) || Fail(DecodeError.InvalidRlp));
    }

    internal bool TryReadKey(out PublicKey key)
    {
        bool ok = TryReadHash(out Hash256 hash);
        key = new PublicKey(hash.AsSpan());
        return ok;
    }

    internal bool TryReadSignature(out VoteSignature signature)
    {
        signature = default;
        if (Error != DecodeError.None || !_fields.TryReadExact(VoteSignature.Size, out ReadOnlySpan<byte> bytes))
        {
            return Fail(DecodeError.InvalidRlp);
        }

        signature = VoteSignature.From(bytes);
        return true;
    }

    /// <summary>Reads 80 bytes, or the empty byte string as null.</summary>
    internal bool TryReadOptionalProof(out VrfProof? proof)
    {
        proof = null;
        if (Error != DecodeError.None || !_fields.TryReadBytes(VrfProof.Size, out ReadOnlySpan<byte> bytes))
        {
            return Fail(DecodeError.InvalidRlp);
        }

        if (bytes.Length is not (0 or VrfProof.Size))
        {
            return Fail(DecodeError.InvalidRlp);
        }

        proof = bytes.IsEmpty ? null : new VrfProof(bytes);
        return true;
    }

    internal bool TryReadBytes(int max, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        return Error == DecodeError.None && (_fields.TryReadBytes(max, out bytes) || Fail(DecodeError.InvalidRlp));
    }

    /// <summary>Reads hashes that stand one after another in one byte string.</summary>
    internal bool TryReadHashes(int countMax, out ImmutableArray<Hash256> hashes)
    {
        hashes = [];
        if (!TryReadBytes(countMax * Hash256.Size, out ReadOnlySpan<byte> bytes) || bytes.Length % Hash256.Size != 0)
        {
            return Fail(DecodeError.InvalidRlp);
        }

        ImmutableArray<Hash256>.Builder builder = ImmutableArray.CreateBuilder<Hash256>(bytes.Length / Hash256.Size);
        for (; !bytes.IsEmpty; bytes = bytes[Hash256.Size..])
        {
            builder.Add(new Hash256(bytes[..Hash256.Size]));
        }

        hashes = builder.MoveToImmutable();
        return true;
    }

    internal bool TryReadList(out WireReader items)
    {
        items = default;
        if (Error != DecodeError.None || !_fields.TryReadList(out RlpReader list))
        {
            return Fail(DecodeError.InvalidRlp);
        }

        items = new WireReader(list);
        return true;
    }

    /// <summary>Reads one list whole, header included, without looking inside.</summary>
    internal bool TryReadEncodedList(out ReadOnlySpan<byte> encoded)
    {
        encoded = default;
        if (Error != DecodeError.None || !_fields.IsNextList || !_fields.TryReadItem(out encoded))
        {
            return Fail(DecodeError.InvalidRlp);
        }

        return true;
    }
}
