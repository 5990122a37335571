// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Validation;

namespace PowerVerse.Chain.Execution.Tests.Blocks;

/// <summary>Hands out transactions in the given order and remembers what was refused.</summary>
internal sealed class QueueSource(params Transaction[] transactions) : ITransactionSource
{
    private readonly Queue<Transaction> _queue = new(transactions);

    internal List<TransactionError> Refused { get; } = [];

    internal int Left => _queue.Count;

    public bool TryNext(in BlockAllowance left, [NotNullWhen(true)] out Transaction? transaction) => _queue.TryDequeue(out transaction);

    public void OnRefused(Transaction transaction, TransactionError error) => Refused.Add(error);
}
