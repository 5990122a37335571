// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.State.Merkle.Nodes;

/// <summary>The nodes of one or more tries as structs in arrays: no object and no garbage per node.</summary>
/// <remarks>
/// A handle names a node: 0 is no node, a positive handle is an index, and a negative one is the complement of an offset into the bytes, where a
/// child item (see <see cref="NodeLayout"/>) names a node that is not loaded. Bytes of replaced nodes stay until <see cref="Reset"/>; nodes and
/// blocks of children are used again. References into the pool are invalid after any call that adds something.
/// </remarks>
internal sealed partial class NodePool
{
    /// <summary>No node.</summary>
    public const int None = 0;

    /// <summary>Bytes of the longest key of any trie: hashes have 32, list indexes at most 9.</summary>
    public const int MaxKeyLength = 128;

    /// <summary>Bytes that the pool can hold: nibble positions must fit in 31 bits.</summary>
    private const int MaxBytes = 1 << 30;

    private TrieNode[] _nodes;
    private int _nodeCount = 1;
    private int _freeNode;
    private int[] _children;
    private int _childCount = NodeLayout.Width;
    private int _freeBlock;
    private byte[] _bytes;

    /// <summary>Makes an empty pool.</summary>
    /// <param name="capacity">Nodes that it holds before its arrays grow.</param>
    public NodePool(int capacity = 64)
    {
        _nodes = new TrieNode[capacity];
        _children = new int[capacity * 4];
        _bytes = new byte[capacity * 64];
        ByteCount = 1;
    }

    /// <summary>Bytes in use, those of replaced nodes included.</summary>
    public int ByteCount { get; private set; }

    /// <summary>Nodes in use or free.</summary>
    public int NodeCount => _nodeCount;

    /// <summary>The paths, values and encoded nodes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>A loaded node.</summary>
    public ref TrieNode this[int handle] => ref _nodes[handle];

    /// <summary>The sixteen children of a branch.</summary>
    public Span<int> Children(int block) => _children.AsSpan(block, NodeLayout.Width);

    /// <summary>Forgets everything and keeps the arrays.</summary>
    public void Reset()
    {
        _images.Clear();
        _born.Clear();
        _buried.Clear();
        _nodeCount = 1;
        _freeNode = 0;
        _childCount = NodeLayout.Width;
        _freeBlock = 0;
        ByteCount = 1;
    }

    /// <summary>Copies bytes into the pool.</summary>
    /// <returns>Their offset.</returns>
    public int AddBytes(ReadOnlySpan<byte> source)
    {
        int offset = Reserve(source.Length);
        source.CopyTo(_bytes.AsSpan(offset));
        return offset;
    }

    /// <summary>Makes room for bytes that the caller fills through <see cref="Writable"/>.</summary>
    public int Reserve(int length)
    {
        int offset = ByteCount;
        if (length > _bytes.Length - offset)
        {
            Invariant.Check(length <= MaxBytes - offset);
            Array.Resize(ref _bytes, (int)Math.Min(MaxBytes, Math.Max(2L * _bytes.Length, (long)offset + length)));
        }

        ByteCount = offset + length;
        return offset;
    }

    /// <summary>Gives back the end of the last reservation.</summary>
    public void TrimTo(int byteCount) => ByteCount = byteCount;

    /// <summary>Room made by <see cref="Reserve"/>.</summary>
    public Span<byte> Writable(int offset, int length) => _bytes.AsSpan(offset, length);

    /// <summary>The handle of a node that is named by its hash and not loaded.</summary>
    public int AddReference(in Hash256 hash)
    {
        int offset = Reserve(1 + Hash256.Size);
        _bytes[offset] = 0x80 + Hash256.Size;
        hash.CopyTo(_bytes.AsSpan(offset + 1));
        return ~offset;
    }

    /// <summary>A new leaf, dirty.</summary>
    public int NewLeaf(int pathStart, int pathLength, int valueStart, int valueLength)
    {
        int handle = Born(NewNode(NodeKind.Leaf));
        ref TrieNode node = ref _nodes[handle];
        node.PathStart = pathStart;
        node.PathLength = pathLength;
        node.ValueStart = valueStart;
        node.ValueLength = valueLength;
        return handle;
    }

    /// <summary>A new extension, dirty.</summary>
    public int NewExtension(int pathStart, int pathLength, int child)
    {
        int handle = Born(NewNode(NodeKind.Extension));
        ref TrieNode node = ref _nodes[handle];
        node.PathStart = pathStart;
        node.PathLength = pathLength;
        node.Link = child;
        return handle;
    }

    /// <summary>A new branch without children, dirty.</summary>
    public int NewBranch() => Born(NewBranchNode());

    private int NewBranchNode()
    {
        int handle = NewNode(NodeKind.Branch);
        int block = _freeBlock;
        if (block != 0)
        {
            _freeBlock = _children[block];
        }
        else
        {
            block = _childCount;
            _childCount += NodeLayout.Width;
            if (_childCount > _children.Length)
            {
                Array.Resize(ref _children, 2 * _childCount);
            }
        }

        Children(block).Clear();
        _nodes[handle].Link = block;
        return handle;
    }

    /// <summary>A copy of another pool's node, whose path, value and extension child are in this pool already; a branch gets children of its own, none yet.</summary>
    public int AddCopy(in TrieNode node)
    {
        int handle = node.Kind == NodeKind.Branch ? NewBranchNode() : NewNode(node.Kind);
        int block = _nodes[handle].Link;
        _nodes[handle] = node;
        if (node.Kind == NodeKind.Branch)
        {
            _nodes[handle].Link = block;
        }

        return handle;
    }

    /// <summary>Takes over the content of a compacted copy.</summary>
    public void Adopt(NodePool copy)
    {
        _nodes = copy._nodes;
        _nodeCount = copy._nodeCount;
        _freeNode = copy._freeNode;
        _children = copy._children;
        _childCount = copy._childCount;
        _freeBlock = copy._freeBlock;
        _bytes = copy._bytes;
        ByteCount = copy.ByteCount;
    }

    /// <summary>Gives a node back; its children are the caller's. One that the store knows keeps its place until <see cref="Commit"/> or <see cref="Rollback"/>.</summary>
    public void Free(int handle)
    {
        BeforeChange(handle);
        if (_nodes[handle].IsImaged)
        {
            _buried.Add(handle);
            return;
        }

        Recycle(handle);
    }

    private void Recycle(int handle)
    {
        ref TrieNode node = ref _nodes[handle];
        if (node.Kind == NodeKind.Branch)
        {
            _children[node.Link] = _freeBlock;
            _freeBlock = node.Link;
        }

        node = new TrieNode { Next = _freeNode };
        _freeNode = handle;
    }

    /// <summary>The node was changed: it must be hashed and saved.</summary>
    public void MarkDirty(int handle)
    {
        ref TrieNode node = ref _nodes[handle];
        Invariant.Check(!node.IsSaved || node.IsImaged);
        node.ReferenceLength = 0;
        node.IsSaved = false;
    }

    /// <summary>The bytes of the child item that a negative handle names.</summary>
    public ReadOnlySpan<byte> ChildItem(int handle)
    {
        ReadOnlySpan<byte> bytes = _bytes.AsSpan(~handle);
        bool ok = NodeLayout.TryChildLength(bytes, out int length);
        Invariant.Check(ok);
        return bytes[..length];
    }

    /// <summary>Makes a node from its encoding in the pool's bytes.</summary>
    /// <param name="offset">Where the encoding begins.</param>
    /// <param name="length">Its length.</param>
    /// <param name="handle">The node, clean, without a reference.</param>
    /// <returns>False when the bytes are not a node.</returns>
    public bool TryAddEncoded(int offset, int length, out int handle)
    {
        handle = None;
        if (!NodeLayout.TryDecode(_bytes.AsSpan(offset, length), out NodeLayout layout))
        {
            return false;
        }

        if (layout.Kind == NodeKind.Branch)
        {
            handle = NewBranchNode();
            Span<int> children = Children(_nodes[handle].Link);
            ReadOnlySpan<int> offsets = layout.Children;
            for (int i = 0; i < children.Length; i++)
            {
                children[i] = offsets[i] == 0 ? None : ~(offset + offsets[i]);
            }
        }
        else
        {
            handle = NewNode(layout.Kind);
        }

        ref TrieNode node = ref _nodes[handle];
        if (layout.Kind == NodeKind.Extension)
        {
            node.Link = ~(offset + layout.Children[0]);
        }

        node.PathStart = (2 * offset) + layout.PathStart;
        node.PathLength = layout.PathLength;
        node.ValueStart = offset + layout.ValueStart;
        node.ValueLength = layout.ValueLength;
        return true;
    }

    /// <summary>Bytes of room that <see cref="Encode"/> needs for a node.</summary>
    public int MaxEncodedLength(int handle) =>
        (NodeLayout.Width * RlpLength.Hash) + MaxKeyLength + (3 * RlpLength.MaxHeader) + _nodes[handle].ValueLength;

    /// <summary>Writes a node's encoding; the references of its children are up to date.</summary>
    /// <param name="handle">The node.</param>
    /// <param name="destination">At least <see cref="MaxEncodedLength"/> bytes.</param>
    /// <returns>Where in the destination the encoding lies: its header is written last, just before the items.</returns>
    public Range Encode(int handle, Span<byte> destination)
    {
        ref TrieNode node = ref _nodes[handle];
        int position = RlpLength.MaxHeader;
        if (node.Kind == NodeKind.Branch)
        {
            foreach (int child in Children(node.Link))
            {
                position += WriteChild(child, destination[position..]);
            }

            position += WriteBytes(_bytes.AsSpan(node.ValueStart, node.ValueLength), destination[position..]);
        }
        else
        {
            bool isLeaf = node.Kind == NodeKind.Leaf;
            int pathLength = Nibbles.HexPrefixLength(node.PathLength);

            // A path of one byte is below 0x40 and so its own RLP.
            if (pathLength > 1)
            {
                position += WriteHeader(0x80, pathLength, destination[position..]);
            }

            Nibbles.WriteHexPrefix(_bytes, node.PathStart, node.PathLength, isLeaf, destination[position..]);
            position += pathLength;
            position += isLeaf
                ? WriteBytes(_bytes.AsSpan(node.ValueStart, node.ValueLength), destination[position..])
                : WriteChild(node.Link, destination[position..]);
        }

        int itemsLength = position - RlpLength.MaxHeader;
        int start = RlpLength.MaxHeader - RlpLength.OfHeader(itemsLength);
        WriteHeader(0xC0, itemsLength, destination[start..]);
        return start..position;
    }

    private int NewNode(NodeKind kind)
    {
        int handle = _freeNode;
        if (handle != 0)
        {
            _freeNode = _nodes[handle].Next;
        }
        else
        {
            handle = _nodeCount++;
            if (handle == _nodes.Length)
            {
                Array.Resize(ref _nodes, 2 * handle);
            }
        }

        _nodes[handle] = new TrieNode { Kind = kind, LastUse = Clock };
        return handle;
    }

    private int WriteChild(int child, Span<byte> destination)
    {
        if (child > None)
        {
            ref TrieNode node = ref _nodes[child];
            if (node.ReferenceLength == Hash256.Size)
            {
                destination[0] = 0x80 + Hash256.Size;
                Unsafe.WriteUnaligned(ref MemoryMarshal.GetReference(destination.Slice(1, Hash256.Size)), node.Reference);
                return RlpLength.Hash;
            }

            Invariant.Check(!node.IsDirty);
            node.Reference.AsSpan()[..node.ReferenceLength].CopyTo(destination);
            return node.ReferenceLength;
        }

        if (child == None)
        {
            destination[0] = 0x80;
            return 1;
        }

        ReadOnlySpan<byte> item = ChildItem(child);
        item.CopyTo(destination);
        return item.Length;
    }

    private static int WriteBytes(ReadOnlySpan<byte> value, Span<byte> destination)
    {
        if (value.Length == 1 && value[0] < 0x80)
        {
            destination[0] = value[0];
            return 1;
        }

        int header = WriteHeader(0x80, value.Length, destination);
        value.CopyTo(destination[header..]);
        return header + value.Length;
    }

    private static int WriteHeader(byte shortBase, int length, Span<byte> destination)
    {
        if (length <= 55)
        {
            destination[0] = (byte)(shortBase + length);
            return 1;
        }

        int header = RlpLength.OfHeader(length);
        destination[0] = (byte)(shortBase + 55 + header - 1);
        for (int i = header - 1; i > 0; i--)
        {
            destination[i] = (byte)(length & 0xFF);
            length >>= 8;
        }

        return header;
    }
}
