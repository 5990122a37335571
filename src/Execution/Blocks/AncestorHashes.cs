// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Execution.Blocks;

/// <summary>Answers BLOCKHASH by walking from the parent towards older blocks, as far as asked and once each.</summary>
public sealed class AncestorHashes : IBlockHashes
{
    /// <summary>Most ancestors that code can ask for.</summary>
    public const int GenerationsMax = 256;

    private readonly IBlockAncestry _ancestry;
    private readonly ulong _parentNumber;

    // Hashes of the blocks parent, parent - 1, ...
    private readonly List<Hash256> _known;
    private bool _isComplete;

    /// <summary>Starts at the parent of the block to execute.</summary>
    public AncestorHashes(IBlockAncestry ancestry, in Hash256 parentHash, ulong parentNumber)
    {
        _ancestry = ancestry;
        _parentNumber = parentNumber;
        _known = [parentHash];
    }

    /// <inheritdoc/>
    public Hash256 Get(ulong number)
    {
        if (number > _parentNumber || _parentNumber - number >= GenerationsMax)
        {
            return Hash256.Zero;
        }

        int index = (int)(_parentNumber - number);
        while (_known.Count <= index && !_isComplete)
        {
            Hash256 oldest = _known[^1];
            if (_ancestry.TryGetHeader(oldest, out BlockHeader? header) && header.Number > 0)
            {
                _known.Add(header.ParentHash);
            }
            else
            {
                _isComplete = true;
            }
        }

        return index < _known.Count ? _known[index] : Hash256.Zero;
    }
}
