// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Core.State;

/// <summary>The new content of one account, and which of its slots changed.</summary>
public sealed class AccountChange
{
    /// <summary>The account's address.</summary>
    public required Address Address { get; init; }

    /// <summary>True when the account no longer exists; the other members are then meaningless and the storage goes with it.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>The nonce afterwards.</summary>
    public ulong Nonce { get; init; }

    /// <summary>The balance in wei afterwards.</summary>
    public UInt256 Balance { get; init; }

    /// <summary>The code hash afterwards.</summary>
    public Hash256 CodeHash { get; init; } = Account.EmptyCodeHash;

    /// <summary>The code whose hash is <see cref="CodeHash"/> when this change introduced it; else empty.</summary>
    public ReadOnlyMemory<byte> NewCode { get; init; }

    /// <summary>True when every earlier slot is gone (the account was destroyed and made anew): clear first, then apply <see cref="Storage"/>.</summary>
    public bool IsStorageCleared { get; init; }

    /// <summary>The changed slots with their new values, ordered by slot, each once; the value zero removes the slot.</summary>
    public ReadOnlyMemory<StorageChange> Storage { get; init; }
}

/// <summary>One changed storage slot.</summary>
/// <param name="Slot">The slot's number.</param>
/// <param name="Value">Its value afterwards; zero removes it.</param>
public readonly record struct StorageChange(UInt256 Slot, UInt256 Value);
