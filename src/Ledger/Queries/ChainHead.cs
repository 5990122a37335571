// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Ledger.Queries;

/// <summary>The newest committed block. A block is final when committed, so it is at once the latest, the safe and the finalized one.</summary>
/// <param name="Header">Its header.</param>
/// <param name="StateRoot">Root of the state now: the header's, unless a developer's node edited the state since.</param>
/// <param name="TotalDifficulty">Sum of the difficulties up to it; what it was at the merge from then on.</param>
public sealed record ChainHead(BlockHeader Header, Hash256 StateRoot, UInt256 TotalDifficulty)
{
    /// <summary>Its number.</summary>
    public ulong Number => Header.Number;

    /// <summary>Its hash.</summary>
    public Hash256 Hash => Header.Hash;
}
