// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Core.Transactions;

/// <summary>The parts of an encoded transaction, to say where decoding failed.</summary>
public enum TransactionField : byte
{
    /// <summary>The envelope or the list as a whole.</summary>
    Envelope,

    /// <summary>The chain id of types 1 to 4.</summary>
    ChainId,

    /// <summary>The nonce.</summary>
    Nonce,

    /// <summary>The gas price of types 0 and 1.</summary>
    GasPrice,

    /// <summary>The priority fee of types 2 to 4.</summary>
    MaxPriorityFeePerGas,

    /// <summary>The fee cap of types 2 to 4.</summary>
    MaxFeePerGas,

    /// <summary>The gas limit.</summary>
    GasLimit,

    /// <summary>The recipient.</summary>
    To,

    /// <summary>The value.</summary>
    Value,

    /// <summary>The data.</summary>
    Data,

    /// <summary>The access list.</summary>
    AccessList,

    /// <summary>The fee cap per blob gas.</summary>
    MaxFeePerBlobGas,

    /// <summary>The versioned hashes of the blobs.</summary>
    BlobVersionedHashes,

    /// <summary>The authorization list.</summary>
    AuthorizationList,

    /// <summary>The number v of legacy transactions, the parity of the others.</summary>
    V,

    /// <summary>The number r.</summary>
    R,

    /// <summary>The number s.</summary>
    S,

    /// <summary>The version of the network form of type 3.</summary>
    SidecarVersion,

    /// <summary>The blobs of the network form of type 3.</summary>
    Blobs,

    /// <summary>The commitments of the network form of type 3.</summary>
    Commitments,

    /// <summary>The proofs of the network form of type 3.</summary>
    Proofs,
}
