// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger.Queries;

namespace PowerVerse.Chain.Ledger.Events;

/// <summary>One change of the head.</summary>
/// <param name="Head">The new head.</param>
/// <param name="Committed">The block that was committed with its receipts; null when blocks were unwound or the state was edited.</param>
/// <param name="Removed">Blocks that were unwound, newest first, at most <see cref="RemovedMax"/>; empty in all but an operator's or developer's unwinding.</param>
public sealed record HeadChange(ChainHead Head, CommittedBlock? Committed, IReadOnlyList<CommittedBlock> Removed)
{
    /// <summary>Most unwound blocks that a change carries; of a longer unwinding, the oldest are left out.</summary>
    public const int RemovedMax = 256;
}

/// <summary>A block of the canonical chain with its receipts.</summary>
/// <param name="Block">The block.</param>
/// <param name="Receipts">Its receipts, in the order of the transactions.</param>
public sealed record CommittedBlock(Block Block, IReadOnlyList<Receipt> Receipts);
