// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Ledger.Integrity;

/// <summary>Damage that was found in the store. Nothing is written any more; reads go on. The way back: unwind below the block, or restore a backup.</summary>
/// <param name="BlockNumber">The head when it was found.</param>
/// <param name="Place">What was found damaged: an account, a slot, a trie node, by its key.</param>
/// <param name="Detail">What was expected and what was there.</param>
public sealed record DamageReport(ulong BlockNumber, string Place, string Detail);
