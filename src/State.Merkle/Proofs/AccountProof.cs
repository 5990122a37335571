// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Rlp;
using PowerVerse.Chain.State.Merkle.WorldState;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.State.Merkle.Proofs;

/// <summary>An account with some of its slots, and the proof of each: the answer of eth_getProof (EIP-1186).</summary>
/// <param name="Address">The account's address.</param>
/// <param name="Account">The account; <see cref="Account.Empty"/> when it does not exist.</param>
/// <param name="Nodes">Nodes of the state trie from the root to the account, or to where it would be.</param>
/// <param name="Slots">The slots asked for, in that order.</param>
public sealed record AccountProof(Address Address, Account Account, IReadOnlyList<ReadOnlyMemory<byte>> Nodes, IReadOnlyList<SlotProof> Slots)
{
    /// <summary>Proves an account and slots of it from the committed state.</summary>
    /// <param name="snapshot">A snapshot of the state's store, so that all answers belong together.</param>
    /// <param name="address">The account.</param>
    /// <param name="slots">The slots.</param>
    /// <exception cref="StorageException">The store failed or is damaged.</exception>
    public static AccountProof Create(IKeyValueReader snapshot, in Address address, IReadOnlyList<UInt256> slots)
    {
        StoredState state = new(snapshot);
        Hash256 key = Keccak256.Hash(address.AsSpan());
        state.TryReadAccount(in key, out Account account);
        List<SlotProof> proofs = new(slots.Count);
        foreach (UInt256 slot in slots)
        {
            Hash256 slotKey = StoredState.HashSlot(in slot);
            proofs.Add(new SlotProof(slot, state.ReadStorage(in key, in slotKey), TrieProof.Create(snapshot, key.AsSpan(), slotKey.AsSpan())));
        }

        return new AccountProof(address, account, TrieProof.Create(snapshot, [], key.AsSpan()), proofs);
    }

    /// <summary>Checks that the state with this root says what the proof claims, of the account and of every slot.</summary>
    public bool TryVerify(in Hash256 stateRoot, out ProofError error)
    {
        if (!TrieProof.TryVerify(in stateRoot, Keccak256.Hash(Address.AsSpan()).AsSpan(), Nodes, out ReadOnlyMemory<byte> leaf, out error))
        {
            return false;
        }

        Account proven = Account.Empty;
        if (!leaf.IsEmpty && !AccountCodec.TryReadLeaf(leaf.Span, out proven))
        {
            error = ProofError.MalformedNode;
            return false;
        }

        if (proven != Account)
        {
            error = ProofError.OtherValue;
            return false;
        }

        foreach (SlotProof slot in Slots)
        {
            if (!slot.TryVerify(Account.StorageRoot, out error))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>A storage slot and its proof.</summary>
/// <param name="Slot">The slot's number.</param>
/// <param name="Value">Its value; zero when it was never written.</param>
/// <param name="Nodes">Nodes of the account's storage trie from the root to the slot, or to where it would be.</param>
public sealed record SlotProof(UInt256 Slot, UInt256 Value, IReadOnlyList<ReadOnlyMemory<byte>> Nodes)
{
    /// <summary>Checks that the storage with this root says what the proof claims.</summary>
    public bool TryVerify(in Hash256 storageRoot, out ProofError error)
    {
        UInt256 slot = Slot;
        if (!TrieProof.TryVerify(in storageRoot, StoredState.HashSlot(in slot).AsSpan(), Nodes, out ReadOnlyMemory<byte> leaf, out error))
        {
            return false;
        }

        UInt256 proven = default;
        if (!leaf.IsEmpty)
        {
            RlpReader reader = new(leaf.Span);
            if (!reader.TryReadUInt256(out proven) || !reader.TryEnd())
            {
                error = ProofError.MalformedNode;
                return false;
            }
        }

        error = proven == Value ? ProofError.None : ProofError.OtherValue;
        return proven == Value;
    }
}
