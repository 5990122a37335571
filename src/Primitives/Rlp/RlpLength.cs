// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Primitives.Rlp;

/// <summary>Encoded sizes in bytes, headers included, for writing into a buffer of exactly the right size.</summary>
public static class RlpLength
{
    /// <summary>A hash: header and 32 bytes.</summary>
    public const int Hash = 33;

    /// <summary>An address: header and 20 bytes.</summary>
    public const int Address = 21;

    /// <summary>The longest header, of a byte string or a list.</summary>
    public const int MaxHeader = 9;

    /// <summary>Longest content with a header of one byte.</summary>
    internal const int MaxShortContent = 55;

    /// <summary>A header before this much content; a single byte below 0x80 has none, which <see cref="OfBytes(ReadOnlySpan{byte})"/> knows.</summary>
    public static int OfHeader(int contentLength) => contentLength <= MaxShortContent ? 1 : 1 + LengthOfLength(contentLength);

    /// <summary>A list whose items take this many bytes.</summary>
    public static int OfList(int itemsLength) => OfHeader(itemsLength) + itemsLength;

    /// <summary>A byte string.</summary>
    public static int OfBytes(ReadOnlySpan<byte> value) => value.Length == 1 && value[0] < 0x80 ? 1 : OfHeader(value.Length) + value.Length;

    /// <summary>A number.</summary>
    public static int Of(ulong value) => value < 0x80 ? 1 : 1 + ((64 - BitOperations.LeadingZeroCount(value) + 7) / 8);

    /// <summary>A number.</summary>
    public static int Of(in UInt256 value) => value.IsUInt64 ? Of(value.U0) : 1 + value.ByteLength;

    internal static int LengthOfLength(int length) => (32 - BitOperations.LeadingZeroCount((uint)length) + 7) / 8;
}
