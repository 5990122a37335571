// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Execution.Blocks;

/// <summary>Credits the new coins of a proof-of-work block to its producer and to those of its ommers (Yellow Paper section 11.3).</summary>
internal static class BlockReward
{
    /// <summary>Credits the rewards; the ommers have been found valid, so that each is one to six generations older.</summary>
    internal static void Pay(BlockContext block, IReadOnlyList<BlockHeader> ommers, Journal journal)
    {
        UInt256 total = MiningReward.OfBlock(block.Revision);
        foreach (BlockHeader ommer in ommers)
        {
            journal.AddBalance(ommer.Beneficiary, MiningReward.OfOmmer(block.Revision, block.Environment.Number - ommer.Number));
            total += MiningReward.OfInclusion(block.Revision);
        }

        journal.AddBalance(block.Environment.Beneficiary, total);
    }
}
