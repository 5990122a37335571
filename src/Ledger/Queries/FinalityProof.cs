// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Ledger.Queries;

/// <summary>What the consensus layer proves a block final with, as opaque bytes in its own encoding.</summary>
/// <param name="Seal">The seal of the block; empty for none.</param>
/// <param name="Certificate">The certificate; empty for none, or once it was pruned.</param>
public record FinalityProof(ReadOnlyMemory<byte> Seal, ReadOnlyMemory<byte> Certificate);
