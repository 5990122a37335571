// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Numerics;
using PowerVerse.Chain.State.Merkle.Nodes;

namespace PowerVerse.Chain.State.Merkle.Tries;

/// <summary>Changes to one trie, collected in any order and applied in key order; the last change of a key counts.</summary>
internal sealed class TrieChanges
{
    /// <summary>Changes from which on buckets pay.</summary>
    private const int BucketSortMin = 128;

    /// <summary>Bits of a key that choose its bucket, at most.</summary>
    private const int MaxBucketBits = 14;

    private readonly NodePool _pool;
    private int[] _bucketEnds = [];
    private ulong[] _sparePrefixes = [];
    private int[] _spareOrder = [];
    private Change[] _collected = new Change[64];
    private Change[] _sorted = new Change[64];
    private ulong[] _prefixes = new ulong[64];
    private int[] _order = new int[64];

    /// <summary>Makes an empty list whose keys and values lie in the pool.</summary>
    public TrieChanges(NodePool pool)
    {
        _pool = pool;
    }

    /// <summary>Changes collected.</summary>
    public int Count { get; private set; }

    /// <summary>Forgets all changes.</summary>
    public void Clear() => Count = 0;

    /// <summary>Adds a change; an empty value removes the key.</summary>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, NodePool.MaxKeyLength, nameof(key));
        if (Count == _collected.Length)
        {
            Array.Resize(ref _collected, 2 * Count);
            Array.Resize(ref _prefixes, 2 * Count);
            Array.Resize(ref _order, 2 * Count);
        }

        _collected[Count] = new Change(_pool.AddBytes(key), key.Length, _pool.AddBytes(value), value.Length);
        _prefixes[Count] = Prefix(key);
        _order[Count] = Count;
        Count++;
    }

    /// <summary>The changes in key order, each key once; valid until the next <see cref="Add"/>.</summary>
    public ReadOnlySpan<Change> Sort()
    {
        if (_sorted.Length < Count)
        {
            _sorted = new Change[_collected.Length];
        }

        SortByPrefix();
        int written = 0;
        for (int start = 0; start < Count;)
        {
            int end = start + 1;
            while (end < Count && _prefixes[end] == _prefixes[start])
            {
                end++;
            }

            if (end - start > 1)
            {
                _order.AsSpan(start, end - start).Sort(CompareWhole);
            }

            for (; start < end; start++)
            {
                ref Change change = ref _collected[_order[start]];
                if (written > 0 && _prefixes[start] == _prefixes[start - 1] && Key(in _sorted[written - 1]).SequenceEqual(Key(in change)))
                {
                    written--;
                }

                _sorted[written++] = change;
            }
        }

        return _sorted.AsSpan(0, written);
    }

    // The first eight bytes settle nearly every comparison of hashed keys, and the first bits already spread them evenly: one pass puts each into
    // a bucket of about four, and the buckets are sorted one by one. Keys that are not spread make a large bucket, which is sorted as ever.
    private void SortByPrefix()
    {
        if (Count < BucketSortMin)
        {
            Array.Sort(_prefixes, _order, 0, Count);
            return;
        }

        int bits = Math.Min(MaxBucketBits, 30 - BitOperations.LeadingZeroCount((uint)Count));
        int shift = 64 - bits;
        if (_spareOrder.Length < _collected.Length)
        {
            _spareOrder = new int[_collected.Length];
            _sparePrefixes = new ulong[_collected.Length];
        }

        if (_bucketEnds.Length < (1 << bits) + 1)
        {
            _bucketEnds = new int[(1 << bits) + 1];
        }

        Span<int> ends = _bucketEnds.AsSpan(0, (1 << bits) + 1);
        ends.Clear();
        for (int i = 0; i < Count; i++)
        {
            ends[(int)(_prefixes[i] >> shift) + 1]++;
        }

        for (int i = 1; i < ends.Length; i++)
        {
            ends[i] += ends[i - 1];
        }

        for (int i = 0; i < Count; i++)
        {
            int place = ends[(int)(_prefixes[i] >> shift)]++;
            _sparePrefixes[place] = _prefixes[i];
            _spareOrder[place] = i;
        }

        (_prefixes, _sparePrefixes) = (_sparePrefixes, _prefixes);
        (_order, _spareOrder) = (_spareOrder, _order);
        for (int bucket = 0, start = 0; start < Count; bucket++)
        {
            int length = ends[bucket] - start;
            if (length > 1)
            {
                Array.Sort(_prefixes, _order, start, length);
            }

            start = ends[bucket];
        }
    }

    private ReadOnlySpan<byte> Key(in Change change) => _pool.Bytes.Slice(change.Key, change.KeyLength);

    // Ties go to the order of collection, so that the last one ends up last.
    private int CompareWhole(int left, int right)
    {
        int order = Key(in _collected[left]).SequenceCompareTo(Key(in _collected[right]));
        return order != 0 ? order : left.CompareTo(right);
    }

    private static ulong Prefix(ReadOnlySpan<byte> key)
    {
        if (key.Length >= sizeof(ulong))
        {
            return BinaryPrimitives.ReadUInt64BigEndian(key);
        }

        Span<byte> padded = stackalloc byte[sizeof(ulong)];
        padded.Clear();
        key.CopyTo(padded);
        return BinaryPrimitives.ReadUInt64BigEndian(padded);
    }
}

/// <summary>One change of a trie: offsets and lengths in the pool's bytes; a value of length 0 removes the key.</summary>
internal readonly record struct Change(int Key, int KeyLength, int Value, int ValueLength)
{
    /// <summary>True when the key is removed.</summary>
    public bool IsRemoval => ValueLength == 0;

    /// <summary>First nibble of the key in the pool's bytes.</summary>
    public int KeyStart => 2 * Key;

    /// <summary>Nibbles of the key.</summary>
    public int KeyNibbles => 2 * KeyLength;
}
