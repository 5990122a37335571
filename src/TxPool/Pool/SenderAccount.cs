// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Execution.Transactions;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.TxPool.Pool;

/// <summary>What the pool needs to know of a sender's account.</summary>
/// <param name="Nonce">The next nonce.</param>
/// <param name="Balance">The balance in wei.</param>
/// <param name="IsDelegated">Whether its code is a delegation (EIP-7702).</param>
/// <param name="HasOtherCode">Whether it has code that is none (EIP-3607).</param>
internal readonly record struct SenderAccount(ulong Nonce, UInt256 Balance, bool IsDelegated, bool HasOtherCode)
{
    public static SenderAccount Read(IStateView state, in Address address)
    {
        state.TryGetAccount(in address, out Account account);
        bool isDelegated = account.HasCode && Delegation.IsDelegation(state.GetCode(account.CodeHash).Span);
        return new SenderAccount(account.Nonce, account.Balance, isDelegated, account.HasCode && !isDelegated);
    }
}
