// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm;

/// <summary>What code may learn of the transaction that it runs in.</summary>
public sealed class TransactionEnvironment
{
    /// <summary>The signer of the transaction (ORIGIN).</summary>
    public Address Origin { get; init; }

    /// <summary>The effective gas price in wei (GASPRICE).</summary>
    public UInt256 GasPrice { get; init; }

    /// <summary>The versioned hashes of the transaction's blobs (BLOBHASH, EIP-4844).</summary>
    public ReadOnlyMemory<Hash256> BlobHashes { get; init; }
}
