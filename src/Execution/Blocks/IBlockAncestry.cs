// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Execution.Blocks;

/// <summary>The blocks that a new one stands on, found by hash.</summary>
/// <remarks>
/// An implementation MUST know at least the 256 blocks below the parent, and before the merge their ommers: an ancestor that is there and
/// not found changes results (BLOCKHASH, ommers) and forks the node.
/// </remarks>
public interface IBlockAncestry
{
    /// <summary>Finds a header by its hash.</summary>
    bool TryGetHeader(in Hash256 hash, [NotNullWhen(true)] out BlockHeader? header);

    /// <summary>The ommers of a known block; empty from the merge on.</summary>
    IReadOnlyList<BlockHeader> OmmersOf(in Hash256 hash);
}
