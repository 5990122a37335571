// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Collections.Immutable;
using PowerVerse.Chain.Network.Libp2p.Protocols;

namespace PowerVerse.Chain.Network.Requests;

/// <summary>The limits of one kind of request, and its form on the wire.</summary>
/// <remarks>
/// <code>
///  request   uvarint length ‖ content                                then the requester ends its side
///  answer    chunks: u8 code ‖ uvarint length ‖ content              then the end
///            codes: 0 content, 1 invalid request, 3 nothing of it is kept here, 4 too many requests (content: u32 milliseconds to wait, big-endian)
/// </code>
/// What a request and a chunk contain is the endpoint's business.
/// </remarks>
internal sealed record RequestRules(RequestKind Kind, RequestProtocol Protocol)
{
    /// <summary>A chunk holds content.</summary>
    internal const byte ContentCode = 0;

    /// <summary>The request was malformed.</summary>
    internal const byte InvalidCode = 1;

    /// <summary>Nothing of what was asked for is kept.</summary>
    internal const byte UnavailableCode = 3;

    /// <summary>Too many requests.</summary>
    internal const byte RateLimitedCode = 4;

    private const int StateRequestBytesMax = 8 * 1024;
    private const int StateAnswerBytesMax = 4 * 1024 * 1024;
    private const int StateKibibytesPerPeriod = 64 * 1024;

    /// <summary>The period of <see cref="UnitsPerPeriod"/>.</summary>
    internal static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    /// <summary>All kinds, in their order.</summary>
    internal static ImmutableArray<RequestRules> All { get; } =
    [
        // A chunk may take long: a full block over a slow line.
        new(RequestKind.Blocks, new RequestProtocol("/pv/req/blocks/1", 64, 10 * 1024 * 1024) { ChunkTime = TimeSpan.FromSeconds(30) })
        {
            ChunksMax = 128, AnswerBytesMax = 20L * 1024 * 1024, UnitsPerPeriod = 8192,
        },
        new(RequestKind.Headers, new RequestProtocol("/pv/req/headers/1", 64, 16 * 1024))
        {
            ChunksMax = 512, AnswerBytesMax = 4L * 1024 * 1024, UnitsPerPeriod = 16_384,
        },
        new(RequestKind.Accounts, new RequestProtocol("/pv/req/accounts/1", StateRequestBytesMax, StateAnswerBytesMax))
        {
            ChunksMax = 1, AnswerBytesMax = StateAnswerBytesMax, UnitsPerPeriod = StateKibibytesPerPeriod,
        },
        new(RequestKind.Slots, new RequestProtocol("/pv/req/slots/1", StateRequestBytesMax, StateAnswerBytesMax))
        {
            ChunksMax = 1, AnswerBytesMax = StateAnswerBytesMax, UnitsPerPeriod = StateKibibytesPerPeriod,
        },
        new(RequestKind.Codes, new RequestProtocol("/pv/req/codes/1", StateRequestBytesMax, StateAnswerBytesMax))
        {
            ChunksMax = 1, AnswerBytesMax = StateAnswerBytesMax, UnitsPerPeriod = StateKibibytesPerPeriod,
        },
    ];

    /// <summary>The content of a chunk with <see cref="RateLimitedCode"/>.</summary>
    internal static byte[] EncodeWait(TimeSpan wait)
    {
        byte[] milliseconds = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(milliseconds, (uint)Math.Clamp(wait.TotalMilliseconds + 1, 1, uint.MaxValue));
        return milliseconds;
    }

    /// <summary>Chunks of an answer.</summary>
    internal required int ChunksMax { get; init; }

    /// <summary>A whole answer, in bytes.</summary>
    internal required long AnswerBytesMax { get; init; }

    /// <summary>What one peer may ask for in <see cref="Period"/>: blocks, headers, or KiB of state.</summary>
    internal required int UnitsPerPeriod { get; init; }
}
