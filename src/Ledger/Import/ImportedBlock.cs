// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Ledger.Queries;

namespace PowerVerse.Chain.Ledger.Import;

/// <summary>What came of importing a block that the chain has now.</summary>
/// <param name="Head">The head afterwards.</param>
/// <param name="WasKnown">True when the block was part of the chain before, and nothing was done.</param>
public readonly record struct ImportedBlock(ChainHead Head, bool WasKnown);
