// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Execution.Validation;

/// <summary>The rules about a transaction's signature, and the sender that it proves.</summary>
public static class SenderRecovery
{
    /// <summary>As <see cref="TryRecover(Transaction, Revision, out Address)"/>, and takes a claim for a proof where the chain allows it.</summary>
    public static TransactionError TryRecover(Transaction transaction, in TransactionRuleSet rules, out Address sender) =>
        rules.AreClaimedSendersAllowed && transaction.Signature.TryGetClaim(out sender)
            ? TransactionError.None
            : TryRecover(transaction, rules.Revision, out sender);

    /// <summary>Recovers the sender; the transaction keeps it, so that asking again costs nothing.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="revision">The rules in force: a high s is refused from Homestead on (EIP-2), and in typed transactions always.</param>
    /// <param name="sender">The sender when there is no error.</param>
    public static TransactionError TryRecover(Transaction transaction, Revision revision, out Address sender)
    {
        sender = default;
        TransactionSignature signature = transaction.Signature;
        bool mustBeLow = revision >= Revision.Homestead || transaction.Type != TransactionType.Legacy;
        if (!signature.IsInRange || (mustBeLow && !signature.IsLowS))
        {
            return TransactionError.InvalidSignature;
        }

        return transaction.TryGetSender(out sender) ? TransactionError.None : TransactionError.SenderUnrecoverable;
    }
}
