// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Ledger.Events;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Ledger.Queries;

/// <summary>The canonical chain for readers. Blocks are addressed by number; <see cref="TryGetNumber"/> turns a hash into one.</summary>
/// <remarks>
/// Safe for use by several threads while one writer commits. Every answer is of some moment: who needs several that belong together takes a
/// <see cref="ChainHead"/> or an <see cref="IStateSnapshot"/> first. A failing store is an exception, never an empty answer.
/// </remarks>
public interface IBlockChain : IBlockAncestry
{
    /// <summary>The chain's rules.</summary>
    ChainSpec Spec { get; }

    /// <summary>Header of the first block.</summary>
    BlockHeader Genesis { get; }

    /// <summary>The newest block: latest, safe and finalized. Read once, it does not change.</summary>
    ChainHead Head { get; }

    /// <summary>Tells of every new head, in order.</summary>
    IHeadFeed Heads { get; }

    /// <summary>What is kept of the past.</summary>
    RetainedHistory Retained { get; }

    /// <summary>Hash of the canonical block with this number.</summary>
    bool TryGetHash(ulong number, out Hash256 hash);

    /// <summary>Number of the canonical block with this hash.</summary>
    bool TryGetNumber(in Hash256 hash, out ulong number);

    /// <summary>Header of the canonical block with this number.</summary>
    bool TryGetHeader(ulong number, [NotNullWhen(true)] out BlockHeader? header);

    /// <summary>A whole block; recent ones come from memory.</summary>
    Result<Block, Unavailable> GetBlock(ulong number);

    /// <summary>The receipts of a block, in the order of its transactions.</summary>
    Result<IReadOnlyList<Receipt>, Unavailable> GetReceipts(ulong number);

    /// <summary>Where a transaction of the canonical chain stands; false when it is unknown or its block's index was pruned.</summary>
    bool TryGetTransaction(in Hash256 hash, out TransactionLocation location);

    /// <summary>Sum of the difficulties up to a block.</summary>
    Result<UInt256, Unavailable> GetTotalDifficulty(ulong number);

    /// <summary>What the consensus layer stored with a block; false where there is none.</summary>
    bool TryGetFinality(ulong number, [NotNullWhen(true)] out FinalityProof? proof);

    /// <summary>Opens the state that a block left.</summary>
    Result<IStateSnapshot, Unavailable> OpenState(ulong number);

    /// <summary>Finds logs through the exact index, ordered by block, transaction and position.</summary>
    Result<IReadOnlyList<LogMatch>, LogQueryError> FindLogs(LogQuery query, LogLimits limits, CancellationToken cancellationToken);
}
