// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Execution.Fees;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Execution.Transactions;

/// <summary>What executing one valid transaction came to.</summary>
public sealed class TransactionOutcome
{
    /// <summary>How the top-level message ended, and why if it halted.</summary>
    public required ExecutionResult Result { get; init; }

    /// <summary>Gas charged, after refunds and not below the floor of EIP-7623.</summary>
    public required ulong GasUsed { get; init; }

    /// <summary>The most gas that was in use at once: before refunds, not below the floor of EIP-7623.</summary>
    public required ulong PeakGasUsed { get; init; }

    /// <summary>Gas given back for cleared storage and authorizations, after its cap (EIP-3529).</summary>
    public required ulong GasRefunded { get; init; }

    /// <summary>Blob gas charged (EIP-4844).</summary>
    public required ulong BlobGasUsed { get; init; }

    /// <summary>What was paid per gas.</summary>
    public required GasPrice Price { get; init; }

    /// <summary>The entries emitted, in order; empty unless the transaction succeeded.</summary>
    public required IReadOnlyList<Log> Logs { get; init; }

    /// <summary>True when the top-level message succeeded (EIP-658).</summary>
    public bool IsSuccess => Result.Status == ExecutionStatus.Success;

    /// <summary>The contract created, if the transaction was a creation that succeeded.</summary>
    public Address? CreatedAddress => Result.CreatedAddress;
}
