// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Rlp;
using PowerVerse.Chain.State.Merkle.Tries;
using PowerVerse.Chain.State.Merkle.WorldState;

namespace PowerVerse.Chain.State.Merkle.Tests.WorldState;

/// <summary>A state as plain dictionaries, whose root is built anew each time.</summary>
internal sealed class StateModel
{
    public Dictionary<Address, (ulong Nonce, UInt256 Balance, byte[] Code, Dictionary<UInt256, UInt256> Slots)> Accounts { get; } = [];

    public StateModel Clone()
    {
        StateModel copy = new();
        foreach ((Address address, (ulong nonce, UInt256 balance, byte[] code, Dictionary<UInt256, UInt256> slots)) in Accounts)
        {
            copy.Accounts.Add(address, (nonce, balance, code, new(slots)));
        }

        return copy;
    }

    public void Apply(StateDiff diff)
    {
        foreach (AccountChange change in diff.Accounts)
        {
            Accounts.TryGetValue(change.Address, out var account);
            Dictionary<UInt256, UInt256> slots = change.IsStorageCleared || account.Slots is null ? [] : account.Slots;
            byte[] code = change.NewCode.IsEmpty ? account.Code ?? [] : change.NewCode.ToArray();
            if (change.IsDeleted)
            {
                Accounts.Remove(change.Address);
                continue;
            }

            foreach (StorageChange slot in change.Storage.Span)
            {
                if (slot.Value.IsZero)
                {
                    slots.Remove(slot.Slot);
                }
                else
                {
                    slots[slot.Slot] = slot.Value;
                }
            }

            Accounts[change.Address] = (change.Nonce, change.Balance, change.CodeHash == Account.EmptyCodeHash ? [] : code, slots);
        }
    }

    public Hash256 Root()
    {
        MerkleTrie trie = new(isSecure: true);
        foreach (Address address in Accounts.Keys)
        {
            Account account = Get(address);
            RlpWriter writer = new([]);
            AccountCodec.WriteLeaf(ref writer, in account);
            trie.Put(address.AsSpan(), writer.Written);
            writer.Dispose();
        }

        return trie.Root;
    }

    public Account Get(Address address)
    {
        if (!Accounts.TryGetValue(address, out var account))
        {
            return Account.Empty;
        }

        MerkleTrie storage = new(isSecure: true);
        foreach ((UInt256 slot, UInt256 value) in account.Slots)
        {
            RlpWriter writer = new([]);
            writer.Write(in value);
            storage.Put(slot.ToHash().AsSpan(), writer.Written);
            writer.Dispose();
        }

        return new Account(account.Nonce, account.Balance, storage.Root, Keccak256.Hash(account.Code));
    }
}
