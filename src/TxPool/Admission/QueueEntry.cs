// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.TxPool.Pool;

namespace PowerVerse.Chain.TxPool.Admission;

/// <summary>A transaction that is about to enter a queue.</summary>
/// <param name="Item">The transaction.</param>
/// <param name="Queue">Its sender's queue, with the account as the head has it.</param>
/// <param name="Index">The place of the one with its nonce, or the complement of where it goes.</param>
/// <param name="Content">The pool.</param>
internal readonly record struct QueueEntry(PoolItem Item, SenderQueue Queue, int Index, PoolContent Content)
{
    public Transaction Transaction => Item.Transaction;

    public PoolSettings Settings => Content.Settings;

    /// <summary>Whether it takes the place of one that waits.</summary>
    public bool IsReplacement => Index >= 0;

    /// <summary>Whether it waits for an earlier nonce.</summary>
    public bool IsQueued => IsReplacement ? !Queue[Index].IsPending : !Queue.ContinuesPending(Item.Nonce);
}
