// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.State.Merkle.Proofs;

/// <summary>Takes the nodes of a trie that a range proof shows. What it got of a range that is refused in the end MUST be thrown away.</summary>
public interface ITrieNodeSink
{
    /// <summary>A node that stands alone, not one embedded in another.</summary>
    /// <param name="path">Its path from the root, one byte per nibble; not kept after the call.</param>
    /// <param name="node">Its RLP; not kept after the call.</param>
    void Put(ReadOnlySpan<byte> path, ReadOnlySpan<byte> node);
}
