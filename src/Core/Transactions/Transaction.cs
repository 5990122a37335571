// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Core.Transactions;

/// <summary>A transaction of any type; immutable. Which fields have a meaning follows from <see cref="Type"/>.</summary>
/// <remarks>Copies made with <c>with</c> forget the cached encoding, hash and sender.</remarks>
public sealed record Transaction
{
    /// <summary>Makes an unsigned legacy transaction of nothing to nobody; set the fields with an initialiser.</summary>
    public Transaction()
    {
    }

    /// <summary>The kind.</summary>
    public TransactionType Type { get; init; }

    /// <summary>The chain it is for; null in a legacy transaction without replay protection (before EIP-155), and nowhere else.</summary>
    public ulong? ChainId { get; init; }

    /// <summary>Number of transactions the sender sent before.</summary>
    public ulong Nonce { get; init; }

    /// <summary>Most gas it may use.</summary>
    public ulong GasLimit { get; init; }

    /// <summary>Most wei per gas the sender pays in all; in types 0 and 1 the gas price.</summary>
    public UInt256 MaxFeePerGas { get; init; }

    /// <summary>Most wei per gas for the block's producer; in types 0 and 1 the gas price, too.</summary>
    public UInt256 MaxPriorityFeePerGas { get; init; }

    /// <summary>The account called; null creates a contract.</summary>
    public Address? To { get; init; }

    /// <summary>Wei sent along.</summary>
    public UInt256 Value { get; init; }

    /// <summary>Call data, or the initialisation code of a creation.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Accounts and slots warm from the start (types 1 to 4).</summary>
    public IReadOnlyList<AccessListEntry> AccessList { get; init; } = [];

    /// <summary>Most wei per blob gas (type 3).</summary>
    public UInt256 MaxFeePerBlobGas { get; init; }

    /// <summary>Versioned hashes of the blobs (type 3).</summary>
    public ReadOnlyMemory<Hash256> BlobVersionedHashes { get; init; }

    /// <summary>Authorizations to set code (type 4).</summary>
    public IReadOnlyList<SetCodeAuthorization> AuthorizationList { get; init; } = [];

    /// <summary>The sender's signature; default when unsigned.</summary>
    public TransactionSignature Signature { get; init; }

    /// <summary>True when it creates a contract.</summary>
    public bool IsCreation => To is null;

    /// <summary>The gas price of types 0 and 1, the fee cap of the others.</summary>
    public UInt256 GasPrice => MaxFeePerGas;
}
