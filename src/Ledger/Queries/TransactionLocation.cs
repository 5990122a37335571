// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Ledger.Queries;

/// <summary>Where a transaction stands in the canonical chain.</summary>
/// <param name="BlockNumber">Number of the block.</param>
/// <param name="Index">Its index in the block, from 0.</param>
public readonly record struct TransactionLocation(ulong BlockNumber, int Index);
