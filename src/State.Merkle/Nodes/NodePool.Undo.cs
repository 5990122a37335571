// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PowerVerse.Chain.State.Merkle.Nodes;

/// <content>
/// Going back to the last commit without loading anything again: the first change of a saved node since then keeps an image of it, and the places of
/// removed saved nodes are not used again meanwhile. Only the bytes that the dropped changes added stay behind, until the pool is compacted.
/// </content>
internal sealed partial class NodePool
{
    private readonly List<Image> _images = [];
    private readonly List<int> _born = [];
    private readonly List<int> _buried = [];

    /// <summary>Commits so far.</summary>
    public int Clock { get; private set; }

    /// <summary>Keeps what a saved node is now; to be called before each change of a node.</summary>
    public void BeforeChange(int handle)
    {
        ref TrieNode node = ref _nodes[handle];
        if (!node.IsSaved || node.IsImaged)
        {
            return;
        }

        Image image = new() { Handle = handle, Node = node };
        if (node.Kind == NodeKind.Branch)
        {
            Children(node.Link).CopyTo(image.Children);
        }

        _images.Add(image);
        node.IsImaged = true;
    }

    /// <summary>Makes the present content the one that <see cref="Rollback"/> goes back to; all dirty nodes are saved.</summary>
    public void Commit()
    {
        foreach (ref readonly Image image in CollectionsMarshal.AsSpan(_images))
        {
            _nodes[image.Handle].IsImaged = false;
        }

        foreach (int handle in _born)
        {
            _nodes[handle].IsBorn = false;
        }

        foreach (int handle in _buried)
        {
            Recycle(handle);
        }

        _images.Clear();
        _born.Clear();
        _buried.Clear();
        Clock = unchecked(Clock + 1);
    }

    /// <summary>Goes back to the last commit. The caller puts back the handles of the roots.</summary>
    public void Rollback()
    {
        // Nodes made since are given back first: among them are none that an image restores.
        foreach (int handle in _born)
        {
            // A place that was given back meanwhile may hold a node that was only loaded.
            if (_nodes[handle].IsBorn)
            {
                Recycle(handle);
            }
        }

        foreach (ref readonly Image image in CollectionsMarshal.AsSpan(_images))
        {
            _nodes[image.Handle] = image.Node;
            if (image.Node.Kind == NodeKind.Branch)
            {
                ((ReadOnlySpan<int>)image.Children).CopyTo(Children(image.Node.Link));
            }
        }

        _images.Clear();
        _born.Clear();
        _buried.Clear();
    }

    private int Born(int handle)
    {
        _nodes[handle].IsBorn = true;
        _born.Add(handle);
        return handle;
    }

    private struct Image
    {
        public int Handle;
        public TrieNode Node;
        public ImageChildren Children;
    }

    [InlineArray(NodeLayout.Width)]
    private struct ImageChildren
    {
        private int _first;
    }
}
