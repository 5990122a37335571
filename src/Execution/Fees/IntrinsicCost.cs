// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.Transactions;

namespace PowerVerse.Chain.Execution.Fees;

/// <summary>What a transaction costs whatever its code does.</summary>
/// <param name="Regular">Gas taken off the gas limit before execution begins (Yellow Paper section 6.2, g0).</param>
/// <param name="Floor">Least gas charged in the end (EIP-7623); zero before Prague.</param>
public readonly record struct IntrinsicCost(ulong Regular, ulong Floor)
{
    /// <summary>The least gas limit with which the transaction is valid.</summary>
    public ulong Required => Math.Max(Regular, Floor);

    /// <summary>The cost under the given rules.</summary>
    public static IntrinsicCost Of(Transaction transaction, Revision revision) =>
        new(IntrinsicGas.Compute(transaction, revision), IntrinsicGas.ComputeFloor(transaction, revision));
}
