// SPDX-License-Identifier: Apache-2.0

using System.Buffers;

namespace PowerVerse.Chain.Storage.AppendLog;

/// <summary>An append-only sequence of checksummed records that survives a crash at any byte. For one thread at a time.</summary>
/// <remarks>
/// The medium begins with <see cref="Magic"/>; records follow one another (see <see cref="LogRecordHeader"/>).
/// Opening reads every record. The first one that is incomplete or fails its checksum ends the log: it and what follows are cut off when nothing
/// after it had been promised durable, and opening fails with <see cref="LogDamageException"/> otherwise. Damage to the very last synced record, with nothing
/// appended since, cannot be told from a torn tail.
/// Appending collects records in memory; <see cref="Flush"/> hands them to the medium and <see cref="Sync"/> makes them durable.
/// </remarks>
public sealed class RecordLog : IDisposable
{
    /// <summary>Largest content of a record, in bytes.</summary>
    public const int MaxRecordSize = 16 * 1024 * 1024;

    /// <summary>Records collected before they go to the medium unasked, in bytes.</summary>
    private const int BufferSize = 64 * 1024;

    private static readonly byte[] MagicBytes = [(byte)'P', (byte)'V', (byte)'L', (byte)'O', (byte)'G', 0, 0, 1];

    private readonly ILogMedium _medium;
    private readonly ArrayBufferWriter<byte> _pending = new(BufferSize);
    private long _syncedThrough;

    private RecordLog(ILogMedium medium)
    {
        _medium = medium;
    }

    /// <summary>The first bytes of every log; the last of them is the format's version.</summary>
    public static ReadOnlySpan<byte> Magic => MagicBytes;

    /// <summary>Length in bytes, records not yet flushed included: where the next record will begin.</summary>
    public long Length => _medium.Length + _pending.WrittenCount;

    /// <summary>Bytes of a torn tail that opening cut off.</summary>
    public long TruncatedBytes { get; private set; }

    /// <summary>Opens a log, or begins one on an empty medium, and checks every record.</summary>
    /// <param name="medium">The bytes; the log disposes of it.</param>
    /// <exception cref="LogDamageException">The medium holds something else, or synced records are damaged.</exception>
    public static RecordLog Open(ILogMedium medium)
    {
        RecordLog log = new(medium);
        log.Recover();
        return log;
    }

    /// <summary>Adds a record.</summary>
    /// <returns>The offset at which the record begins; it is durable once a later <see cref="Sync"/> returns.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The content is larger than <see cref="MaxRecordSize"/>.</exception>
    public long Append(ReadOnlySpan<byte> content)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(content.Length, MaxRecordSize, nameof(content));
        long offset = Length;
        Span<byte> target = _pending.GetSpan(LogRecordHeader.Size + content.Length);
        LogRecordHeader.For(content, _syncedThrough).WriteTo(target);
        content.CopyTo(target[LogRecordHeader.Size..]);
        _pending.Advance(LogRecordHeader.Size + content.Length);
        if (_pending.WrittenCount >= BufferSize)
        {
            Flush();
        }

        return offset;
    }

    /// <summary>Hands collected records to the medium: they survive the end of the process.</summary>
    public void Flush()
    {
        if (_pending.WrittenCount > 0)
        {
            _medium.Write(_medium.Length, _pending.WrittenSpan);
            _pending.ResetWrittenCount();
        }
    }

    /// <summary>Makes every record durable: they survive a power failure.</summary>
    public void Sync()
    {
        Flush();
        _medium.Sync();
        _syncedThrough = _medium.Length;
    }

    /// <summary>Reads the records from an offset that <see cref="Append"/> returned, or from the first one; flushes before.</summary>
    public RecordLogReader Read(long offset = 0)
    {
        Flush();
        return new RecordLogReader(_medium, Math.Max(offset, MagicBytes.Length));
    }

    /// <summary>Removes the record at the offset and all after it, durably.</summary>
    /// <param name="offset">An offset that <see cref="Append"/> returned.</param>
    public void TruncateFrom(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(offset, MagicBytes.Length);
        Flush();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, _medium.Length);
        _medium.Truncate(offset);
        _medium.Sync();
        _syncedThrough = offset;
    }

    /// <summary>Flushes, without a sync, and closes the medium.</summary>
    public void Dispose()
    {
        Flush();
        _medium.Dispose();
    }

    private void Recover()
    {
        Span<byte> head = stackalloc byte[MagicBytes.Length];
        int present = _medium.Read(0, head);
        if (!MagicBytes.AsSpan().StartsWith(head[..present]))
        {
            throw new LogDamageException("The file is not a log of this format and version.");
        }

        if (present < MagicBytes.Length)
        {
            // Torn while it was created.
            _medium.Write(0, MagicBytes);
            TruncatedBytes = present;
            Sync();
            return;
        }

        RecordLogReader reader = new(_medium, MagicBytes.Length);
        while (reader.TryRead(out _))
        {
        }

        long end = reader.Offset;
        if (end < _medium.Length)
        {
            if (reader.TryFindPromiseBeyond(end, out long witness))
            {
                throw new LogDamageException($"The record at offset {end} is damaged; a later record at {witness} says that it was durable.");
            }

            TruncatedBytes = _medium.Length - end;
            _medium.Truncate(end);
        }

        // What was read may still be in volatile caches only, left by the process before.
        Sync();
    }
}
