// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Execution.Validation;

/// <summary>The rules about the ommers of a proof-of-work block (Yellow Paper section 11.1).</summary>
public static class OmmerRules
{
    /// <summary>Asks every rule.</summary>
    /// <param name="block">The block; its header keeps the header rules.</param>
    /// <param name="ancestry">The blocks below it.</param>
    /// <param name="spec">The chain.</param>
    public static BlockError Check(Block block, IBlockAncestry ancestry, ChainSpec spec)
    {
        if (block.Ommers.Count == 0)
        {
            return BlockError.None;
        }

        if (block.Ommers.Count > MiningReward.OmmerCountMax)
        {
            return new BlockError(BlockErrorCode.TooManyOmmers);
        }

        Family family = Family.Of(block.Header, ancestry);
        for (int i = 0; i < block.Ommers.Count; i++)
        {
            BlockErrorCode error = CheckOne(block.Ommers[i], block.Header, family, spec);
            if (error == BlockErrorCode.None && i > 0 && block.Ommers[i].Hash == block.Ommers[0].Hash)
            {
                error = BlockErrorCode.OmmerRepeated;
            }

            if (error != BlockErrorCode.None)
            {
                return new BlockError(error, Index: i);
            }
        }

        return BlockError.None;
    }

    private static BlockErrorCode CheckOne(BlockHeader ommer, BlockHeader block, Family family, ChainSpec spec)
    {
        if (family.Ommers.Contains(ommer.Hash))
        {
            return BlockErrorCode.OmmerAlreadyIncluded;
        }

        if (family.Ancestors.ContainsKey(ommer.Hash))
        {
            return BlockErrorCode.OmmerIsAncestor;
        }

        // A child of the parent would be a brother of the block: its distance would be zero.
        if (ommer.ParentHash == block.ParentHash || !family.Ancestors.TryGetValue(ommer.ParentHash, out BlockHeader? parent))
        {
            return BlockErrorCode.OmmerParentUnknown;
        }

        return HeaderRules.Check(ommer, parent, spec, isMerged: false) == BlockErrorCode.None
            ? BlockErrorCode.None
            : BlockErrorCode.OmmerInvalid;
    }

    // The ancestors one to seven generations back, and every ommer that the nearest six of them have named.
    private sealed record Family(Dictionary<Hash256, BlockHeader> Ancestors, HashSet<Hash256> Ommers)
    {
        internal static Family Of(BlockHeader block, IBlockAncestry ancestry)
        {
            Family family = new([], []);
            Hash256 hash = block.ParentHash;
            for (ulong generation = 1; generation <= MiningReward.OmmerDepthMax + 1; generation++)
            {
                if (!ancestry.TryGetHeader(hash, out BlockHeader? ancestor))
                {
                    break;
                }

                family.Ancestors.Add(hash, ancestor);
                foreach (BlockHeader ommer in ancestry.OmmersOf(hash))
                {
                    family.Ommers.Add(ommer.Hash);
                }

                hash = ancestor.ParentHash;
            }

            return family;
        }
    }
}
