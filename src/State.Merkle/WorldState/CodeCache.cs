// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.State.Merkle.WorldState;

/// <summary>Code by hash: what was read, and what is new since the last commit.</summary>
/// <remarks>Code that a discarded block brought is dropped; code that no account names any more stays in the store, since another may name it.</remarks>
internal sealed class CodeCache
{
    private readonly StoredState _stored;
    private readonly Dictionary<Hash256, ReadOnlyMemory<byte>> _codes = [];
    private readonly List<Hash256> _pending = [];
    private long _bytes;

    /// <summary>Makes an empty cache over a store.</summary>
    public CodeCache(StoredState stored)
    {
        _stored = stored;
    }

    /// <summary>The code of a hash.</summary>
    /// <exception cref="StorageException">The store lacks it.</exception>
    public ReadOnlyMemory<byte> Get(in Hash256 hash)
    {
        if (hash == Account.EmptyCodeHash)
        {
            return default;
        }

        if (!_codes.TryGetValue(hash, out ReadOnlyMemory<byte> code))
        {
            code = _stored.GetCode(in hash);
            _codes.Add(hash, code);
            _bytes += code.Length;
        }

        return code;
    }

    /// <summary>Notes new code; empty code is none.</summary>
    public void Add(in Hash256 hash, ReadOnlyMemory<byte> code)
    {
        if (code.Length > 0 && _codes.TryAdd(hash, code))
        {
            _pending.Add(hash);
            _bytes += code.Length;
        }
    }

    /// <summary>Adds new code to a batch.</summary>
    public void Stage(IWriteBatch batch)
    {
        foreach (Hash256 hash in _pending)
        {
            batch.Put(StateFamilies.Code, hash.AsSpan(), _codes[hash].Span);
        }
    }

    /// <summary>New code is in the store.</summary>
    public void Confirm(long bytesMax)
    {
        _pending.Clear();
        if (_bytes > bytesMax)
        {
            _codes.Clear();
            _bytes = 0;
        }
    }

    /// <summary>Forgets new code.</summary>
    public void Discard()
    {
        foreach (Hash256 hash in _pending)
        {
            if (_codes.Remove(hash, out ReadOnlyMemory<byte> code))
            {
                _bytes -= code.Length;
            }
        }

        _pending.Clear();
    }
}
