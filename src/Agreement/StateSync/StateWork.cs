// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Agreement.StateSync;

/// <summary>A part of a state that one request fetches. A closed hierarchy.</summary>
internal abstract record StateWork
{
    private StateWork()
    {
    }

    /// <summary>Accounts of a segment of the keys.</summary>
    internal sealed record Accounts(Hash256 From, Hash256 Until) : StateWork;

    /// <summary>The slots of accounts; those of the first one from a key on.</summary>
    internal sealed record Slots(ImmutableArray<StorageName> Storages, Hash256 From) : StateWork;

    /// <summary>Code.</summary>
    internal sealed record Codes(ImmutableArray<Hash256> Hashes) : StateWork;
}

/// <summary>The storage of an account.</summary>
/// <param name="Account">Keccak-256 of the account's address.</param>
/// <param name="Root">The root of its storage trie.</param>
internal readonly record struct StorageName(Hash256 Account, Hash256 Root);
