// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.State.Merkle.Nodes;

namespace PowerVerse.Chain.State.Merkle.Tries;

/// <summary>One trie of a <see cref="NodePool"/>: where it begins, and what of it the store does not know yet.</summary>
internal sealed class TrieRoot
{
    private readonly byte[] _owner;
    private int _committedHandle;
    private Hash256 _committedHash;

    /// <summary>Names a trie by its root hash; nothing is loaded.</summary>
    /// <param name="owner">First part of its nodes' keys in the store: nothing, or the hash of the account's address.</param>
    /// <param name="hash">The root hash.</param>
    /// <param name="pool">Where its nodes will be.</param>
    public TrieRoot(ReadOnlySpan<byte> owner, in Hash256 hash, NodePool pool)
    {
        _owner = owner.ToArray();
        Hash = hash;
        Handle = hash == Account.EmptyStorageRoot ? NodePool.None : pool.AddReference(in hash);
        Commit();
    }

    /// <summary>The root node.</summary>
    public int Handle { get; set; }

    /// <summary>The root hash, as of the last hashing.</summary>
    public Hash256 Hash { get; set; }

    /// <summary>First part of its nodes' keys in the store.</summary>
    public ReadOnlySpan<byte> Owner => _owner;

    /// <summary>Keys in the store of nodes that are gone; some may never have been there.</summary>
    public List<byte[]> StaleKeys { get; } = [];

    /// <summary>The root node, named by the handle so far, was loaded.</summary>
    public void SetLoaded(int handle)
    {
        if (_committedHandle == Handle)
        {
            _committedHandle = handle;
        }

        Handle = handle;
    }

    /// <summary>Makes the present root the one that <see cref="Rollback"/> goes back to.</summary>
    public void Commit()
    {
        _committedHandle = Handle;
        _committedHash = Hash;
    }

    /// <summary>Goes back to the last commit.</summary>
    public void Rollback()
    {
        Handle = _committedHandle;
        Hash = _committedHash;
        StaleKeys.Clear();
    }

    /// <summary>Takes the handle that the root has in a compacted pool; nothing is pending.</summary>
    public void Move(int handle)
    {
        Handle = handle;
        _committedHandle = handle;
    }
}
