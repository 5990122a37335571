// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.State.Merkle.Nodes;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.State.Merkle.Tries;

/// <summary>Loads the nodes of tries from a store, where each lies under its owner and its place: owner ‖ path, one byte per nibble.</summary>
internal sealed class NodeSource
{
    // An encoded branch has at most 16 * 33 bytes of children; longer nodes carry a long value.
    private const int UsualNodeSize = 600;

    private readonly NodePool _pool;
    private readonly IKeyValueReader? _reader;
    private readonly ColumnFamily _family;
    private long _readCount;

    /// <summary>Makes a source.</summary>
    /// <param name="pool">Where loaded nodes go.</param>
    /// <param name="reader">The store, or null for tries that live in memory only.</param>
    /// <param name="family">The family of the nodes.</param>
    public NodeSource(NodePool pool, IKeyValueReader? reader, ColumnFamily family)
    {
        _pool = pool;
        _reader = reader;
        _family = family;
    }

    /// <summary>Nodes read from the store so far. May be read by any thread.</summary>
    public long ReadCount => Volatile.Read(ref _readCount);

    /// <summary>Makes a loaded node of a child item.</summary>
    /// <param name="handle">A negative handle.</param>
    /// <param name="storeKey">Owner and path of the node.</param>
    /// <returns>A positive handle.</returns>
    /// <exception cref="StorageException">The store lacks the node, or holds something else in its place.</exception>
    public int Load(int handle, ReadOnlySpan<byte> storeKey)
    {
        ReadOnlySpan<byte> item = _pool.ChildItem(handle);
        if (item.Length != 1 + Hash256.Size)
        {
            return Adopt(~handle, item.Length, Padded(item), (byte)item.Length, hasEntry: false, storeKey);
        }

        Hash256 hash = new(item[1..]);
        int offset = _pool.Reserve(UsualNodeSize);
        int length = _reader?.Read(_family, storeKey, _pool.Writable(offset, UsualNodeSize)) ?? IKeyValueReader.NotFound;
        if (length == IKeyValueReader.NotFound)
        {
            throw new StorageException($"The trie node at {Hex.Encode(storeKey)} is missing.");
        }

        if (length > UsualNodeSize)
        {
            offset = _pool.Reserve(length);
            length = _reader!.Read(_family, storeKey, _pool.Writable(offset, length));
        }

        _pool.TrimTo(offset + length);
        _readCount++;

        if (length >= NodeLayout.HashedLength)
        {
            return Adopt(offset, length, in hash, Hash256.Size, hasEntry: true, storeKey);
        }

        // Only a root is stored although it is shorter than a hash; elsewhere it would be embedded.
        return Adopt(offset, length, Padded(_pool.Bytes.Slice(offset, length)), (byte)length, hasEntry: true, storeKey);
    }

    private int Adopt(int offset, int length, in Hash256 reference, byte referenceLength, bool hasEntry, ReadOnlySpan<byte> storeKey)
    {
        if (!_pool.TryAddEncoded(offset, length, out int handle))
        {
            throw new StorageException($"The trie node at {Hex.Encode(storeKey)} is damaged.");
        }

        ref TrieNode node = ref _pool[handle];
        node.Reference = reference;
        node.ReferenceLength = referenceLength;
        node.HasEntry = hasEntry;
        node.IsSaved = true;
        return handle;
    }

    private static Hash256 Padded(ReadOnlySpan<byte> item)
    {
        Span<byte> padded = stackalloc byte[Hash256.Size];
        padded.Clear();
        item.CopyTo(padded);
        return new Hash256(padded);
    }
}
