// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Journaling;

/// <summary>The storage slots of a block by account number and key. Entries keep their number; references do not survive an addition.</summary>
internal sealed class SlotTable
{
    private const int InitialCapacity = 16;

    private readonly TableHash _hash;
    private readonly HashIndex _index = new(InitialCapacity * 2);
    private SlotEntry[] _entries = new SlotEntry[InitialCapacity];
    private int _count;

    public SlotTable(TableHash hash)
    {
        _hash = hash;
    }

    public ref SlotEntry this[int slot]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _entries[slot];
    }

    /// <summary>The number of a slot, added when it is new.</summary>
    public int FindOrAdd(int account, in UInt256 key, out bool added)
    {
        ulong hash = _hash.Of(account, in key);
        ulong cell = _index.Start(hash);
        while (true)
        {
            int number = _index.EntryAt(cell, hash);
            if (number == -1)
            {
                added = true;
                return Add(account, in key, hash, cell);
            }

            if (number >= 0)
            {
                ref SlotEntry entry = ref _entries[number];
                if (UInt256.Equal(in entry.Key, in key) && entry.Account == account)
                {
                    added = false;
                    return number;
                }
            }

            cell = _index.Next(cell);
        }
    }

    public void Clear()
    {
        _index.Clear();
        _count = 0;
    }

    private int Add(int account, in UInt256 key, ulong hash, ulong cell)
    {
        int number = _count;
        if (number == _entries.Length)
        {
            Array.Resize(ref _entries, number * 2);
            _index.Grow();
            for (int i = 0; i < number; i++)
            {
                _index.Insert(_hash.Of(_entries[i].Account, in _entries[i].Key), i);
            }

            _index.Insert(hash, number);
        }
        else
        {
            _index.Set(cell, hash, number);
        }

        _entries[number] = new SlotEntry { Key = key, Account = account };
        _count = number + 1;
        return number;
    }
}
