// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Validation;

namespace PowerVerse.Chain.Agreement.Blocks;

/// <summary>The source of EMPTY blocks.</summary>
internal sealed class NoTransactions : ITransactionSource
{
    internal static NoTransactions Instance { get; } = new();

    public bool TryNext(in BlockAllowance left, [NotNullWhen(true)] out Transaction? transaction)
    {
        transaction = null;
        return false;
    }

    public void OnRefused(Transaction transaction, TransactionError error)
    {
    }
}
