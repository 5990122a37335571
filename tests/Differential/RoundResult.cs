// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;

namespace PowerVerse.Chain.Differential;

/// <summary>What one machine says a round came to.</summary>
/// <param name="Transactions">One entry per transaction, in block order.</param>
public sealed record RoundResult(IReadOnlyList<TransactionResult> Transactions);

/// <summary>What one machine says a transaction came to.</summary>
/// <param name="IsSuccess">Receipt status.</param>
/// <param name="GasUsed">Gas charged.</param>
/// <param name="Logs">Logs of the receipt.</param>
/// <param name="Output">Return data, revert data included; of a creation, the code deployed.</param>
public sealed record TransactionResult(bool IsSuccess, ulong GasUsed, IReadOnlyList<Log> Logs, byte[] Output);
