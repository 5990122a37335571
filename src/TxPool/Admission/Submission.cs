// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.TxPool.Pool;

namespace PowerVerse.Chain.TxPool.Admission;

/// <summary>A transaction at the door.</summary>
/// <param name="Pooled">The transaction with its sidecar.</param>
/// <param name="Next">The block to come.</param>
/// <param name="Settings">The pool's settings.</param>
internal readonly record struct Submission(PooledTransaction Pooled, NextBlock Next, PoolSettings Settings)
{
    public Transaction Transaction => Pooled.Transaction;
}
