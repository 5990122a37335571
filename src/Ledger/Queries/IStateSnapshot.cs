// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.State.Merkle.Proofs;

namespace PowerVerse.Chain.Ledger.Queries;

/// <summary>The state that a block left, fixed for as long as the snapshot lives, whatever is committed or pruned meanwhile.</summary>
/// <remarks>Safe for use by several threads. Holds space in the store: dispose of it soon.</remarks>
public interface IStateSnapshot : IStateView, IDisposable
{
    /// <summary>The block.</summary>
    BlockHeader Header { get; }

    /// <summary>True when proofs and roots can be had, too.</summary>
    bool HasTries { get; }

    /// <summary>Proves an account and slots of it (EIP-1186).</summary>
    Result<AccountProof, Unavailable> Prove(in Address address, IReadOnlyList<UInt256> slots);

    /// <summary>A state over this one whose changes stay in memory, with the true root after every change: for building and simulating blocks. For one thread.</summary>
    /// <remarks>Lives no longer than the snapshot; committing it changes nothing but its own memory.</remarks>
    Result<IWorldState, Unavailable> CreateWorld();

    /// <summary>As <see cref="CreateWorld"/> without roots, for tracing and calls: <see cref="IWorldState.Root"/> stays that of the block. Always available.</summary>
    IWorldState CreateOverlay();

    /// <summary>Slots of an account in the order of the hashes of their numbers, which is all the store knows of them.</summary>
    /// <param name="address">The account.</param>
    /// <param name="from">Hash to start at.</param>
    /// <param name="count">Most slots to return.</param>
    IReadOnlyList<HashedSlot> ReadSlots(in Address address, in Hash256 from, int count);

    /// <summary>Consecutive leaves of the state trie with the proof that none is missing between them.</summary>
    /// <param name="from">Where the range begins.</param>
    /// <param name="until">Where it may end: the first leaf at or above this is the last one.</param>
    /// <param name="bytesMax">Bytes of keys and values after which it ends.</param>
    Result<StateRange, Unavailable> ReadAccountRange(in Hash256 from, in Hash256 until, int bytesMax);

    /// <summary>Consecutive leaves of an account's storage trie, likewise. An account that does not exist has none.</summary>
    /// <param name="accountKey">Keccak-256 of the account's address.</param>
    /// <param name="from">Where the range begins.</param>
    /// <param name="bytesMax">Bytes of keys and values after which it ends.</param>
    Result<StateRange, Unavailable> ReadSlotRange(in Hash256 accountKey, in Hash256 from, int bytesMax);

    /// <summary>Code by its hash; false when the store has none of it.</summary>
    bool TryReadCode(in Hash256 codeHash, out byte[] code);
}

/// <summary>A slot that is known by its hash.</summary>
/// <param name="SlotHash">Keccak-256 of the slot's number.</param>
/// <param name="Value">Its value, not zero.</param>
public readonly record struct HashedSlot(Hash256 SlotHash, UInt256 Value);
