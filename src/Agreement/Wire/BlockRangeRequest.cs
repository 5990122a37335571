// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Agreement.Wire;

/// <summary>A request for consecutive blocks or headers: RLP [from, count].</summary>
/// <param name="From">The first.</param>
/// <param name="Count">How many, at least 1.</param>
public readonly record struct BlockRangeRequest(ulong From, int Count)
{
    /// <summary>Headers of one request at most; of blocks <see cref="CertifiedBlock.CountMax"/>.</summary>
    public const int HeadersMax = 512;

    private const int SizeBytesMax = 32;

    /// <summary>Encodes the request.</summary>
    public byte[] Encode()
    {
        RlpWriter writer = new(stackalloc byte[SizeBytesMax]);
        int list = writer.BeginList();
        writer.Write(From);
        writer.Write((ulong)Count);
        writer.EndList(list);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }

    /// <summary>Reads a request.</summary>
    /// <param name="encoded">The bytes.</param>
    /// <param name="countMax">Most items allowed.</param>
    /// <param name="request">The request.</param>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, int countMax, out BlockRangeRequest request)
    {
        RlpReader outer = new(encoded);
        request = default;
        if (!outer.TryReadList(out RlpReader fields)
            || !outer.TryEnd()
            || !fields.TryReadUInt64(out ulong from)
            || !fields.TryReadUInt64(out ulong count)
            || !fields.TryEnd()
            || count == 0
            || count > (ulong)countMax)
        {
            return false;
        }

        request = new BlockRangeRequest(from, (int)count);
        return true;
    }
}
