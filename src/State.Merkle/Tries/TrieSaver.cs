// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.State.Merkle.Nodes;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.State.Merkle.Tries;

/// <summary>Writes the nodes that the store does not hold yet into a batch, and removes those that are gone.</summary>
internal sealed class TrieSaver
{
    private readonly NodePool _pool;
    private readonly ColumnFamily _family;
    private readonly byte[] _key = new byte[TrieUpdater.MaxStoreKeyLength];
    private byte[] _encoded = new byte[1024];
    private long _writtenCount;

    /// <summary>Makes a saver for the tries of a pool.</summary>
    public TrieSaver(NodePool pool, ColumnFamily family)
    {
        _pool = pool;
        _family = family;
    }

    /// <summary>Nodes given to batches so far. May be read by any thread.</summary>
    public long WrittenCount => Volatile.Read(ref _writtenCount);

    /// <summary>Adds to the batch what makes the store hold the trie, whose hashes are up to date, and marks its nodes as saved.</summary>
    public void Save(TrieRoot trie, IWriteBatch batch)
    {
        // A place that fell empty may have been filled again: removals come first.
        foreach (byte[] key in trie.StaleKeys)
        {
            batch.Delete(_family, key);
        }

        trie.StaleKeys.Clear();
        trie.Owner.CopyTo(_key);
        SaveNode(trie.Handle, trie.Owner.Length, isRoot: true, batch);
    }

    // Nodes above an unsaved node are unsaved themselves. Recursion is bounded by the nibbles of a key.
    private void SaveNode(int handle, int keyLength, bool isRoot, IWriteBatch batch)
    {
        if (handle <= NodePool.None || _pool[handle].IsSaved)
        {
            return;
        }

        ref TrieNode node = ref _pool[handle];
        ReadOnlySpan<byte> key = _key.AsSpan(0, keyLength);
        if (isRoot || node.ReferenceLength == Hash256.Size)
        {
            int room = _pool.MaxEncodedLength(handle);
            if (room > _encoded.Length)
            {
                _encoded = new byte[2 * room];
            }

            Range place = _pool.Encode(handle, _encoded.AsSpan(0, room));
            batch.Put(_family, key, _encoded.AsSpan(place));
            node.HasEntry = true;
            _writtenCount++;
        }
        else if (node.HasEntry)
        {
            batch.Delete(_family, key);
            node.HasEntry = false;
        }

        node.IsSaved = true;
        if (node.Kind == NodeKind.Extension)
        {
            for (int i = 0; i < node.PathLength; i++)
            {
                _key[keyLength + i] = (byte)Nibbles.At(_pool.Bytes, node.PathStart + i);
            }

            SaveNode(node.Link, keyLength + node.PathLength, isRoot: false, batch);
        }
        else if (node.Kind == NodeKind.Branch)
        {
            Span<int> children = _pool.Children(node.Link);
            for (int nibble = 0; nibble < children.Length; nibble++)
            {
                _key[keyLength] = (byte)nibble;
                SaveNode(children[nibble], keyLength + 1, isRoot: false, batch);
            }
        }
    }
}
