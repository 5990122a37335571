// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Ledger.Import;

/// <summary>Takes blocks into the chain. Calls are serialised; a block is committed with everything that belongs to it in one atomic batch, or not at all.</summary>
public interface IBlockImporter
{
    /// <summary>Validates, executes and commits the next block; a block that the chain has already is no error.</summary>
    /// <param name="block">The block.</param>
    /// <param name="proof">What the consensus layer proves it final with; null on chains without consensus.</param>
    /// <param name="isBulk">True for one of many that could be had again: the disk is not waited for, so a power failure may cost the newest of them.</param>
    Result<ImportedBlock, ImportError> Import(Block block, FinalityProof? proof = null, bool isBulk = false);

    /// <summary>Validates and executes a child of the head without committing it: what a validator does before it votes.</summary>
    Result<ExecutedBlock, ImportError> Execute(Block block);

    /// <summary>Commits a block that <see cref="Execute"/> or a producer made, if its parent is still the head.</summary>
    /// <param name="executed">The block.</param>
    /// <param name="proof">What the consensus layer proves it final with; null on chains without consensus.</param>
    Result<ImportedBlock, ImportError> Commit(ExecutedBlock executed, FinalityProof? proof = null);
}
