// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Core.Genesis;

/// <summary>One account of a genesis state.</summary>
public sealed class GenesisAccount
{
    /// <summary>Its address.</summary>
    public required Address Address { get; init; }

    /// <summary>Its balance in wei.</summary>
    public UInt256 Balance { get; init; }

    /// <summary>Its nonce.</summary>
    public ulong Nonce { get; init; }

    /// <summary>Its code; empty for none.</summary>
    public ReadOnlyMemory<byte> Code { get; init; }

    /// <summary>Its slots with their values, ordered by slot, each once, none zero.</summary>
    public ReadOnlyMemory<StorageChange> Storage { get; init; }
}
