// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Network.Peers;

/// <summary>What nodes tell each other of their chain, before anything else and then now and then.</summary>
/// <remarks>
/// RLP [u64 version = 2, u64 chain id, genesis hash, [fork hash (4 bytes), u64 next fork], u64 final number, u64 head number, head hash, u64 earliest number].
/// Every version is a list that begins with its number.
/// </remarks>
/// <param name="Identity">The chain.</param>
/// <param name="Fork">The forks passed and the next one known (EIP-2124, EIP-6122).</param>
/// <param name="Finalized">Number of the newest final block.</param>
/// <param name="Number">Number of the newest block.</param>
/// <param name="Hash">Hash of the newest block.</param>
/// <param name="Earliest">Lowest number of a block whose body is kept.</param>
internal sealed record ChainStatus(ChainIdentity Identity, ForkId Fork, ulong Finalized, ulong Number, Hash256 Hash, ulong Earliest)
{
    /// <summary>The version of this form.</summary>
    internal const ulong Version = 2;

    /// <summary>The longest encoding of this version, in bytes.</summary>
    internal const int SizeBytesMax = 128;

    internal byte[] Encode()
    {
        RlpWriter writer = new(stackalloc byte[SizeBytesMax]);
        int list = writer.BeginList();
        writer.Write(Version);
        writer.Write(Identity.ChainId);
        writer.Write(Identity.Genesis.AsSpan());
        int fork = writer.BeginList();
        Span<byte> forkHash = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(forkHash, Fork.Hash);
        writer.Write(forkHash);
        writer.Write(Fork.Next);
        writer.EndList(fork);
        writer.Write(Finalized);
        writer.Write(Number);
        writer.Write(Hash.AsSpan());
        writer.Write(Earliest);
        writer.EndList(list);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }

    internal static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out ChainStatus? status, out ChainStatusError error)
    {
        status = null;
        RlpReader outer = new(encoded);
        if (!outer.TryReadList(out RlpReader fields) || !outer.TryEnd())
        {
            error = ChainStatusError.NotAList;
            return false;
        }

        if (!fields.TryReadUInt64(out ulong version))
        {
            error = ChainStatusError.MalformedField;
            return false;
        }

        if (version != Version)
        {
            error = ChainStatusError.OtherVersion;
            return false;
        }

        if (!fields.TryReadUInt64(out ulong chainId)
            || !TryReadHash(ref fields, out Hash256 genesis)
            || !TryReadFork(ref fields, out ForkId fork)
            || !fields.TryReadUInt64(out ulong finalized)
            || !fields.TryReadUInt64(out ulong number)
            || !TryReadHash(ref fields, out Hash256 hash)
            || !fields.TryReadUInt64(out ulong earliest)
            || !fields.TryEnd())
        {
            error = ChainStatusError.MalformedField;
            return false;
        }

        if (finalized > number || earliest > number)
        {
            error = ChainStatusError.Contradictory;
            return false;
        }

        status = new ChainStatus(new ChainIdentity(chainId, genesis), fork, finalized, number, hash, earliest);
        error = ChainStatusError.None;
        return true;
    }

    private static bool TryReadHash(ref RlpReader fields, out Hash256 hash)
    {
        bool isRead = fields.TryReadBytes(out ReadOnlySpan<byte> bytes) && bytes.Length == Hash256.Size;
        hash = isRead ? new Hash256(bytes) : default;
        return isRead;
    }

    private static bool TryReadFork(ref RlpReader fields, out ForkId fork)
    {
        fork = default;
        if (!fields.TryReadList(out RlpReader parts)
            || !parts.TryReadBytes(out ReadOnlySpan<byte> hash)
            || hash.Length != sizeof(uint)
            || !parts.TryReadUInt64(out ulong next)
            || !parts.TryEnd())
        {
            return false;
        }

        fork = new ForkId(BinaryPrimitives.ReadUInt32BigEndian(hash), next);
        return true;
    }
}
