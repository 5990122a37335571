// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Evm.Journaling;

/// <summary>The accounts of a block by address, in order of first access. Entries keep their number; references do not survive an addition.</summary>
internal sealed class AccountTable
{
    // Sender, recipient, producer and the precompiled contracts fit; most calls and many blocks touch no more.
    private const int InitialCapacity = 32;

    private readonly TableHash _hash;
    private readonly HashIndex _index = new(InitialCapacity * 2);
    private AccountEntry[] _entries = new AccountEntry[InitialCapacity];

    public AccountTable(TableHash hash)
    {
        _hash = hash;
    }

    public int Count { get; private set; }

    public ref AccountEntry this[int account]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _entries[account];
    }

    /// <summary>The number of an address, added when it is new.</summary>
    public int FindOrAdd(in Address address)
    {
        ulong hash = _hash.Of(in address);
        ulong cell = _index.Start(hash);
        while (true)
        {
            int entry = _index.EntryAt(cell, hash);
            if (entry == -1)
            {
                return Add(in address, hash, cell);
            }

            if (entry >= 0 && _entries[entry].Address == address)
            {
                return entry;
            }

            cell = _index.Next(cell);
        }
    }

    public void Clear()
    {
        Array.Clear(_entries, 0, Count);
        _index.Clear();
        Count = 0;
    }

    private int Add(in Address address, ulong hash, ulong cell)
    {
        int number = Count;
        if (number == _entries.Length)
        {
            Array.Resize(ref _entries, number * 2);
            _index.Grow();
            for (int i = 0; i < number; i++)
            {
                _index.Insert(_hash.Of(in _entries[i].Address), i);
            }

            _index.Insert(hash, number);
        }
        else
        {
            _index.Set(cell, hash, number);
        }

        ref AccountEntry entry = ref _entries[number];
        entry.Address = address;
        entry.NewestSlot = -1;
        entry.CodeHash = Account.EmptyCodeHash;
        Count = number + 1;
        return number;
    }
}
