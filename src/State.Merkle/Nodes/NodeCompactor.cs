// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.State.Merkle.Tries;

namespace PowerVerse.Chain.State.Merkle.Nodes;

/// <summary>Copies the nodes that are worth keeping into a new pool: without the bytes of replaced nodes, and without nodes that were not used for long.</summary>
internal sealed class NodeCompactor
{
    private readonly NodePool _from;
    private readonly int _usedSince;

    /// <summary>Prepares a copy of a pool without pending changes.</summary>
    /// <param name="from">The pool.</param>
    /// <param name="usedSince">Nodes last used before this are named by their reference instead, to be loaded again when needed.</param>
    public NodeCompactor(NodePool from, int usedSince)
    {
        _from = from;
        _usedSince = usedSince;
        Target = new NodePool();
    }

    /// <summary>The copy.</summary>
    public NodePool Target { get; }

    /// <summary>Copies a trie. A root that is not worth keeping is named by its hash, embedded or not: it is stored on its own.</summary>
    /// <returns>The root's handle in the copy.</returns>
    public int CopyRoot(TrieRoot trie) =>
        trie.Handle > NodePool.None && _from[trie.Handle].LastUse < _usedSince ? Target.AddReference(trie.Hash) : Copy(trie.Handle);

    /// <summary>Copies a node and what lies below it. Recursion is bounded by the nibbles of a key.</summary>
    /// <returns>Its handle in the copy.</returns>
    public int Copy(int handle)
    {
        if (handle == NodePool.None)
        {
            return NodePool.None;
        }

        if (handle < NodePool.None)
        {
            return ~Target.AddBytes(_from.ChildItem(handle));
        }

        TrieNode node = _from[handle];
        if (node.LastUse < _usedSince)
        {
            return node.ReferenceLength == Hash256.Size
                ? Target.AddReference(in node.Reference)
                : ~Target.AddBytes(node.Reference.AsSpan()[..node.ReferenceLength]);
        }

        int oddStart = node.PathStart & 1;
        node.PathStart = (2 * Target.AddBytes(_from.Bytes.Slice(node.PathStart >> 1, Nibbles.PackedLength(oddStart + node.PathLength)))) + oddStart;
        node.ValueStart = Target.AddBytes(_from.Bytes.Slice(node.ValueStart, node.ValueLength));
        if (node.Kind == NodeKind.Extension)
        {
            node.Link = Copy(node.Link);
        }

        if (node.Kind != NodeKind.Branch)
        {
            return Target.AddCopy(in node);
        }

        int copy = Target.AddCopy(in node);
        for (int nibble = 0; nibble < NodeLayout.Width; nibble++)
        {
            int child = Copy(_from.Children(node.Link)[nibble]);
            Target.Children(Target[copy].Link)[nibble] = child;
        }

        return copy;
    }
}
