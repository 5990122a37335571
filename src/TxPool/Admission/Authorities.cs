// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.TxPool.Admission;

/// <summary>Who signed the authorizations of a transaction (EIP-7702).</summary>
internal static class Authorities
{
    /// <summary>Each of them once. As many recoveries as authorizations, which the gas limit bounds.</summary>
    public static IReadOnlyList<Address> Of(Transaction transaction)
    {
        if (transaction.AuthorizationList.Count == 0)
        {
            return [];
        }

        HashSet<Address> authorities = [];
        foreach (SetCodeAuthorization authorization in transaction.AuthorizationList)
        {
            if (authorization.TryRecoverAuthority(out Address authority))
            {
                authorities.Add(authority);
            }
        }

        return [.. authorities];
    }
}
