// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Core.State;

/// <summary>An account as the state trie holds it (Yellow Paper section 4.1).</summary>
/// <param name="Nonce">Number of transactions sent, or of contracts created.</param>
/// <param name="Balance">Balance in wei.</param>
/// <param name="StorageRoot">Root of the account's storage trie; <see cref="EmptyStorageRoot"/> when it has no storage.</param>
/// <param name="CodeHash">Keccak-256 of the code; <see cref="EmptyCodeHash"/> when it has no code.</param>
public readonly record struct Account(ulong Nonce, UInt256 Balance, Hash256 StorageRoot, Hash256 CodeHash)
{
    /// <summary>Keccak-256 of the empty byte string: the code hash of an account without code.</summary>
    public static readonly Hash256 EmptyCodeHash = Hash256.Parse("0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");

    /// <summary>Root of the empty trie, keccak256(RLP("")): the storage root of an account without storage.</summary>
    public static readonly Hash256 EmptyStorageRoot = Hash256.Parse("0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421");

    /// <summary>An account that holds nothing: nonce and balance zero, no code, no storage.</summary>
    public static Account Empty => new(0, UInt256.Zero, EmptyStorageRoot, EmptyCodeHash);

    /// <summary>True when the account has code.</summary>
    public bool HasCode => CodeHash != EmptyCodeHash;

    /// <summary>True when the account has at least one non-zero storage slot.</summary>
    public bool HasStorage => StorageRoot != EmptyStorageRoot;

    /// <summary>True when nonce, balance and code are all empty (EIP-161).</summary>
    public bool IsEmpty => Nonce == 0 && Balance.IsZero && !HasCode;
}
