// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Core.Blocks;

/// <summary>Collects addresses and topics and sets their bits in a filter, hashing several entries at once.</summary>
internal ref struct BloomEntryHasher
{
    private const int BatchCount = 8;

    private readonly byte[] _bits;
    private EntryBytes _entries;
    private EntryLengths _ends;
    private int _count;

    public BloomEntryHasher(byte[] bits)
    {
        _bits = bits;
    }

    /// <summary>Adds an entry of at most 32 bytes.</summary>
    public void Add(scoped ReadOnlySpan<byte> entry)
    {
        int start = _count == 0 ? 0 : _ends[_count - 1];
        Span<byte> entries = _entries;
        entry.CopyTo(entries[start..]);
        _ends[_count] = start + entry.Length;
        if (++_count == BatchCount)
        {
            Flush();
        }
    }

    /// <summary>Hashes what is left.</summary>
    /// <returns>The filter's bytes.</returns>
    public byte[] Finish()
    {
        if (_count > 0)
        {
            Flush();
        }

        return _bits;
    }

    private void Flush()
    {
        Span<Hash256> digests = stackalloc Hash256[BatchCount];
        ReadOnlySpan<byte> entries = _entries;
        ReadOnlySpan<int> ends = _ends;
        Keccak256.HashBatch(entries[.._ends[_count - 1]], ends[.._count], digests[.._count]);
        foreach (ref readonly Hash256 digest in digests[.._count])
        {
            Bloom.SetBits(_bits, in digest);
        }

        _count = 0;
    }

    [InlineArray(BatchCount * Hash256.Size)]
    private struct EntryBytes
    {
        private byte _first;
    }

    [InlineArray(BatchCount)]
    private struct EntryLengths
    {
        private int _first;
    }
}
