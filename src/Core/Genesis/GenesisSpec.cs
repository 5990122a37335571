// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Core.Genesis;

/// <summary>A parsed genesis file: the chain's rules, the fields of its first header and its first state; immutable.</summary>
/// <remarks>An optional header field that is null takes the default of its fork when <see cref="GenesisBuilder"/> makes the header.</remarks>
public sealed record GenesisSpec
{
    /// <summary>The chain's rules.</summary>
    public required ChainSpec Chain { get; init; }

    /// <summary>The accounts, ordered by address, each once.</summary>
    public IReadOnlyList<GenesisAccount> Accounts { get; init; } = [];

    /// <summary>Number of the first block; 0 but for special chains.</summary>
    public ulong Number { get; init; }

    /// <summary>Hash of the parent; zero but for special chains.</summary>
    public Hash256 ParentHash { get; init; }

    /// <summary>Time in seconds since the Unix epoch.</summary>
    public ulong Timestamp { get; init; }

    /// <summary>Gas limit.</summary>
    public ulong GasLimit { get; init; }

    /// <summary>Gas used; 0 but for special chains.</summary>
    public ulong GasUsed { get; init; }

    /// <summary>Difficulty.</summary>
    public UInt256 Difficulty { get; init; }

    /// <summary>Ethash nonce.</summary>
    public ulong Nonce { get; init; }

    /// <summary>Mix hash.</summary>
    public Hash256 MixHash { get; init; }

    /// <summary>Beneficiary.</summary>
    public Address Beneficiary { get; init; }

    /// <summary>Extra data.</summary>
    public ReadOnlyMemory<byte> ExtraData { get; init; }

    /// <summary>Base fee in wei per gas; null: 1 gwei, or the chain's minimum where that is more.</summary>
    public UInt256? BaseFeePerGas { get; init; }

    /// <summary>Blob gas used; null: 0.</summary>
    public ulong? BlobGasUsed { get; init; }

    /// <summary>Excess blob gas; null: 0.</summary>
    public ulong? ExcessBlobGas { get; init; }

    /// <summary>The section <c>powerverse</c> as UTF-8 JSON text, for the parts that read more of it than the chain's rules; empty when absent.</summary>
    public ReadOnlyMemory<byte> PowerVerseJson { get; init; }

    /// <summary>Paths of members that this software does not know, in file order, for the operator to see.</summary>
    public IReadOnlyList<string> UnknownMembers { get; init; } = [];
}
