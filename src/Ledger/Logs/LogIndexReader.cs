// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Ledger.Logs;

/// <summary>Finds the positions in a range that fulfil criteria, as far as the index tells.</summary>
internal sealed class LogIndexReader : IDisposable
{
    // With more alternatives than this, walking over the whole kind is cheaper than looking each up.
    private const int SeeksMax = 32;

    private readonly IKeyValueIterator _iterator;

    public LogIndexReader(IKeyValueReader reader)
    {
        _iterator = reader.CreateIterator(LedgerFamilies.LogIndex);
    }

    /// <summary>The positions that fulfil all criteria, ordered.</summary>
    public SortedSet<LogPosition> Find(ulong rangeStart, IReadOnlyList<Criterion> criteria)
    {
        SortedSet<LogPosition>? all = null;
        foreach (Criterion criterion in criteria)
        {
            SortedSet<LogPosition> found = Find(rangeStart, criterion);
            if (all is null)
            {
                all = found;
            }
            else
            {
                all.IntersectWith(found);
            }

            if (all.Count == 0)
            {
                break;
            }
        }

        return all ?? [];
    }

    public void Dispose() => _iterator.Dispose();

    private SortedSet<LogPosition> Find(ulong rangeStart, Criterion criterion)
    {
        SortedSet<LogPosition> found = [];
        Span<byte> start = stackalloc byte[LogIndexKey.Size];
        if (criterion.Digests.Count > SeeksMax)
        {
            HashSet<ulong> prefixes = [.. criterion.Digests.Select(digest => digest.Prefix64)];
            LogIndexKey.Write(start, rangeStart, criterion.Kind, prefix: 0, firstBlock: 0);
            ReadOnlySpan<byte> kind = start[..(NumberKey.Size + 1)];
            for (bool isValid = _iterator.Seek(start); isValid && _iterator.Key.StartsWith(kind); isValid = _iterator.Next())
            {
                if (prefixes.Contains(BinaryPrimitives.ReadUInt64BigEndian(_iterator.Key[kind.Length..])))
                {
                    Decode(_iterator.Value, rangeStart, found);
                }
            }

            return found;
        }

        foreach (Hash256 digest in criterion.Digests)
        {
            LogIndexKey.Write(start, rangeStart, criterion.Kind, digest.Prefix64, firstBlock: 0);
            ReadOnlySpan<byte> term = start[..^1];
            for (bool isValid = _iterator.Seek(start); isValid && _iterator.Key.StartsWith(term); isValid = _iterator.Next())
            {
                Decode(_iterator.Value, rangeStart, found);
            }
        }

        return found;
    }

    private static void Decode(ReadOnlySpan<byte> value, ulong rangeStart, SortedSet<LogPosition> found)
    {
        while (value.Length > 0)
        {
            ulong block = rangeStart + (ulong)ReadNumber(ref value);
            int count = ReadNumber(ref value);
            int index = 0;
            for (int i = 0; i < count; i++)
            {
                index += ReadNumber(ref value);
                found.Add(new LogPosition(block, index));
            }
        }
    }

    private static int ReadNumber(ref ReadOnlySpan<byte> value)
    {
        const int BitsPerByte = 7;
        int number = 0;
        for (int shift = 0; shift < sizeof(int) * 8; shift += BitsPerByte)
        {
            if (value.IsEmpty)
            {
                break;
            }

            byte next = value[0];
            value = value[1..];
            number |= (next & 0x7F) << shift;
            if (next < 0x80)
            {
                return number;
            }
        }

        throw new StorageException("An entry of the log index is damaged.");
    }
}

/// <summary>Where a log stands.</summary>
/// <param name="Block">Number of the block.</param>
/// <param name="Index">Index of the log in the block.</param>
internal readonly record struct LogPosition(ulong Block, int Index) : IComparable<LogPosition>
{
    public int CompareTo(LogPosition other) => Block != other.Block ? Block.CompareTo(other.Block) : Index.CompareTo(other.Index);
}
