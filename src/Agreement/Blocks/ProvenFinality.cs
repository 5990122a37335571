// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Agreement.Blocks;

/// <summary>What was checked already: that the block is final, by its own certificate or by that of a later block that names it as an ancestor. Only <see cref="RunVerifier"/> makes one.</summary>
/// <param name="Block">The hash of the block.</param>
/// <param name="Seal">The seal that its header commits to.</param>
/// <param name="Certificate">Its certificate if that was checked, too; else empty.</param>
internal sealed record ProvenFinality(Hash256 Block, ReadOnlyMemory<byte> Seal, ReadOnlyMemory<byte> Certificate) : FinalityProof(Seal, Certificate);
