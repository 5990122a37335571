// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Validation;

namespace PowerVerse.Chain.Execution.Blocks;

/// <summary>Hands transactions to a block being built, best first.</summary>
/// <remarks>An implementation MUST hand out the transactions of one sender in the order of their nonces, or all but the first are refused.</remarks>
public interface ITransactionSource
{
    /// <summary>The next transaction; false when there is none or the block should be closed.</summary>
    /// <param name="left">What the block has left; one that needs more would be refused.</param>
    /// <param name="transaction">The transaction.</param>
    bool TryNext(in BlockAllowance left, [NotNullWhen(true)] out Transaction? transaction);

    /// <summary>Tells that the last transaction was not included, and why.</summary>
    void OnRefused(Transaction transaction, TransactionError error);
}
