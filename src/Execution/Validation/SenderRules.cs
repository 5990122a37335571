// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Transactions;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Execution.Validation;

/// <summary>The rules about the sender's account; one method per rule.</summary>
public static class SenderRules
{
    /// <summary>The nonce is the account's.</summary>
    public static TransactionError NonceMatches(Transaction transaction, ulong accountNonce) =>
        transaction.Nonce < accountNonce ? TransactionError.NonceTooLow
        : transaction.Nonce > accountNonce ? TransactionError.NonceTooHigh
        : TransactionError.None;

    /// <summary>The sender has no code (EIP-3607) except a delegation (EIP-7702).</summary>
    /// <remarks>EIP-3607 holds from the first block on: no key can belong to an address that has other code.</remarks>
    public static TransactionError HasNoCode(ReadOnlySpan<byte> code) =>
        code.IsEmpty || Delegation.IsDelegation(code) ? TransactionError.None : TransactionError.SenderHasCode;

    /// <summary>The balance covers gas and blobs at the greatest prices offered, and the value.</summary>
    public static TransactionError CanPay(Transaction transaction, in UInt256 balance) =>
        transaction.TryGetMaxCost(out UInt256 cost) && cost <= balance ? TransactionError.None : TransactionError.InsufficientFunds;
}
