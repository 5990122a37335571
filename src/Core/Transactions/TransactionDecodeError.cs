// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Core.Transactions;

/// <summary>Why bytes are no transaction.</summary>
/// <param name="Code">What is wrong.</param>
/// <param name="Field">Where.</param>
/// <param name="Rlp">The error of the encoding, when <paramref name="Code"/> is <see cref="TransactionDecodeErrorCode.Encoding"/>.</param>
public readonly record struct TransactionDecodeError(TransactionDecodeErrorCode Code, TransactionField Field, RlpError Rlp);

/// <summary>The ways in which bytes can fail to be a transaction.</summary>
public enum TransactionDecodeErrorCode : byte
{
    /// <summary>Nothing was wrong.</summary>
    None,

    /// <summary>There are no bytes.</summary>
    Empty,

    /// <summary>The first byte is no type that this software knows.</summary>
    UnknownType,

    /// <summary>The RLP is not canonical, or not what the field asks for.</summary>
    Encoding,

    /// <summary>A transaction of type 3 or 4 names no recipient.</summary>
    RecipientMissing,

    /// <summary>The number v is neither 27 nor 28 nor that of EIP-155, or the parity neither 0 nor 1.</summary>
    InvalidV,

    /// <summary>The chain id in v does not fit in 64 bits.</summary>
    ChainIdTooLarge,

    /// <summary>The network form has a version that this software does not know.</summary>
    UnknownSidecarVersion,

    /// <summary>The numbers of blobs, commitments, proofs and versioned hashes do not go together.</summary>
    SidecarCountMismatch,
}
