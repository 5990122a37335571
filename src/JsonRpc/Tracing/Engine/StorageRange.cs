// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Tracing.Engine;

/// <summary>The slots of an account in the middle of a block: those that the parent left with what was changed since.</summary>
internal sealed class StorageRange
{
    private readonly Address _address;
    private readonly SortedDictionary<Hash256, StorageChange> _changes = [];
    private bool _isCleared;

    public StorageRange(in Address address) => _address = address;

    /// <summary>Adds changes, later ones after earlier ones.</summary>
    public void Add(StateDiff diff)
    {
        Span<byte> word = stackalloc byte[UInt256.Size];
        foreach (AccountChange account in diff.Accounts.Where(account => account.Address == _address))
        {
            if (account.IsDeleted || account.IsStorageCleared)
            {
                _isCleared = true;
                _changes.Clear();
            }

            foreach (StorageChange change in account.IsDeleted ? [] : account.Storage.Span)
            {
                change.Slot.WriteBigEndian(word);
                _changes[Keccak256.Hash(word)] = change;
            }
        }
    }

    /// <summary>Reads a part.</summary>
    /// <param name="parent">The state before the changes.</param>
    /// <param name="from">Hash to start at.</param>
    /// <param name="count">Most slots to return.</param>
    /// <param name="next">The hash of the slot after them; null where there is none.</param>
    public IReadOnlyList<StorageRangeSlot> Read(IStateSnapshot parent, in Hash256 from, int count, out Hash256? next)
    {
        SortedDictionary<Hash256, StorageRangeSlot> slots = [];

        // Every change may take one slot away, and one more slot says where to go on.
        IReadOnlyList<HashedSlot> before = _isCleared ? [] : parent.ReadSlots(in _address, in from, count + 1 + _changes.Count);
        foreach (HashedSlot slot in before)
        {
            slots[slot.SlotHash] = new StorageRangeSlot(slot.SlotHash, null, slot.Value);
        }

        foreach ((Hash256 hash, StorageChange change) in _changes)
        {
            if (change.Value.IsZero)
            {
                slots.Remove(hash);
            }
            else if (hash.CompareTo(from) >= 0)
            {
                slots[hash] = new StorageRangeSlot(hash, change.Slot, change.Value);
            }
        }

        StorageRangeSlot[] found = [.. slots.Values.Take(count + 1)];
        next = found.Length > count ? found[count].Hash : null;
        return found.Length > count ? found[..count] : found;
    }
}

/// <summary>A slot of a range.</summary>
/// <param name="Hash">Keccak-256 of its number.</param>
/// <param name="Slot">Its number, where the block itself wrote it; the store knows hashes alone.</param>
/// <param name="Value">Its value.</param>
internal readonly record struct StorageRangeSlot(Hash256 Hash, UInt256? Slot, UInt256 Value);
