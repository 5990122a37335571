// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.State.Merkle.WorldState;

/// <summary>Accounts and slots that were read from the store or changed since, by number: changes and reads meet here.</summary>
internal sealed class StateCache
{
    private readonly StoredState _stored;
    private readonly Dictionary<Address, int> _numbers = [];
    private readonly Dictionary<SlotName, UInt256> _slots = [];
    private CachedAccount[] _accounts = new CachedAccount[16];

    /// <summary>Makes an empty cache over a store.</summary>
    public StateCache(StoredState stored)
    {
        _stored = stored;
    }

    /// <summary>Accounts held.</summary>
    public int AccountCount { get; private set; }

    /// <summary>Slots held.</summary>
    public int SlotCount => _slots.Count;

    /// <summary>An account by its number; the reference is invalid after the next <see cref="Find"/>.</summary>
    public ref CachedAccount this[int number] => ref _accounts[number];

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _numbers.Clear();
        _slots.Clear();
        Array.Clear(_accounts, 0, AccountCount);
        AccountCount = 0;
    }

    /// <summary>True when the account is held.</summary>
    public bool TryFind(in Address address, out int number) => _numbers.TryGetValue(address, out number);

    /// <summary>The account's number; reads it from the store unless it is held.</summary>
    public int Find(in Address address) => _numbers.TryGetValue(address, out int number) ? number : Add(in address, Keccak256.Hash(address.AsSpan()));

    /// <summary>Reads an account that is not held from the store.</summary>
    /// <returns>Its number.</returns>
    public int Add(in Address address, in Hash256 key)
    {
        bool exists = _stored.TryReadAccount(in key, out Account account);
        if (AccountCount == _accounts.Length)
        {
            Array.Resize(ref _accounts, 2 * AccountCount);
        }

        _accounts[AccountCount] = new CachedAccount { Key = key, Value = account, Exists = exists, HasStoredSlots = account.HasStorage };
        _numbers.Add(address, AccountCount);
        return AccountCount++;
    }

    /// <summary>A slot's value, pending changes included.</summary>
    public UInt256 GetSlot(int number, in UInt256 slot)
    {
        ref CachedAccount account = ref _accounts[number];
        if (!account.Value.HasStorage)
        {
            return default;
        }

        ref UInt256 value = ref CollectionsMarshal.GetValueRefOrAddDefault(_slots, new SlotName(number, account.Life, slot), out bool isHeld);
        if (!isHeld && account.HasStoredSlots && !account.IsCleared)
        {
            value = _stored.ReadStorage(in account.Key, StoredState.HashSlot(in slot));
        }

        return value;
    }

    /// <summary>Sets a slot's value.</summary>
    public void SetSlot(int number, in UInt256 slot, in UInt256 value) => _slots[new SlotName(number, _accounts[number].Life, slot)] = value;

    /// <summary>Forgets a slot's value, to be read again.</summary>
    public void ForgetSlot(int number, int life, in UInt256 slot) => _slots.Remove(new SlotName(number, life, slot));

    private readonly record struct SlotName(int Account, int Life, UInt256 Slot)
    {
        // The slot is what outsiders choose freely, and its hash code is keyed.
        public override int GetHashCode() => unchecked(Slot.GetHashCode() + (Account * 0x2545F491) + (Life * 0x632BE5AB));
    }
}
