// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Execution.Validation;

/// <summary>Why a well-formed transaction may not be executed.</summary>
/// <remarks>
/// Ordered as the rules are asked: what the transaction alone decides, then what the block decides, then what the sender's account decides.
/// What is malformed never becomes a transaction; the codec's own errors say why.
/// </remarks>
public enum TransactionError
{
    /// <summary>It may be executed.</summary>
    None = 0,

    /// <summary>Type 1 before Berlin (EIP-2930).</summary>
    AccessListNotActive,

    /// <summary>Type 2 before London (EIP-1559).</summary>
    DynamicFeeNotActive,

    /// <summary>Type 3 before Cancun (EIP-4844).</summary>
    BlobsNotActive,

    /// <summary>Type 3 on a chain that has no blobs.</summary>
    BlobsDisabled,

    /// <summary>Type 4 before Prague (EIP-7702).</summary>
    SetCodeNotActive,

    /// <summary>Signed with replay protection before Spurious Dragon (EIP-155): v is then out of range.</summary>
    ReplayProtectionNotActive,

    /// <summary>Signed for another chain (EIP-155).</summary>
    WrongChainId,

    /// <summary>A number of the signature is out of range, or s is above half of the group order from Homestead on (EIP-2).</summary>
    InvalidSignature,

    /// <summary>The signature's numbers are in range, yet no public key belongs to it.</summary>
    SenderUnrecoverable,

    /// <summary>The gas limit is below the cost of the transaction before any code runs (Yellow Paper section 6.2, g0).</summary>
    IntrinsicGasTooLow,

    /// <summary>The gas limit is below the floor for its call data (EIP-7623).</summary>
    GasBelowDataFloor,

    /// <summary>The nonce is 2^64 - 1, which no account can reach past (EIP-2681).</summary>
    NonceAtMaximum,

    /// <summary>The initialisation code of a creation is too long (EIP-3860).</summary>
    InitcodeTooLong,

    /// <summary>The gas limit exceeds the cap of one transaction (EIP-7825).</summary>
    GasLimitAboveCap,

    /// <summary>The priority fee exceeds the fee cap (EIP-1559).</summary>
    PriorityFeeAboveFeeCap,

    /// <summary>Gas limit times fee cap does not fit in 256 bits.</summary>
    GasFeeOverflow,

    /// <summary>A blob transaction without blobs (EIP-4844).</summary>
    BlobsMissing,

    /// <summary>A blob transaction that creates a contract (EIP-4844).</summary>
    BlobTransactionCreates,

    /// <summary>A versioned hash whose version is not that of KZG commitments (EIP-4844).</summary>
    BlobVersionUnknown,

    /// <summary>More blobs than one transaction may carry (EIP-7594) or than a block holds before Osaka.</summary>
    BlobCountAboveLimit,

    /// <summary>A set-code transaction that creates a contract (EIP-7702).</summary>
    SetCodeTransactionCreates,

    /// <summary>A set-code transaction without authorizations (EIP-7702).</summary>
    AuthorizationListEmpty,

    /// <summary>The gas limit exceeds what is left of the block's.</summary>
    GasLimitAboveBlock,

    /// <summary>With it the block would be longer than allowed on the wire (EIP-7934); only a block's builder finds this.</summary>
    BytesAboveBlock,

    /// <summary>The blobs exceed what is left of the block's allowance (EIP-4844).</summary>
    BlobGasAboveBlock,

    /// <summary>The fee cap, or the gas price, is below the base fee (EIP-1559).</summary>
    FeeCapBelowBaseFee,

    /// <summary>The cap for blob gas is below the blob base fee (EIP-4844).</summary>
    BlobFeeCapBelowBlobBaseFee,

    /// <summary>The nonce was used before.</summary>
    NonceTooLow,

    /// <summary>An earlier nonce of the sender is missing.</summary>
    NonceTooHigh,

    /// <summary>The sender has code that is no delegation (EIP-3607, EIP-7702).</summary>
    SenderHasCode,

    /// <summary>The sender cannot pay gas, blobs and value at the prices it offered.</summary>
    InsufficientFunds,
}
