// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Execution.Transactions;

/// <summary>Sets the code that a transaction's authorizations ask for (EIP-7702, "Behavior").</summary>
internal static class Authorizations
{
    // Given back when the account existed already (PER_EMPTY_ACCOUNT_COST - PER_AUTH_BASE_COST).
    private const ulong ExistingAccountRefund = IntrinsicGas.Authorization - 12_500;

    /// <summary>Applies every authorization that holds, in order; one that does not hold is skipped and was paid for anyway.</summary>
    /// <returns>Gas to give back.</returns>
    /// <remarks>The changes stay even if the transaction's message fails.</remarks>
    internal static ulong Apply(Transaction transaction, ulong chainId, Journal journal)
    {
        ulong refund = 0;
        foreach (SetCodeAuthorization authorization in transaction.AuthorizationList)
        {
            if (TryApply(authorization, chainId, journal, out bool existed) && existed)
            {
                refund += ExistingAccountRefund;
            }
        }

        return refund;
    }

    private static bool TryApply(in SetCodeAuthorization authorization, ulong chainId, Journal journal, out bool existed)
    {
        existed = false;
        bool isForThisChain = authorization.ChainId.IsZero || authorization.ChainId == chainId;
        if (!isForThisChain || authorization.Nonce == ulong.MaxValue || !authorization.TryRecoverAuthority(out Address authority))
        {
            return false;
        }

        // The authority is warm from here on, whether the rest holds or not.
        journal.WarmAddress(authority);
        ReadOnlySpan<byte> code = journal.GetCode(authority).Span;
        if (!code.IsEmpty && !Delegation.IsDelegation(code))
        {
            return false;
        }

        if (journal.GetNonce(authority) != authorization.Nonce)
        {
            return false;
        }

        existed = journal.Exists(authority);
        journal.SetCode(authority, authorization.Address.IsZero ? ReadOnlyMemory<byte>.Empty : Delegation.To(authorization.Address));
        journal.SetNonce(authority, authorization.Nonce + 1);
        return true;
    }
}
