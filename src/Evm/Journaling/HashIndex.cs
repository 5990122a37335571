// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;

namespace PowerVerse.Chain.Evm.Journaling;

/// <summary>The open-addressing index of a dense table: finds entry numbers by 64-bit hash, with linear probing and at most half load.</summary>
/// <remarks>A cell holds the upper half of the hash above the entry number plus one, so that most probes need not look at the entry.</remarks>
internal sealed class HashIndex
{
    private ulong[] _cells;
    private ulong _mask;

    public HashIndex(int capacity)
    {
        _cells = new ulong[capacity];
        _mask = (ulong)capacity - 1;
    }

    public int Capacity => _cells.Length;

    /// <summary>The first cell of a hash.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Start(ulong hash) => hash & _mask;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Next(ulong cell) => unchecked(cell + 1) & _mask;

    /// <summary>The entry in a cell when its hash fits, -1 when the cell is empty, -2 when it belongs to another hash.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int EntryAt(ulong cell, ulong hash)
    {
        ulong content = _cells[cell];
        if (content == 0)
        {
            return -1;
        }

        return (content ^ hash) >> 32 == 0 ? (int)((uint)content - 1) : -2;
    }

    public void Set(ulong cell, ulong hash, int entry) => _cells[cell] = (hash & 0xFFFFFFFF_00000000UL) | (uint)(entry + 1);

    /// <summary>Adds an entry that is known to be absent.</summary>
    public void Insert(ulong hash, int entry)
    {
        ulong cell = Start(hash);
        while (_cells[cell] != 0)
        {
            cell = Next(cell);
        }

        Set(cell, hash, entry);
    }

    /// <summary>Empties the index and doubles it; the caller inserts the entries again.</summary>
    public void Grow()
    {
        _cells = new ulong[_cells.Length * 2];
        _mask = (ulong)_cells.Length - 1;
    }

    public void Clear() => Array.Clear(_cells);
}
