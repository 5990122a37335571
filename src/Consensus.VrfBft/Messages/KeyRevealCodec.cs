// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Consensus.VrfBft.Messages;

/// <summary>RLP of a key reveal: [validator, epoch, key, path], the path as one byte string of 32 bytes per level.</summary>
public static class KeyRevealCodec
{
    /// <summary>Encodes a reveal.</summary>
    public static byte[] Encode(KeyReveal reveal)
    {
        RlpWriter writer = new(MessageLimits.KeyRevealBytesMax);
        Write(ref writer, reveal);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }

    /// <summary>Reads a reveal; whether it leads to the registered root is the verifier's question.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out KeyReveal? reveal, out DecodeError error)
    {
        reveal = null;
        if (!WireReader.TryOpen(encoded, MessageLimits.KeyRevealBytesMax, out WireReader reader, out error))
        {
            return false;
        }

        bool ok = TryReadFields(ref reader, out reveal);
        error = reader.Error;
        return ok;
    }

    private static void Write(ref RlpWriter writer, KeyReveal reveal)
    {
        int list = writer.BeginList();
        writer.Write((ulong)reveal.Validator.Value);
        writer.Write(reveal.Epoch.Value);
        writer.Write(reveal.Key.AsSpan());
        writer.Write(MemoryMarshal.AsBytes(reveal.Path.AsSpan()));
        writer.EndList(list);
    }

    /// <summary>Writes a reveal, or the empty byte string for none.</summary>
    internal static void WriteOptional(ref RlpWriter writer, KeyReveal? reveal)
    {
        if (reveal is null)
        {
            writer.WriteEmptyBytes();
            return;
        }

        Write(ref writer, reveal);
    }

    /// <summary>Reads a reveal, or the empty byte string as none.</summary>
    internal static bool TryReadOptional(ref WireReader reader, out KeyReveal? reveal)
    {
        reveal = null;
        if (reader.IsNextEmpty)
        {
            return reader.TryReadBytes(0, out _);
        }

        if (!reader.TryReadList(out WireReader fields))
        {
            return false;
        }

        return TryReadFields(ref fields, out reveal) || reader.Fail(fields.Error);
    }

    private static bool TryReadFields(ref WireReader reader, [NotNullWhen(true)] out KeyReveal? reveal)
    {
        reveal = null;
        if (!reader.TryReadIndex(out ValidatorIndex validator)
            || !reader.TryReadEpoch(out Epoch epoch)
            || !reader.TryReadKey(out PublicKey key)
            || !reader.TryReadHashes(VoteKeyTree.DepthMax, out ImmutableArray<Hash256> path)
            || !reader.TryEnd())
        {
            return false;
        }

        reveal = new KeyReveal(validator, epoch, key, path);
        return true;
    }
}
