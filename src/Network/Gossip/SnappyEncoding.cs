// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Network.Libp2p.PubSub;
using Snappier;

namespace PowerVerse.Chain.Network.Gossip;

/// <summary>Content as one Snappy block: its length as an unsigned varint, then literals and copies (Snappy format description, 2011).</summary>
internal sealed class SnappyEncoding : IGossipEncoding
{
    private SnappyEncoding()
    {
    }

    internal static SnappyEncoding Instance { get; } = new();

    /// <inheritdoc/>
    public byte[] Encode(ReadOnlySpan<byte> content) => Snappy.CompressToArray(content);

    /// <inheritdoc/>
    public bool TryDecode(ReadOnlySpan<byte> data, int contentBytesMax, [NotNullWhen(true)] out byte[]? content)
    {
        content = null;
        if (data.Length > Snappy.GetMaxCompressedLength(contentBytesMax) || !TryReadLength(data, out uint length) || length > (uint)contentBytesMax)
        {
            return false;
        }

        byte[] room = new byte[length];
        try
        {
            if (Snappy.Decompress(data, room) != room.Length)
            {
                return false;
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or ArgumentException)
        {
            // The library's way to say that the block is malformed.
            return false;
        }

        content = room;
        return true;
    }

    // At most five bytes of seven bits, the last with four.
    private static bool TryReadLength(ReadOnlySpan<byte> data, out uint length)
    {
        const int LengthBytesMax = 5;
        const int BitsPerByte = 7;
        length = 0;
        for (int i = 0; i < Math.Min(data.Length, LengthBytesMax); i++)
        {
            if (i == LengthBytesMax - 1 && data[i] > 0x0F)
            {
                return false;
            }

            length |= (uint)(data[i] & 0x7F) << (BitsPerByte * i);
            if (data[i] < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}
