// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.State.Merkle.WorldState;

/// <summary>The column families that hold the latest state.</summary>
public static class StateFamilies
{
    /// <summary>keccak256(address) → account, flat: one read without a walk down the trie.</summary>
    public static readonly ColumnFamily Accounts = new("accounts");

    /// <summary>keccak256(address) ‖ keccak256(slot) → value without leading zeros, flat.</summary>
    public static readonly ColumnFamily Storage = new("storage");

    /// <summary>Code hash → code.</summary>
    public static readonly ColumnFamily Code = new("code");

    /// <summary>Owner (nothing, or keccak256(address)) ‖ path, one byte per nibble → trie node of the latest state.</summary>
    public static readonly ColumnFamily TrieNodes = new("trieNodes");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ColumnFamily> All { get; } = [Accounts, Storage, Code, TrieNodes];
}
