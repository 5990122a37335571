// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Ledger.Import;

/// <summary>Builds blocks on the head.</summary>
public interface IBlockProducer
{
    /// <summary>Builds a child of the head; <see cref="IBlockImporter.Commit"/> takes it without executing it again.</summary>
    /// <param name="plan">What the producer decides.</param>
    /// <param name="source">The transactions to choose from.</param>
    Result<ExecutedBlock, ImportError> Build(BlockPlan plan, ITransactionSource source);

    /// <summary>Builds and commits in one step, with nothing in between: the instant sealer.</summary>
    Result<ExecutedBlock, ImportError> Seal(BlockPlan plan, ITransactionSource source);

    /// <summary>Builds a block for show, on a snapshot and without holding up imports: the pending block.</summary>
    Result<BuiltBlock, BlockError> Preview(BlockPlan plan, ITransactionSource source);
}
