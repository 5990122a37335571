// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Execution.Blocks;

namespace PowerVerse.Chain.Ledger.Import;

/// <summary>A block that was found valid on the head at that time and can be committed without executing it again. Only the ledger makes one.</summary>
public sealed class ExecutedBlock
{
    internal ExecutedBlock(Block block, BlockOutcome outcome)
    {
        Block = block;
        Outcome = outcome;
    }

    /// <summary>The block.</summary>
    public Block Block { get; }

    /// <summary>What its execution came to.</summary>
    public BlockOutcome Outcome { get; }
}
