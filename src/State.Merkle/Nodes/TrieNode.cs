// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.State.Merkle.Nodes;

/// <summary>A node in a <see cref="NodePool"/>.</summary>
internal struct TrieNode
{
    /// <summary>The kind of node.</summary>
    public NodeKind Kind;

    /// <summary>True when the store holds this node as it is.</summary>
    public bool IsSaved;

    /// <summary>True when the store holds something at the place in the trie where this node stands.</summary>
    public bool HasEntry;

    /// <summary>Bytes of <see cref="Reference"/> that count: 32 for a hash, fewer for an embedded node, 0 when the node changed since.</summary>
    public byte ReferenceLength;

    /// <summary>First nibble of the path in the pool's bytes (leaf, extension).</summary>
    public int PathStart;

    /// <summary>Nibbles of the path (leaf, extension).</summary>
    public int PathLength;

    /// <summary>The child (extension) or the block of sixteen children (branch).</summary>
    public int Link;

    /// <summary>First byte of the value in the pool's bytes (leaf, branch).</summary>
    public int ValueStart;

    /// <summary>Bytes of the value; 0 for a branch without one.</summary>
    public int ValueLength;

    /// <summary>The next node of a list: free nodes, or nodes to be hashed together.</summary>
    public int Next;

    /// <summary>How a parent names this node: its hash, or its encoding where that is shorter than 32 bytes.</summary>
    public Hash256 Reference;

    /// <summary>True when the reference must be computed anew.</summary>
    public readonly bool IsDirty => ReferenceLength == 0;
}
