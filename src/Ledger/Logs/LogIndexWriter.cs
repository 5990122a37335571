// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Ledger.Logs;

/// <summary>Collects the logs of a range and writes their index entries; for busy ranges in several goes, so that memory stays bounded. Serves range after range.</summary>
internal sealed class LogIndexWriter
{
    // Twenty-four bytes each: beyond this many the entries are written and collecting begins anew.
    private const int PositionsMax = 1_000_000;

    // What is kept for the next range: lists that grow anew with every range would end among the large objects, and each of those brings a full collection nearer.
    private const int PositionsKept = 64 * 1_024;

    private readonly List<Position> _positions = [];
    private readonly Dictionary<Term, ulong> _prefixes = [];
    private IWriteBatch _batch = null!;
    private ulong _rangeStart;

    /// <summary>Begins a range; what was collected before and not finished is forgotten.</summary>
    public void Begin(IWriteBatch batch, ulong rangeStart)
    {
        _batch = batch;
        _rangeStart = rangeStart;
        Clear();
    }

    public void Add(ulong number, IReadOnlyList<Receipt> receipts)
    {
        byte block = (byte)(number - _rangeStart);
        int index = 0;
        foreach (Receipt receipt in receipts)
        {
            foreach (Log log in receipt.Logs)
            {
                Address address = log.Address;
                _positions.Add(new Position(LogIndexKey.AddressKind, Prefix(address.AsSpan()), block, index));
                ReadOnlySpan<Hash256> topics = log.Topics.Span;
                for (int i = 0; i < topics.Length; i++)
                {
                    _positions.Add(new Position((byte)(i + 1), Prefix(topics[i].AsSpan()), block, index));
                }

                index++;
            }
        }

        // Between blocks only: the entries of one block are never split, so each has a first block of its own.
        if (_positions.Count >= PositionsMax)
        {
            Finish();
        }
    }

    public void Finish()
    {
        _positions.Sort();
        Span<byte> key = stackalloc byte[LogIndexKey.Size];
        MemoryStream value = new();
        for (int start = 0; start < _positions.Count;)
        {
            Position first = _positions[start];
            value.SetLength(0);
            while (start < _positions.Count && _positions[start].IsSameTerm(first))
            {
                start = WriteBlock(value, start);
            }

            LogIndexKey.Write(key, _rangeStart, first.Kind, first.Prefix, first.Block);
            _batch.Put(LedgerFamilies.LogIndex, key, value.GetBuffer().AsSpan(0, (int)value.Length));
        }

        Clear();
    }

    private void Clear()
    {
        _positions.Clear();
        _prefixes.Clear();
        if (_positions.Capacity > PositionsKept)
        {
            _positions.Capacity = 0;
            _prefixes.TrimExcess();
        }
    }

    private int WriteBlock(MemoryStream value, int start)
    {
        Position first = _positions[start];
        int end = start;
        while (end < _positions.Count && _positions[end].IsSameTerm(first) && _positions[end].Block == first.Block)
        {
            end++;
        }

        WriteNumber(value, first.Block);
        WriteNumber(value, end - start);
        int previous = 0;
        for (int i = start; i < end; i++)
        {
            WriteNumber(value, _positions[i].Index - previous);
            previous = _positions[i].Index;
        }

        return end;
    }

    private static void WriteNumber(MemoryStream value, int number)
    {
        for (; number >= 0x80; number >>= 7)
        {
            value.WriteByte((byte)((number & 0x7F) | 0x80));
        }

        value.WriteByte((byte)number);
    }

    // Few terms make up most logs, and hashing is what costs here.
    private ulong Prefix(ReadOnlySpan<byte> term)
    {
        Term key = Term.Of(term);
        if (!_prefixes.TryGetValue(key, out ulong prefix))
        {
            prefix = LogIndexKey.PrefixOf(term);
            _prefixes.Add(key, prefix);
        }

        return prefix;
    }

    // The length keeps an address apart from a topic that ends in the same bytes.
    private readonly record struct Term(int Length, Hash256 Padded)
    {
        public static Term Of(ReadOnlySpan<byte> term)
        {
            Span<byte> padded = stackalloc byte[Hash256.Size];
            padded.Clear();
            term.CopyTo(padded);
            return new Term(term.Length, new Hash256(padded));
        }
    }

    private readonly record struct Position(byte Kind, ulong Prefix, byte Block, int Index) : IComparable<Position>
    {
        public bool IsSameTerm(Position other) => Kind == other.Kind && Prefix == other.Prefix;

        public int CompareTo(Position other)
        {
            int order = Kind.CompareTo(other.Kind);
            order = order != 0 ? order : Prefix.CompareTo(other.Prefix);
            order = order != 0 ? order : Block.CompareTo(other.Block);
            return order != 0 ? order : Index.CompareTo(other.Index);
        }
    }
}
