// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Validation;

namespace PowerVerse.Chain.Execution.Blocks;

/// <summary>The source of blocks without transactions.</summary>
public sealed class NoTransactions : ITransactionSource
{
    /// <summary>The only instance that is needed.</summary>
    public static NoTransactions Instance { get; } = new();

    /// <inheritdoc/>
    public bool TryNext(in BlockAllowance left, [NotNullWhen(true)] out Transaction? transaction)
    {
        transaction = null;
        return false;
    }

    /// <inheritdoc/>
    public void OnRefused(Transaction transaction, TransactionError error)
    {
    }
}
