// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Validation;

namespace PowerVerse.Chain.Ledger.Tests.Chains;

internal sealed class ListSource(IReadOnlyList<Transaction> transactions) : ITransactionSource
{
    private int _next;

    public List<TransactionError> Refusals { get; } = [];

    public bool TryNext(in BlockAllowance left, [NotNullWhen(true)] out Transaction? transaction)
    {
        transaction = _next < transactions.Count ? transactions[_next++] : null;
        return transaction is not null;
    }

    public void OnRefused(Transaction transaction, TransactionError error) => Refusals.Add(error);
}
