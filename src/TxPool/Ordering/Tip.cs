// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.TxPool.Pool;

namespace PowerVerse.Chain.TxPool.Ordering;

/// <summary>What a transaction is worth to the producer of the next block, as a number of one word.</summary>
/// <remarks>Prices from 2^63 - 1 wei per gas on (nine coins for a unit of gas) count as equal: order among them is of no use to anybody.</remarks>
internal static class Tip
{
    /// <summary>Wei per gas for the producer; below zero by how much the fee cap misses the base fee.</summary>
    public static long Of(Transaction transaction, NextBlock next)
    {
        UInt256 baseFee = next.BaseFee;
        return transaction.MaxFeePerGas < baseFee
            ? -Saturate(baseFee - transaction.MaxFeePerGas)
            : Saturate(transaction.EffectivePriorityFee(in baseFee));
    }

    /// <summary>Whether the next block's prices allow it.</summary>
    public static bool IsPayable(Transaction transaction, NextBlock next) =>
        transaction.MaxFeePerGas >= next.BaseFee && (transaction.Type != TransactionType.Blob || transaction.MaxFeePerBlobGas >= next.BlobBaseFee);

    private static long Saturate(in UInt256 value) => (long)Math.Min(value.ToUInt64Saturating(), long.MaxValue);
}
