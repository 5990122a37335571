// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Ledger.Files;

/// <summary>Reads a stream of RLP lists one at a time. The stream is hostile: lengths are checked before memory is taken.</summary>
internal sealed class RlpStream
{
    private const byte ShortList = 0xC0;
    private const byte LongList = 0xF7;
    private const int FirstReadBytes = 64 * 1024;

    private readonly Stream _stream;
    private readonly int _itemBytesMax;
    private readonly byte[] _header = new byte[RlpLength.MaxHeader];

    public RlpStream(Stream stream, int itemBytesMax)
    {
        _stream = stream;
        _itemBytesMax = itemBytesMax;
    }

    /// <summary>Bytes of whole items read so far: where the next begins.</summary>
    public long Offset { get; private set; }

    /// <summary>Reads the next list whole, header included.</summary>
    /// <returns>The list; null at the end of the stream, or with an error.</returns>
    public byte[]? Read(out BlockFileErrorCode error)
    {
        error = BlockFileErrorCode.None;
        int first = _stream.ReadByte();
        if (first < 0)
        {
            return null;
        }

        _header[0] = (byte)first;
        int headerLength = first > LongList ? 1 + first - LongList : 1;
        if (first < ShortList)
        {
            error = BlockFileErrorCode.NotAList;
        }
        else if (_stream.ReadAtLeast(_header.AsSpan(1, headerLength - 1), headerLength - 1, throwOnEndOfStream: false) < headerLength - 1)
        {
            error = BlockFileErrorCode.Truncated;
        }

        if (error != BlockFileErrorCode.None)
        {
            return null;
        }

        ulong length = first > LongList ? 0 : (ulong)(first - ShortList);
        foreach (byte b in _header.AsSpan(1, headerLength - 1))
        {
            length = unchecked((length << 8) | b);
        }

        if (length > (ulong)(_itemBytesMax - headerLength))
        {
            error = BlockFileErrorCode.TooLong;
            return null;
        }

        byte[]? item = ReadItem(headerLength, (int)length);
        error = item is null ? BlockFileErrorCode.Truncated : BlockFileErrorCode.None;
        Offset += item?.Length ?? 0;
        return item;
    }

    // Memory follows what is really there, not what the header claims.
    private byte[]? ReadItem(int headerLength, int length)
    {
        int total = headerLength + length;
        byte[] item = new byte[Math.Min(total, FirstReadBytes)];
        _header.AsSpan(0, headerLength).CopyTo(item);
        int filled = headerLength;
        while (filled < total)
        {
            if (filled == item.Length)
            {
                Array.Resize(ref item, (int)Math.Min(2L * item.Length, total));
            }

            int read = _stream.Read(item, filled, item.Length - filled);
            if (read == 0)
            {
                return null;
            }

            filled += read;
        }

        return item.Length == total ? item : item.AsSpan(0, total).ToArray();
    }
}
