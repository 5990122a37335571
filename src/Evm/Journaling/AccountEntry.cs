// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Evm.Analysis;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Journaling;

/// <summary>What the journal knows of one account. Transaction numbers tell whether a mark belongs to the current transaction.</summary>
internal struct AccountEntry
{
    public Address Address;

    /// <summary>False until the account was read from the view; the members up to <see cref="ViewHasStorage"/> have no meaning before.</summary>
    public bool IsLoaded;

    public bool Exists;
    public bool IsCodeLoaded;

    /// <summary>True when the storage of the view no longer counts: the account was deleted since.</summary>
    public bool IsStorageWiped;

    public bool ViewExists;
    public bool ViewHasStorage;
    public ulong Nonce;
    public ulong ViewNonce;
    public UInt256 Balance;
    public UInt256 ViewBalance;
    public Hash256 CodeHash;
    public Hash256 ViewCodeHash;
    public ReadOnlyMemory<byte> Code;

    /// <summary>The code prepared for execution; null until it first runs.</summary>
    public AnalyzedCode? Analysis;

    /// <summary>The newest slot of this account in the slot table, -1 for none; slots are chained.</summary>
    public int NewestSlot;

    /// <summary>The transaction that last accessed the account (EIP-2929).</summary>
    public uint WarmIn;

    /// <summary>The transaction that last touched the account (EIP-161).</summary>
    public uint TouchedIn;

    /// <summary>The transaction that created the account as a contract (EIP-6780).</summary>
    public uint CreatedIn;

    /// <summary>The transaction at whose end the account is to be deleted.</summary>
    public uint DestroyedIn;

    public readonly bool HasCode => CodeHash != Account.EmptyCodeHash;

    /// <summary>Empty in the sense of EIP-161; a missing account is empty too.</summary>
    public readonly bool IsEmpty => Nonce == 0 && Balance.IsZero && !HasCode;
}
