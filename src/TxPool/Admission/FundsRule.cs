// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Admission;

/// <summary>The balance covers the transaction, and together with it the pending ones of the sender where it joins them.</summary>
internal sealed class FundsRule : IQueueRule
{
    public static readonly PoolRefusal Refusal = new(PoolRefusalCode.Invalid, TransactionError.InsufficientFunds);

    public PoolRefusal? Check(in QueueEntry entry)
    {
        UInt256 cost = entry.Item.Cost;
        if (cost > entry.Queue.Account.Balance)
        {
            return Refusal;
        }

        if (entry.IsQueued)
        {
            return null;
        }

        UInt256 replaced = entry.IsReplacement ? entry.Queue[entry.Index].Cost : UInt256.Zero;
        return entry.Queue.CanPay(in cost, in replaced) ? null : Refusal;
    }
}
