// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;

namespace PowerVerse.Chain.Network.Libp2p.Muxing;

/// <summary>The kinds of Yamux frames.</summary>
internal enum YamuxFrameType
{
    /// <summary>Bytes of a stream; the length is theirs.</summary>
    Data = 0,

    /// <summary>Credit for a stream; the length is the credit.</summary>
    WindowUpdate = 1,

    /// <summary>Ping and its answer; the length is an opaque value.</summary>
    Ping = 2,

    /// <summary>End of the session; the length is a <see cref="YamuxGoAway"/>.</summary>
    GoAway = 3,
}

/// <summary>The flags of Yamux frames.</summary>
[Flags]
internal enum YamuxFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Opens a stream, or asks a ping.</summary>
    Syn = 1,

    /// <summary>Accepts a stream, or answers a ping.</summary>
    Ack = 2,

    /// <summary>Ends the sender's side of a stream.</summary>
    Fin = 4,

    /// <summary>Breaks a stream.</summary>
    Rst = 8,
}

/// <summary>Why a session ends.</summary>
internal enum YamuxGoAway
{
    /// <summary>In order.</summary>
    Normal = 0,

    /// <summary>The other side broke the protocol.</summary>
    ProtocolError = 1,

    /// <summary>This side failed.</summary>
    InternalError = 2,
}

/// <summary>The header of every Yamux frame.</summary>
/// <remarks>
/// <code>
///   0        1        2        4                 8                 12
///   +--------+--------+--------+-----------------+-----------------+
///   | ver 0  | type   | flags  | stream id       | length          |   big-endian
///   +--------+--------+--------+-----------------+-----------------+
/// </code>
/// </remarks>
internal readonly record struct YamuxHeader(YamuxFrameType Type, YamuxFlags Flags, uint StreamId, uint Length)
{
    /// <summary>Length of a header in bytes.</summary>
    public const int SizeBytes = 12;

    private const byte Version = 0;
    private const YamuxFlags Known = YamuxFlags.Syn | YamuxFlags.Ack | YamuxFlags.Fin | YamuxFlags.Rst;

    /// <summary>Reads a header.</summary>
    /// <returns>False for another version, an unknown type or unknown flags.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out YamuxHeader header)
    {
        header = default;
        YamuxFlags flags = (YamuxFlags)BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if (bytes[0] != Version || bytes[1] > (byte)YamuxFrameType.GoAway || (flags & ~Known) != 0)
        {
            return false;
        }

        header = new YamuxHeader(
            (YamuxFrameType)bytes[1], flags, BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]));
        return true;
    }

    /// <summary>Writes the header.</summary>
    public void Encode(Span<byte> destination)
    {
        destination[0] = Version;
        destination[1] = (byte)Type;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)Flags);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], StreamId);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], Length);
    }
}
