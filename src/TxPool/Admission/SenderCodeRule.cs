// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Admission;

/// <summary>The sender has no code but a delegation (EIP-3607, EIP-7702), unless the host vouches for it.</summary>
internal sealed class SenderCodeRule : IQueueRule
{
    public PoolRefusal? Check(in QueueEntry entry) =>
        entry.Queue.Account.HasOtherCode && !entry.Item.IsSenderGiven ? new PoolRefusal(PoolRefusalCode.Invalid, TransactionError.SenderHasCode) : null;
}
