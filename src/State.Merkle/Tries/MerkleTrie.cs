// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.State.Merkle.Nodes;
using PowerVerse.Chain.State.Merkle.WorldState;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.State.Merkle.Tries;

/// <summary>A hexary Merkle Patricia trie (Yellow Paper appendix D), in memory or over a store. For one thread at a time.</summary>
/// <remarks>
/// Changes are collected and applied together when the root or a value is asked for, so a batch costs one descent and its hashes are computed side
/// by side. The store changes only by the batch that <see cref="Stage"/> fills.
/// </remarks>
public sealed class MerkleTrie
{
    /// <summary>Root of a trie without keys: keccak256(RLP("")).</summary>
    public static readonly Hash256 EmptyRoot = Account.EmptyStorageRoot;

    /// <summary>Longest key, in bytes.</summary>
    public const int MaxKeyLength = NodePool.MaxKeyLength;

    /// <summary>Bytes of the pool below which the content of replaced nodes is left where it is.</summary>
    private const int TrimBytesMin = 4 * 1024 * 1024;

    private readonly NodePool _pool;
    private readonly TrieChanges _changes;
    private readonly TrieUpdater _updater;
    private readonly TrieReader _reader;
    private readonly TrieHasher _hasher;
    private readonly TrieSaver _saver;
    private readonly TrieRoot _trie;
    private readonly bool _hashesKeys;
    private readonly int _trimBytesMin;
    private int _trimBytes;

    /// <summary>Makes an empty trie in memory.</summary>
    /// <param name="isSecure">True when keys are replaced by their Keccak-256, as in the state and storage tries.</param>
    public MerkleTrie(bool isSecure = false)
        : this(null, default, EmptyRoot, isSecure)
    {
    }

    /// <summary>Opens the trie with the given root in a store, whose nodes are loaded as they are needed.</summary>
    /// <param name="store">A store with the family <see cref="StateFamilies.TrieNodes"/>.</param>
    /// <param name="owner">First part of its nodes' keys: nothing for the state trie, the hash of the address for a storage trie.</param>
    /// <param name="root">Its root hash.</param>
    /// <param name="isSecure">True when keys are replaced by their Keccak-256, as in the state and storage tries.</param>
    public MerkleTrie(IKeyValueReader? store, ReadOnlySpan<byte> owner, in Hash256 root, bool isSecure)
        : this(store, owner, in root, isSecure, TrimBytesMin)
    {
    }

    /// <summary>As the public one, with a bound of its own for <see cref="TrimBytesMin"/>.</summary>
    internal MerkleTrie(IKeyValueReader? store, ReadOnlySpan<byte> owner, in Hash256 root, bool isSecure, int trimBytesMin)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(owner.Length, Hash256.Size, nameof(owner));
        _hashesKeys = isSecure;
        _trimBytesMin = trimBytesMin;
        _trimBytes = trimBytesMin;
        _pool = new NodePool();
        NodeSource source = new(_pool, store, StateFamilies.TrieNodes);
        _changes = new TrieChanges(_pool);
        _updater = new TrieUpdater(_pool, source);
        _reader = new TrieReader(_pool, source);
        _hasher = new TrieHasher(_pool);
        _saver = new TrieSaver(_pool, StateFamilies.TrieNodes);
        _trie = new TrieRoot(owner, in root, _pool);
    }

    /// <summary>The root hash.</summary>
    public Hash256 Root
    {
        get
        {
            ApplyChanges();
            _hasher.Hash([_trie]);
            return _trie.Hash;
        }
    }

    /// <summary>Sets the value of a key; an empty value removes the key.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The key is longer than <see cref="MaxKeyLength"/>.</exception>
    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (_hashesKeys)
        {
            Hash256 hash = Keccak256.Hash(key);
            _changes.Add(hash.AsSpan(), value);
            return;
        }

        _changes.Add(key, value);
    }

    /// <summary>Removes a key; a key that is not there is no error.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The key is longer than <see cref="MaxKeyLength"/>.</exception>
    public void Delete(ReadOnlySpan<byte> key) => Put(key, []);

    /// <summary>Reads the value of a key into a new array.</summary>
    /// <returns>False when the key is not there; <paramref name="value"/> is then empty.</returns>
    public bool TryGet(ReadOnlySpan<byte> key, out byte[] value)
    {
        ApplyChanges();
        Hash256 hash = _hashesKeys ? Keccak256.Hash(key) : default;
        ReadOnlySpan<byte> bytes = default;
        bool found = _hashesKeys
            ? _reader.TryFind(_trie, hash.AsSpan(), out bytes)
            : key.Length <= MaxKeyLength && _reader.TryFind(_trie, key, out bytes);
        value = found ? bytes.ToArray() : [];
        return found;
    }

    /// <summary>Calls the visitor with every key and value in key order; the keys of a secure trie are the hashes.</summary>
    public void Walk(Action<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> visitor)
    {
        ApplyChanges();
        _reader.Walk(_trie, visitor);
    }

    /// <summary>Adds to the batch what makes the store hold this trie. The caller writes the batch before the trie is used again.</summary>
    public void Stage(IWriteBatch batch)
    {
        _ = Root;
        _saver.Save(_trie, batch);
        _trie.Commit();
        _pool.Commit();
    }

    private void ApplyChanges()
    {
        if (_changes.Count > 0)
        {
            _updater.Apply(_trie, _changes.Sort());
            _changes.Clear();
            Trim();
        }
    }

    // Changes only ever add bytes to the pool: a trie that lives long would fill it with those of nodes that are gone. Half of them gone pays for a copy.
    private void Trim()
    {
        if (_pool.ByteCount <= _trimBytes)
        {
            return;
        }

        // This trie never goes back to its last commit, so what the pool keeps for that may go.
        _pool.Commit();
        NodeCompactor compactor = new(_pool, usedSince: int.MinValue);
        _trie.Move(compactor.Copy(_trie.Handle));
        _pool.Adopt(compactor.Target);
        _trimBytes = (int)Math.Max(_trimBytesMin, Math.Min(2L * _pool.ByteCount, int.MaxValue));
    }
}
