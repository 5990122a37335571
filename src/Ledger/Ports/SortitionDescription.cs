// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Ledger.Ports;

/// <summary>The lots that a validator has shown in one attempt at one block, as far as the stored seal and certificate prove them. Lots that were not shown stay secret.</summary>
/// <param name="Height">The block.</param>
/// <param name="Period">The attempt.</param>
/// <param name="Index">The validator's index in the epoch.</param>
/// <param name="Weight">Its weight.</param>
/// <param name="TotalWeight">The weight of the whole epoch.</param>
/// <param name="IsSampled">Whether votes are drawn by lot; else each carries its validator's whole weight.</param>
/// <param name="Proposer">Its lot as the proposer of the block; null where it was not the one, or not in this attempt.</param>
/// <param name="Certifier">Its lot in the vote that made the block final; null where the certificate does not hold its vote.</param>
public sealed record SortitionDescription(
    ulong Height, uint Period, uint Index, ulong Weight, ulong TotalWeight, bool IsSampled, LotDescription? Proposer, LotDescription? Certifier);

/// <summary>A lot that was shown.</summary>
/// <param name="Proof">Its proof; empty for a vote that needs none.</param>
/// <param name="Seats">What it won: the weight of the vote, or the tries for the best rank.</param>
/// <param name="Priority">The rank of a proposer, the lowest of all being the best; null for a vote.</param>
public sealed record LotDescription(ReadOnlyMemory<byte> Proof, ulong Seats, Hash256? Priority);
