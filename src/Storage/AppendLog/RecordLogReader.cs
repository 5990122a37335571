// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Storage.AppendLog;

/// <summary>Reads records one after another. For one thread at a time, and not while the log is appended to.</summary>
public sealed class RecordLogReader
{
    private const int ChunkSize = 256 * 1024;

    private readonly ILogMedium _medium;
    private byte[] _chunk;
    private long _chunkStart;
    private int _chunkLength;

    internal RecordLogReader(ILogMedium medium, long offset)
    {
        _medium = medium;
        _chunk = new byte[(int)Math.Min(ChunkSize, medium.Length)];
        Offset = offset;
    }

    /// <summary>Where the next record begins, or where the readable records end.</summary>
    public long Offset { get; private set; }

    /// <summary>Reads the next record.</summary>
    /// <param name="content">Its content, valid until the next read.</param>
    /// <returns>False at the end, or at a record that is incomplete or damaged.</returns>
    public bool TryRead(out ReadOnlyMemory<byte> content)
    {
        if (!TryReadAt(Offset, out _, out content))
        {
            return false;
        }

        Offset += LogRecordHeader.Size + content.Length;
        return true;
    }

    // Looks behind a damaged place, byte by byte, for an intact record which says that the place had been durable.
    internal bool TryFindPromiseBeyond(long damage, out long witness)
    {
        for (witness = damage + 1; witness + LogRecordHeader.Size <= _medium.Length; witness++)
        {
            // Cheap test first: random bytes rarely look like a header that could prove anything.
            if (TryView(witness, LogRecordHeader.Size, out ReadOnlyMemory<byte> bytes))
            {
                LogRecordHeader header = LogRecordHeader.Read(bytes.Span);
                if (header.SyncedThrough > damage && header.SyncedThrough <= witness && TryReadAt(witness, out _, out _))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool TryReadAt(long offset, out LogRecordHeader header, out ReadOnlyMemory<byte> content)
    {
        content = default;
        header = default;
        if (!TryView(offset, LogRecordHeader.Size, out ReadOnlyMemory<byte> bytes))
        {
            return false;
        }

        header = LogRecordHeader.Read(bytes.Span);
        if (header.Length > RecordLog.MaxRecordSize
            || header.SyncedThrough < 0
            || header.SyncedThrough > offset
            || !TryView(offset, LogRecordHeader.Size + (int)header.Length, out bytes))
        {
            return false;
        }

        content = bytes[LogRecordHeader.Size..];
        return header.Matches(content.Span);
    }

    // A window of the medium through a buffer that is refilled at the asked offset.
    private bool TryView(long offset, int length, out ReadOnlyMemory<byte> bytes)
    {
        if (offset + length > _medium.Length)
        {
            bytes = default;
            return false;
        }

        if (offset < _chunkStart || offset + length > _chunkStart + _chunkLength)
        {
            if (length > _chunk.Length)
            {
                _chunk = new byte[length];
            }

            _chunkStart = offset;
            _chunkLength = _medium.Read(offset, _chunk);
        }

        bytes = _chunk.AsMemory((int)(offset - _chunkStart));
        if (bytes.Length < length || _chunkLength - (offset - _chunkStart) < length)
        {
            return false;
        }

        bytes = bytes[..length];
        return true;
    }
}
