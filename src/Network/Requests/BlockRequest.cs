// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Protocols;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Network.Requests;

/// <summary>A request for certified blocks, RLP [from, count]; and the form of its answer.</summary>
/// <remarks>
/// <code>
///  request   uvarint length ‖ RLP [u64 from, u64 count]                         then the requester ends its side
///  answer    one chunk per block: u8 code ‖ uvarint length ‖ content           then the end; codes: 0 block, 1 invalid request, 4 rate limited
/// </code>
/// </remarks>
internal readonly record struct BlockRequest(ulong From, int Count)
{
    /// <summary>Blocks of a request.</summary>
    internal const int CountMax = 128;

    /// <summary>A request, in bytes.</summary>
    internal const int RequestBytesMax = 64;

    /// <summary>A chunk of an answer, in bytes.</summary>
    internal const int ChunkBytesMax = 10 * 1024 * 1024;

    /// <summary>A whole answer, in bytes: the server stops after 8 MiB.</summary>
    internal const long AnswerBytesMax = 20L * 1024 * 1024;

    /// <summary>Blocks that one peer may ask for in ten seconds.</summary>
    internal const int BlocksPerTenSeconds = 1024;

    /// <summary>A chunk holds a block.</summary>
    internal const byte BlockCode = 0;

    /// <summary>The request was malformed.</summary>
    internal const byte InvalidCode = 1;

    /// <summary>Too many requests.</summary>
    internal const byte RateLimitedCode = 4;

    private const string Name = "/pv/req/blocks/1";

    /// <summary>The protocol. A chunk may take long: a full block over a slow line.</summary>
    internal static RequestProtocol Protocol { get; } = new(Name, RequestBytesMax, ChunkBytesMax) { ChunkTime = TimeSpan.FromSeconds(30) };

    internal byte[] Encode()
    {
        RlpWriter writer = new(stackalloc byte[RequestBytesMax]);
        int list = writer.BeginList();
        writer.Write(From);
        writer.Write((ulong)Count);
        writer.EndList(list);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }

    internal static bool TryDecode(ReadOnlySpan<byte> encoded, out BlockRequest request)
    {
        RlpReader outer = new(encoded);
        request = default;
        if (!outer.TryReadList(out RlpReader fields)
            || !outer.TryEnd()
            || !fields.TryReadUInt64(out ulong from)
            || !fields.TryReadUInt64(out ulong count)
            || !fields.TryEnd()
            || count is 0 or > CountMax)
        {
            return false;
        }

        request = new BlockRequest(from, (int)count);
        return true;
    }
}
