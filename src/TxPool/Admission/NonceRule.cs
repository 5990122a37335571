// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Admission;

/// <summary>The nonce was not used before.</summary>
internal sealed class NonceRule : IQueueRule
{
    public PoolRefusal? Check(in QueueEntry entry) =>
        entry.Item.Nonce < entry.Queue.Account.Nonce
            ? new PoolRefusal(PoolRefusalCode.Invalid, TransactionError.NonceTooLow, entry.Queue.Account.Nonce, entry.Item.Nonce)
            : null;
}
