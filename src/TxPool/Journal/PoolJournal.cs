// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Storage.KeyValue;
using PowerVerse.Chain.TxPool.Pool;

namespace PowerVerse.Chain.TxPool.Journal;

/// <summary>Keeps local transactions in the store, so that a restart does not lose what clients handed in.</summary>
/// <remarks>
/// The pool only leaves notes; <see cref="Flush"/> writes them, so a transaction that is included before the next flush never reaches the disk, and
/// one handed in since the last flush is lost with the process. What is read back is trusted no more than a stranger's. Safe for use by several threads.
/// </remarks>
public sealed class PoolJournal
{
    /// <summary>Longest entry that is read back: a transaction with as many blobs as one may carry, with proofs, and room.</summary>
    public const int EntryBytesMax = 2 << 20;

    private const int KeySizeBytes = sizeof(ulong);

    private readonly Lock _gate = new();
    private readonly Lock _flushing = new();
    private readonly IKeyValueStore _store;
    private readonly Dictionary<Hash256, ulong> _stored = [];
    private Dictionary<Hash256, PoolItem> _unwritten = [];
    private List<byte[]> _obsolete = [];
    private ulong _nextKey;

    /// <summary>Opens the journal of a store that has <see cref="PoolFamilies.Journal"/>.</summary>
    /// <exception cref="StorageException">The store failed.</exception>
    public PoolJournal(IKeyValueStore store)
    {
        _store = store;
        using IKeyValueIterator iterator = store.CreateIterator(PoolFamilies.Journal);
        if (iterator.SeekToLast() && iterator.Key.Length >= KeySizeBytes)
        {
            ulong last = BinaryPrimitives.ReadUInt64BigEndian(iterator.Key);

            // The greatest number can only have been put there by somebody else; begin again, below what is there.
            _nextKey = last == ulong.MaxValue ? 0 : last + 1;
        }
    }

    /// <summary>Writes what changed since the last time. To be called every second or so, and at the end.</summary>
    /// <exception cref="StorageException">The store failed; the changes are kept for the next try.</exception>
    public void Flush()
    {
        lock (_flushing)
        {
            Dictionary<Hash256, PoolItem> unwritten;
            List<byte[]> obsolete;
            lock (_gate)
            {
                if (_unwritten.Count == 0 && _obsolete.Count == 0)
                {
                    return;
                }

                (unwritten, _unwritten) = (_unwritten, []);
                (obsolete, _obsolete) = (_obsolete, []);
                foreach (PoolItem item in unwritten.Values.OrderBy(item => item.Sequence))
                {
                    _stored[item.Transaction.Hash] = unchecked(_nextKey++);
                }
            }

            bool isWritten = false;
            try
            {
                Write(unwritten, obsolete);
                isWritten = true;
            }
            finally
            {
                if (!isWritten)
                {
                    TakeBack(unwritten, obsolete);
                }
            }
        }
    }

    /// <summary>Notes a transaction that entered the pool; under the pool's lock.</summary>
    internal void Note(PoolItem item)
    {
        if (!item.IsLocal || item.IsSenderGiven)
        {
            return;
        }

        lock (_gate)
        {
            if (!_stored.ContainsKey(item.Transaction.Hash))
            {
                _unwritten[item.Transaction.Hash] = item;
            }
        }
    }

    /// <summary>Notes a transaction that left the pool; under the pool's lock.</summary>
    internal void Forget(PoolItem item)
    {
        if (item.IsLocal)
        {
            Forget(item.Transaction.Hash);
        }
    }

    /// <summary>Reads everything back in the order of arrival.</summary>
    /// <param name="countMax">Entries looked at; what is beyond is removed.</param>
    /// <param name="tryAdmit">Takes one into the pool.</param>
    internal (int RestoredCount, int DroppedCount) Restore(int countMax, Func<PooledTransaction, bool> tryAdmit)
    {
        (int restored, int dropped) = (0, 0);
        using IKeyValueIterator iterator = _store.CreateIterator(PoolFamilies.Journal);
        for (bool isThere = iterator.SeekToFirst(); isThere; isThere = iterator.Next())
        {
            if (restored + dropped < countMax && TryRestore(iterator.Key, iterator.Value, tryAdmit))
            {
                restored++;
                continue;
            }

            dropped++;
            byte[] key = iterator.Key.ToArray();
            lock (_gate)
            {
                _obsolete.Add(key);
            }
        }

        return (restored, dropped);
    }

    private bool TryRestore(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, Func<PooledTransaction, bool> tryAdmit)
    {
        if (key.Length != KeySizeBytes
            || value.Length > EntryBytesMax
            || !PooledTransaction.TryDecode(value, out PooledTransaction pooled, out _))
        {
            return false;
        }

        Hash256 hash = pooled.Transaction.Hash;
        lock (_gate)
        {
            // The same transaction under two keys: the first one counts.
            if (!_stored.TryAdd(hash, BinaryPrimitives.ReadUInt64BigEndian(key)))
            {
                return false;
            }
        }

        if (tryAdmit(pooled))
        {
            return true;
        }

        lock (_gate)
        {
            _stored.Remove(hash);
        }

        return false;
    }

    private void Forget(in Hash256 hash)
    {
        lock (_gate)
        {
            if (!_unwritten.Remove(hash) && _stored.Remove(hash, out ulong key))
            {
                _obsolete.Add(KeyOf(key));
            }
        }
    }

    private void Write(Dictionary<Hash256, PoolItem> unwritten, List<byte[]> obsolete)
    {
        using IWriteBatch batch = _store.CreateBatch();
        foreach (byte[] key in obsolete)
        {
            batch.Delete(PoolFamilies.Journal, key);
        }

        foreach ((Hash256 hash, PoolItem item) in unwritten)
        {
            ulong key;
            lock (_gate)
            {
                // It left the pool in the meantime; its key is among the obsolete ones of the next time.
                if (!_stored.TryGetValue(hash, out key))
                {
                    continue;
                }
            }

            batch.Put(PoolFamilies.Journal, KeyOf(key), new PooledTransaction(item.Transaction, item.Sidecar).Encode());
        }

        _store.Write(batch, Durability.Buffered);
    }

    private void TakeBack(Dictionary<Hash256, PoolItem> unwritten, List<byte[]> obsolete)
    {
        lock (_gate)
        {
            _obsolete.AddRange(obsolete);
            foreach ((Hash256 hash, PoolItem item) in unwritten)
            {
                if (_stored.Remove(hash))
                {
                    _unwritten[hash] = item;
                }
            }
        }
    }

    private static byte[] KeyOf(ulong key)
    {
        byte[] bytes = new byte[KeySizeBytes];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, key);
        return bytes;
    }
}
