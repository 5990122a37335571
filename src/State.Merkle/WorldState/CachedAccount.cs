// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.State.Merkle.Tries;

namespace PowerVerse.Chain.State.Merkle.WorldState;

/// <summary>An account that was read or changed, with its pending changes.</summary>
internal struct CachedAccount
{
    /// <summary>keccak256(address).</summary>
    public Hash256 Key;

    /// <summary>The account, pending changes included; empty when it does not exist.</summary>
    public Account Value;

    /// <summary>True when it exists, pending changes included.</summary>
    public bool Exists;

    /// <summary>True when it differs from the store.</summary>
    public bool IsPending;

    /// <summary>True when the store holds slots of it.</summary>
    public bool HasStoredSlots;

    /// <summary>True when those slots are to be removed before anything is written.</summary>
    public bool IsCleared;

    /// <summary>Counts how often its storage was cleared: slots of earlier lives are not found again.</summary>
    public int Life;

    /// <summary>Its storage trie, once needed.</summary>
    public TrieRoot? StorageTrie;
}
