// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Core.Transactions;

namespace PowerVerse.Chain.Differential;

/// <summary>One block to execute on both machines: the accounts before it and its signed transactions.</summary>
/// <param name="Seed">What it was made from.</param>
/// <param name="Accounts">The genesis accounts.</param>
/// <param name="Transactions">The transactions in the order they are sent.</param>
public sealed record DifferentialRound(ulong Seed, IReadOnlyList<GenesisAccount> Accounts, IReadOnlyList<Transaction> Transactions)
{
    public const ulong ChainId = 20568;
    public const ulong BlockGasLimit = 2_000_000_000;
}
