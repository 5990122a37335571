// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Rlp;
using PowerVerse.Chain.State.Merkle.Nodes;
using PowerVerse.Chain.State.Merkle.Tries;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.State.Merkle.WorldState;

/// <summary>The state of the world over a store: flat accounts and slots for reads, and the tries that give the root beside them. For one thread at a time.</summary>
/// <remarks>
/// Only the latest state is kept, as blocks are final when committed. While an instance lives, nothing else may write its families.
/// An exception of the store during <see cref="Apply"/> leaves the pending changes undefined: call <see cref="Discard"/>.
/// </remarks>
public sealed class MerkleWorldState : IWorldState
{
    private readonly IKeyValueStore _store;
    private readonly StoredState _stored;
    private readonly WorldStateLimits _limits;
    private readonly StateCache _cache;
    private readonly CodeCache _code;
    private readonly NodePool _pool = new();
    private readonly TrieChanges _changes;
    private readonly TrieUpdater _updater;
    private readonly TrieHasher _hasher;
    private readonly TrieSaver _saver;
    private readonly NodeSource _source;
    private readonly List<TrieRoot> _touched = [];
    private readonly List<int> _pendingAccounts = [];
    private readonly List<CachedAccount> _committedAccounts = [];
    private readonly List<PendingSlot> _pendingSlots = [];
    private readonly TrieRoot _accountTrie;
    private int _lives;
    private int _trimmedAt;

    /// <summary>Opens the state that the store holds; an empty store holds the empty state.</summary>
    /// <param name="store">A store with the families of <see cref="StateFamilies"/>; not disposed of.</param>
    /// <param name="limits">What may stay in memory; null for the defaults.</param>
    /// <param name="workers">Threads for the hashing of large changes; null to use the caller's alone.</param>
    public MerkleWorldState(IKeyValueStore store, WorldStateLimits? limits = null, ITrieWorkers? workers = null)
    {
        _store = store;
        _limits = limits ?? new WorldStateLimits();
        _stored = new StoredState(store);
        _cache = new StateCache(_stored);
        _code = new CodeCache(_stored);
        _source = new NodeSource(_pool, store, StateFamilies.TrieNodes);
        _changes = new TrieChanges(_pool);
        _updater = new TrieUpdater(_pool, _source);
        _hasher = new TrieHasher(_pool, workers);
        _saver = new TrieSaver(_pool, StateFamilies.TrieNodes);
        _accountTrie = new TrieRoot([], _stored.ReadRoot(), _pool);
    }

    /// <inheritdoc/>
    public Hash256 Root => _accountTrie.Hash;

    /// <summary>True when changes were applied since the last commit.</summary>
    public bool HasPendingChanges => _pendingAccounts.Count > 0;

    /// <summary>Bytes of trie nodes, paths and values in memory, those of replaced nodes included. May be read by any thread.</summary>
    public int TrieBytes => _pool.ByteCount;

    /// <summary>Trie nodes read from the store so far. May be read by any thread.</summary>
    public long TrieNodesRead => _source.ReadCount;

    /// <summary>Trie nodes given to the store so far. May be read by any thread.</summary>
    public long TrieNodesWritten => _saver.WrittenCount;

    /// <inheritdoc/>
    public bool TryGetAccount(in Address address, out Account account)
    {
        TrimCleanCache();
        ref CachedAccount cached = ref _cache[_cache.Find(in address)];
        account = cached.Value;
        return cached.Exists;
    }

    /// <inheritdoc/>
    public UInt256 GetStorage(in Address address, in UInt256 slot)
    {
        TrimCleanCache();
        return _cache.GetSlot(_cache.Find(in address), in slot);
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> GetCode(in Hash256 codeHash) => _code.Get(in codeHash);

    /// <inheritdoc/>
    public Hash256 Apply(StateDiff diff)
    {
        IReadOnlyList<AccountChange> accounts = diff.Accounts;
        if (accounts.Count == 0)
        {
            return Root;
        }

        int[] numbers = ArrayPool<int>.Shared.Rent(accounts.Count);
        try
        {
            FindAccounts(accounts, numbers);
            ApplyStorage(accounts, numbers);
            ApplyAccounts(accounts, numbers);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(numbers);
        }

        return Root;
    }

    /// <inheritdoc/>
    public void Commit()
    {
        using IWriteBatch batch = _store.CreateBatch();
        Stage(batch);
        _store.Write(batch, Durability.Buffered);
        Confirm();
    }

    /// <summary>Adds the pending changes to a batch of the store, so that they are written together with what else belongs to a block.</summary>
    /// <remarks>The caller writes the batch and then calls <see cref="Confirm"/>, or <see cref="Discard"/> when the write failed; nothing comes in between.</remarks>
    public void Stage(IWriteBatch batch)
    {
        StageRemovals(batch);
        StageAccounts(batch);
        StageSlots(batch);
        _code.Stage(batch);
        _saver.Save(_accountTrie, batch);
    }

    /// <summary>The staged changes are in the store.</summary>
    public void Confirm()
    {
        foreach (int number in _pendingAccounts)
        {
            ref CachedAccount account = ref _cache[number];
            account.IsPending = false;
            account.IsCleared = false;
            account.HasStoredSlots = account.Value.HasStorage;
            account.StorageTrie?.Commit();
        }

        _accountTrie.Commit();
        _pool.Commit();
        _code.Confirm(_limits.CodeBytesMax);
        ForgetPending();
        TrimCleanCache();
        TrimPool();
    }

    /// <inheritdoc/>
    public void Discard()
    {
        for (int i = 0; i < _pendingAccounts.Count; i++)
        {
            // A storage trie that was first needed by the dropped changes is worth keeping where it is.
            CachedAccount committed = _committedAccounts[i];
            TrieRoot? trie = committed.StorageTrie ?? _cache[_pendingAccounts[i]].StorageTrie;
            trie?.Rollback();
            committed.StorageTrie = trie?.Hash == committed.Value.StorageRoot ? trie : null;
            _cache[_pendingAccounts[i]] = committed;
        }

        foreach (PendingSlot slot in _pendingSlots)
        {
            _cache.ForgetSlot(slot.Account, slot.Life, slot.Slot);
        }

        _accountTrie.Rollback();
        _pool.Rollback();
        _changes.Clear();
        _code.Discard();
        ForgetPending();
        TrimPool();
    }

    private void ForgetPending()
    {
        _pendingAccounts.Clear();
        _committedAccounts.Clear();
        _pendingSlots.Clear();
    }

    // Keeps the nodes used since the pool was last trimmed, or at least those of the last block.
    private void TrimPool()
    {
        if (_pool.ByteCount <= _limits.TrieBytesMax && _pool.NodeCount <= _limits.TrieNodesMax)
        {
            return;
        }

        Compact(_trimmedAt);
        _trimmedAt = _pool.Clock;
        if (!IsPoolHalfEmpty)
        {
            Compact(_pool.Clock - 1);
        }

        if (!IsPoolHalfEmpty)
        {
            Compact(int.MaxValue);
        }
    }

    private bool IsPoolHalfEmpty => _pool.ByteCount <= _limits.TrieBytesMax / 2 && _pool.NodeCount <= _limits.TrieNodesMax / 2;

    private void Compact(int usedSince)
    {
        NodeCompactor compactor = new(_pool, usedSince);
        _accountTrie.Move(compactor.CopyRoot(_accountTrie));
        for (int number = 0; number < _cache.AccountCount; number++)
        {
            if (_cache[number].StorageTrie is TrieRoot trie)
            {
                trie.Move(compactor.CopyRoot(trie));
            }
        }

        _pool.Adopt(compactor.Target);
    }

    // Reading alone must not fill the memory either.
    private void TrimCleanCache()
    {
        if ((_cache.AccountCount > _limits.AccountsMax || _cache.SlotCount > _limits.SlotsMax) && !HasPendingChanges)
        {
            _cache.Clear();
        }
    }

    // The hashes of addresses not seen before are computed together.
    private void FindAccounts(IReadOnlyList<AccountChange> accounts, int[] numbers)
    {
        byte[] addresses = ArrayPool<byte>.Shared.Rent(accounts.Count * Address.Size);
        Hash256[] keys = ArrayPool<Hash256>.Shared.Rent(accounts.Count);
        int unknown = 0;
        for (int i = 0; i < accounts.Count; i++)
        {
            if (!_cache.TryFind(accounts[i].Address, out numbers[i]))
            {
                numbers[i] = -1;
                accounts[i].Address.CopyTo(addresses.AsSpan(unknown++ * Address.Size));
            }
        }

        Keccak256.HashEach(addresses.AsSpan(0, unknown * Address.Size), Address.Size, keys.AsSpan(0, unknown));
        for (int i = 0, next = 0; i < accounts.Count; i++)
        {
            if (numbers[i] < 0)
            {
                numbers[i] = _cache.Add(accounts[i].Address, in keys[next++]);
            }

            ref CachedAccount account = ref _cache[numbers[i]];
            if (!account.IsPending)
            {
                _committedAccounts.Add(account);
                _pendingAccounts.Add(numbers[i]);
                account.IsPending = true;
            }
        }

        ArrayPool<byte>.Shared.Return(addresses);
        ArrayPool<Hash256>.Shared.Return(keys);
    }

    // Storage tries change first, all of them, so that their hashes are computed together.
    private void ApplyStorage(IReadOnlyList<AccountChange> accounts, int[] numbers)
    {
        _touched.Clear();
        for (int i = 0; i < accounts.Count; i++)
        {
            AccountChange change = accounts[i];
            if (change.IsDeleted || change.IsStorageCleared)
            {
                ClearStorage(ref _cache[numbers[i]]);
            }

            if (!change.IsDeleted && change.Storage.Length > 0)
            {
                ApplySlots(numbers[i], change.Storage.Span);
            }
        }

        _hasher.Hash(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_touched));
    }

    // Lives are numbered over all accounts, so that none comes twice even after a discard.
    private void ClearStorage(ref CachedAccount account)
    {
        account.Life = ++_lives;
        account.IsCleared = account.HasStoredSlots;
        account.StorageTrie = null;
        account.Value = account.Value with { StorageRoot = Account.EmptyStorageRoot };
    }

    private void ApplySlots(int number, ReadOnlySpan<StorageChange> slots)
    {
        ref CachedAccount account = ref _cache[number];
        TrieRoot trie = account.StorageTrie ??= new TrieRoot(account.Key.AsSpan(), account.Value.StorageRoot, _pool);
        byte[] words = ArrayPool<byte>.Shared.Rent(slots.Length * UInt256.Size);
        Hash256[] keys = ArrayPool<Hash256>.Shared.Rent(slots.Length);
        for (int i = 0; i < slots.Length; i++)
        {
            slots[i].Slot.WriteBigEndian(words.AsSpan(i * UInt256.Size));
        }

        Keccak256.HashEach(words.AsSpan(0, slots.Length * UInt256.Size), UInt256.Size, keys.AsSpan(0, slots.Length));
        Span<byte> scratch = stackalloc byte[UInt256.Size + 1];
        for (int i = 0; i < slots.Length; i++)
        {
            UInt256 value = slots[i].Value;
            RlpWriter leaf = new(scratch);
            leaf.Write(in value);
            _changes.Add(keys[i].AsSpan(), value.IsZero ? [] : leaf.Written);
            _cache.SetSlot(number, slots[i].Slot, in value);
            _pendingSlots.Add(new PendingSlot(number, account.Life, slots[i].Slot, keys[i], value));
        }

        ArrayPool<byte>.Shared.Return(words);
        ArrayPool<Hash256>.Shared.Return(keys);
        _updater.Apply(trie, _changes.Sort());
        _changes.Clear();
        _touched.Add(trie);
    }

    private void ApplyAccounts(IReadOnlyList<AccountChange> accounts, int[] numbers)
    {
        Span<byte> scratch = stackalloc byte[AccountCodec.MaxLength];
        for (int i = 0; i < accounts.Count; i++)
        {
            AccountChange change = accounts[i];
            ref CachedAccount account = ref _cache[numbers[i]];
            account.Exists = !change.IsDeleted;
            if (change.IsDeleted)
            {
                account.Value = Account.Empty;
                _changes.Add(account.Key.AsSpan(), []);
                continue;
            }

            Hash256 storageRoot = account.StorageTrie?.Hash ?? account.Value.StorageRoot;
            account.Value = new Account(change.Nonce, change.Balance, storageRoot, change.CodeHash);
            _code.Add(change.CodeHash, change.NewCode);
            RlpWriter leaf = new(scratch);
            AccountCodec.WriteLeaf(ref leaf, in account.Value);
            _changes.Add(account.Key.AsSpan(), leaf.Written);
        }

        _updater.Apply(_accountTrie, _changes.Sort());
        _changes.Clear();
        _hasher.Hash([_accountTrie]);
    }

    // Slots of cleared storage go first, with the nodes of their trie: whatever was written since comes after.
    private void StageRemovals(IWriteBatch batch)
    {
        foreach (int number in _pendingAccounts)
        {
            ref CachedAccount account = ref _cache[number];
            if (account.IsCleared)
            {
                ReadOnlySpan<byte> owner = account.Key.AsSpan();
                if (!KeyRange.TryGetPrefixEnd(owner, out byte[] end))
                {
                    end = [.. owner, .. owner, .. owner];
                }

                batch.DeleteRange(StateFamilies.Storage, owner, end);
                batch.DeleteRange(StateFamilies.TrieNodes, owner, end);
            }
        }
    }

    private void StageAccounts(IWriteBatch batch)
    {
        Span<byte> scratch = stackalloc byte[AccountCodec.MaxLength];
        foreach (int number in _pendingAccounts)
        {
            ref CachedAccount account = ref _cache[number];
            if (account.StorageTrie is not null)
            {
                _saver.Save(account.StorageTrie, batch);
            }

            if (!account.Exists)
            {
                batch.Delete(StateFamilies.Accounts, account.Key.AsSpan());
                continue;
            }

            RlpWriter flat = new(scratch);
            AccountCodec.WriteFlat(ref flat, in account.Value);
            batch.Put(StateFamilies.Accounts, account.Key.AsSpan(), flat.Written);
        }
    }

    private void StageSlots(IWriteBatch batch)
    {
        Span<byte> key = stackalloc byte[2 * Hash256.Size];
        Span<byte> value = stackalloc byte[UInt256.Size];
        foreach (PendingSlot slot in _pendingSlots)
        {
            ref CachedAccount account = ref _cache[slot.Account];
            if (slot.Life != account.Life)
            {
                continue;
            }

            account.Key.CopyTo(key);
            slot.Key.CopyTo(key[Hash256.Size..]);
            if (slot.Value.IsZero)
            {
                batch.Delete(StateFamilies.Storage, key);
            }
            else
            {
                batch.Put(StateFamilies.Storage, key, value[..slot.Value.WriteBigEndianTrimmed(value)]);
            }
        }
    }

    private readonly record struct PendingSlot(int Account, int Life, UInt256 Slot, Hash256 Key, UInt256 Value);
}
