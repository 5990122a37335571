// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using PowerVerse.Chain.Storage.AppendLog;

namespace PowerVerse.Chain.Consensus.Runtime.Wal;

/// <summary>An append-only log that can shed old records: two files, of which one is in use. For one thread at a time.</summary>
/// <remarks>
/// <code>
///  file        [0, generation]  kept records ...  [1]   records appended since ...
///               first record     copied           complete
/// </code>
/// Compaction writes what is to be kept into the other file under the next generation, makes it durable and marks it complete; until the mark is
/// durable the old file stands. Both files exist from the start, so no folder entry has to become durable while the log is in use.
/// Opening takes the complete file of the highest generation.
/// </remarks>
public sealed class CompactingLog : IDisposable
{
    /// <summary>Largest content of a record, in bytes.</summary>
    public const int RecordBytesMax = RecordLog.MaxRecordSize - 1;

    private const byte HeaderTag = 0;
    private const byte CompleteTag = 1;
    private const byte ContentTag = 2;
    private const int HeaderBytes = 1 + sizeof(ulong);

    private readonly RecordLog[] _files;
    private int _active;
    private ulong _generation;

    private CompactingLog(RecordLog first, RecordLog second) => _files = [first, second];

    /// <summary>True when opening found no complete file and began a new log.</summary>
    public bool IsNew { get; private set; }

    /// <summary>Bytes of the file in use.</summary>
    public long Length => Active.Length;

    private RecordLog Active => _files[_active];

    /// <summary>Opens the log over its two files, or begins it where both are empty.</summary>
    /// <exception cref="LogDamageException">A file is not a log, lost durable records, or holds records but no complete generation.</exception>
    public static CompactingLog Open(ILogMedium first, ILogMedium second)
    {
        CompactingLog log = new(RecordLog.Open(first), RecordLog.Open(second));
        Generation a = Inspect(log._files[0]);
        Generation b = Inspect(log._files[1]);
        if (!a.IsComplete && !b.IsComplete)
        {
            if (a.HasContent || b.HasContent)
            {
                throw new LogDamageException("Records are there, but the mark that a file is complete is missing.");
            }

            log.IsNew = true;
            log.Rewrite(0, 1, []);
            return log;
        }

        log._active = a.IsComplete && (!b.IsComplete || a.Number > b.Number) ? 0 : 1;
        log._generation = Math.Max(a.IsComplete ? a.Number : 0, b.IsComplete ? b.Number : 0);
        return log;
    }

    /// <summary>Adds a record; durable once <see cref="Sync"/> returns.</summary>
    public void Append(ReadOnlySpan<byte> content) => Append(Active, content);

    /// <summary>Makes every record durable.</summary>
    public void Sync() => Active.Sync();

    /// <summary>The records, oldest first. Each is valid until the next one is asked for; the log must not change meanwhile.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> ReadAll()
    {
        RecordLogReader reader = Active.Read();
        while (reader.TryRead(out ReadOnlyMemory<byte> record))
        {
            if (record.Span[0] == ContentTag)
            {
                yield return record[1..];
            }
        }
    }

    /// <summary>Replaces the content: durable when the call returns, and until then the old content stands.</summary>
    /// <param name="kept">The new content; may be read lazily from <see cref="ReadAll"/>.</param>
    public void Compact(IEnumerable<ReadOnlyMemory<byte>> kept) => Rewrite(1 - _active, checked(_generation + 1), kept);

    /// <inheritdoc/>
    public void Dispose()
    {
        _files[0].Dispose();
        _files[1].Dispose();
    }

    private static Generation Inspect(RecordLog file)
    {
        ulong number = 0;
        bool hasHeader = false;
        bool isComplete = false;
        bool hasContent = false;
        RecordLogReader reader = file.Read();
        while (reader.TryRead(out ReadOnlyMemory<byte> record))
        {
            ReadOnlySpan<byte> bytes = record.Span;
            switch (bytes.IsEmpty ? byte.MaxValue : bytes[0])
            {
                case HeaderTag when bytes.Length == HeaderBytes && !hasHeader:
                    number = BinaryPrimitives.ReadUInt64BigEndian(bytes[1..]);
                    hasHeader = true;
                    break;
                case CompleteTag when bytes.Length == 1 && hasHeader:
                    isComplete = true;
                    break;
                case ContentTag when hasHeader:
                    hasContent = true;
                    break;
                default:
                    throw new LogDamageException("The log holds a record that this version does not write.");
            }
        }

        return new Generation(number, isComplete, hasContent);
    }

    private static void Append(RecordLog file, ReadOnlySpan<byte> content)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(content.Length, RecordBytesMax, nameof(content));
        byte[] rented = System.Buffers.ArrayPool<byte>.Shared.Rent(content.Length + 1);
        try
        {
            rented[0] = ContentTag;
            content.CopyTo(rented.AsSpan(1));
            file.Append(rented.AsSpan(0, content.Length + 1));
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private void Rewrite(int target, ulong generation, IEnumerable<ReadOnlyMemory<byte>> kept)
    {
        RecordLog file = _files[target];
        file.TruncateFrom(RecordLog.Magic.Length);
        Span<byte> header = stackalloc byte[HeaderBytes];
        header[0] = HeaderTag;
        BinaryPrimitives.WriteUInt64BigEndian(header[1..], generation);
        file.Append(header);
        foreach (ReadOnlyMemory<byte> record in kept)
        {
            Append(file, record.Span);
        }

        file.Sync();
        file.Append([CompleteTag]);
        file.Sync();
        _active = target;
        _generation = generation;
    }

    private readonly record struct Generation(ulong Number, bool IsComplete, bool HasContent);
}
