// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Journaling;

/// <summary>Transient storage (EIP-1153) by account number and key; emptied before each transaction.</summary>
internal sealed class TransientTable
{
    private const int InitialCapacity = 8;

    // Above this many cells an emptied index is dropped rather than cleared before each transaction.
    private const int KeptCapacityMax = 1 << 12;

    private readonly TableHash _hash;
    private HashIndex _index = new(InitialCapacity * 2);
    private Entry[] _entries = new Entry[InitialCapacity];
    private int _count;

    public TransientTable(TableHash hash)
    {
        _hash = hash;
    }

    public ref UInt256 ValueOf(int number) => ref _entries[number].Value;

    /// <summary>The number of a slot, or -1 when it was never written in this transaction.</summary>
    public int Find(int account, in UInt256 key)
    {
        ulong hash = _hash.Of(account, in key);
        for (ulong cell = _index.Start(hash); ; cell = _index.Next(cell))
        {
            int number = _index.EntryAt(cell, hash);
            if (number == -1)
            {
                return -1;
            }

            if (number >= 0 && _entries[number].Account == account && UInt256.Equal(in _entries[number].Key, in key))
            {
                return number;
            }
        }
    }

    /// <summary>The number of a slot, added with the value zero when it is new.</summary>
    public int FindOrAdd(int account, in UInt256 key)
    {
        int found = Find(account, in key);
        if (found >= 0)
        {
            return found;
        }

        int number = _count;
        if (number == _entries.Length)
        {
            Array.Resize(ref _entries, number * 2);
            _index.Grow();
            for (int i = 0; i < number; i++)
            {
                _index.Insert(_hash.Of(_entries[i].Account, in _entries[i].Key), i);
            }
        }

        _index.Insert(_hash.Of(account, in key), number);
        _entries[number] = new Entry { Account = account, Key = key };
        _count = number + 1;
        return number;
    }

    public void Clear()
    {
        if (_count == 0)
        {
            return;
        }

        _count = 0;
        if (_index.Capacity > KeptCapacityMax)
        {
            _index = new HashIndex(InitialCapacity * 2);
            _entries = new Entry[InitialCapacity];
        }
        else
        {
            _index.Clear();
        }
    }

    private struct Entry
    {
        public UInt256 Key;
        public UInt256 Value;
        public int Account;
    }
}
