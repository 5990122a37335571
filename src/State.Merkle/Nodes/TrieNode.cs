// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.State.Merkle.Nodes;

/// <summary>A node in a <see cref="NodePool"/>.</summary>
internal struct TrieNode
{
    /// <summary>The kind of node.</summary>
    public NodeKind Kind;

    /// <summary>What is known of the node.</summary>
    public NodeMarks Marks;

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

    /// <summary>When the node was last looked at, in the pool's count of commits.</summary>
    public int LastUse;

    /// <summary>The next node of a list: free nodes, or nodes to be hashed together.</summary>
    public int Next;

    /// <summary>How a parent names this node: its hash, or its encoding where that is shorter than 32 bytes.</summary>
    public Hash256 Reference;

    /// <summary>True when the reference must be computed anew.</summary>
    public readonly bool IsDirty => ReferenceLength == 0;

    /// <summary>True when the store holds this node as it is; a change begins with <see cref="NodePool.BeforeChange"/>.</summary>
    public bool IsSaved
    {
        readonly get => (Marks & NodeMarks.Saved) != 0;
        set => Set(NodeMarks.Saved, value);
    }

    /// <summary>True when the store holds something at the place in the trie where this node stands.</summary>
    public bool HasEntry
    {
        readonly get => (Marks & NodeMarks.Entry) != 0;
        set => Set(NodeMarks.Entry, value);
    }

    /// <summary>True when the node was saved at the last commit and what it was then is kept.</summary>
    public bool IsImaged
    {
        readonly get => (Marks & NodeMarks.Imaged) != 0;
        set => Set(NodeMarks.Imaged, value);
    }

    /// <summary>True when the node was made since the last commit.</summary>
    public bool IsBorn
    {
        readonly get => (Marks & NodeMarks.Born) != 0;
        set => Set(NodeMarks.Born, value);
    }

    private void Set(NodeMarks mark, bool value) => Marks = value ? Marks | mark : Marks & ~mark;
}

/// <summary>What a pool knows of a node beside its content.</summary>
[Flags]
internal enum NodeMarks : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>See <see cref="TrieNode.IsSaved"/>.</summary>
    Saved = 1,

    /// <summary>See <see cref="TrieNode.HasEntry"/>.</summary>
    Entry = 2,

    /// <summary>See <see cref="TrieNode.IsImaged"/>.</summary>
    Imaged = 4,

    /// <summary>See <see cref="TrieNode.IsBorn"/>.</summary>
    Born = 8,
}
