// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Execution.Validation;

/// <summary>The rules about the block that a transaction is to stand in; one method per rule.</summary>
public static class InclusionRules
{
    /// <summary>The gas limit fits in what is left of the block's.</summary>
    public static TransactionError GasFitsInBlock(Transaction transaction, ulong gasLeft) =>
        transaction.GasLimit > gasLeft ? TransactionError.GasLimitAboveBlock : TransactionError.None;

    /// <summary>The blobs fit in what is left of the block's allowance (EIP-4844).</summary>
    public static TransactionError BlobsFitInBlock(Transaction transaction, ulong blobGasLeft) =>
        transaction.BlobGas > blobGasLeft ? TransactionError.BlobGasAboveBlock : TransactionError.None;

    /// <summary>The fee cap reaches the base fee (EIP-1559).</summary>
    public static TransactionError FeeCapReachesBaseFee(Transaction transaction, in UInt256 baseFee) =>
        transaction.MaxFeePerGas < baseFee ? TransactionError.FeeCapBelowBaseFee : TransactionError.None;

    /// <summary>The cap for blob gas reaches the blob base fee (EIP-4844).</summary>
    public static TransactionError BlobFeeCapReachesBlobBaseFee(Transaction transaction, in UInt256 blobBaseFee) =>
        transaction.Type == TransactionType.Blob && transaction.MaxFeePerBlobGas < blobBaseFee
            ? TransactionError.BlobFeeCapBelowBlobBaseFee
            : TransactionError.None;
}
