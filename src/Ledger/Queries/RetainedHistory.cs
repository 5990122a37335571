// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Ledger.Queries;

/// <summary>The lowest block number for which each segment is kept. Headers and indexes by hash are kept for ever.</summary>
/// <param name="State">Reads of balances, nonces, code and slots, and execution on top of a block's state.</param>
/// <param name="Proofs">Proofs, and execution that needs a state root.</param>
/// <param name="Bodies">Transactions, ommers, withdrawals.</param>
/// <param name="Receipts">Receipts and logs.</param>
public readonly record struct RetainedHistory(ulong State, ulong Proofs, ulong Bodies, ulong Receipts);
