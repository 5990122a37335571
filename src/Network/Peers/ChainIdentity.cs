// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Gossip;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Network.Peers;

/// <summary>Which chain a node is on, as nodes tell each other before anything else: RLP [u64 version, u64 chain id, genesis hash, u64 fork digest].</summary>
/// <param name="ChainId">The chain id.</param>
/// <param name="Genesis">Hash of the genesis block.</param>
/// <param name="Fork">The rules in force.</param>
public readonly record struct ChainIdentity(ulong ChainId, Hash256 Genesis, ForkDigest Fork)
{
    /// <summary>The longest encoding, in bytes.</summary>
    internal const int SizeBytesMax = 64;

    private const ulong Version = 1;

    internal byte[] Encode()
    {
        RlpWriter writer = new(stackalloc byte[SizeBytesMax]);
        int list = writer.BeginList();
        writer.Write(Version);
        writer.Write(ChainId);
        writer.Write(Genesis.AsSpan());
        writer.Write((ulong)Fork.Value);
        writer.EndList(list);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }

    internal static bool TryDecode(ReadOnlySpan<byte> encoded, out ChainIdentity identity)
    {
        identity = default;
        RlpReader outer = new(encoded);
        if (!outer.TryReadList(out RlpReader fields)
            || !outer.TryEnd()
            || !fields.TryReadUInt64(out ulong version)
            || version != Version
            || !fields.TryReadUInt64(out ulong chainId)
            || !fields.TryReadBytes(out ReadOnlySpan<byte> genesis)
            || genesis.Length != Hash256.Size
            || !fields.TryReadUInt64(out ulong fork)
            || fork > uint.MaxValue
            || !fields.TryEnd())
        {
            return false;
        }

        identity = new ChainIdentity(chainId, new Hash256(genesis), new ForkDigest((uint)fork));
        return true;
    }
}
