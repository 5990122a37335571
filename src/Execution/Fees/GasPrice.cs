// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Execution.Fees;

/// <summary>What a transaction pays per gas in a block (EIP-1559).</summary>
/// <param name="Effective">Wei per gas that the sender pays.</param>
/// <param name="Priority">Wei per gas that the beneficiary receives; the rest is burnt.</param>
public readonly record struct GasPrice(UInt256 Effective, UInt256 Priority)
{
    /// <summary>The price in a block with this base fee (zero before London), which the fee cap reaches.</summary>
    public static GasPrice Of(Transaction transaction, in UInt256 baseFee) =>
        new(transaction.EffectiveGasPrice(baseFee), transaction.EffectivePriorityFee(baseFee));
}
