// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Ledger.History;
using PowerVerse.Chain.Ledger.Import;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Ledger.Maintenance;

/// <summary>Changes the latest state without a block, as developers' tools ask for. The head's header no longer names the state's root afterwards; the next block's
/// does, and unwinding the head takes the edit with it.</summary>
public sealed class StateEditor
{
    private readonly LedgerCore _core;
    private readonly BlockImporter _importer;

    internal StateEditor(LedgerCore core, BlockImporter importer)
    {
        _core = core;
        _importer = importer;
    }

    /// <summary>Applies a difference.</summary>
    /// <param name="diff">The difference; it clears no storage, since the store could not tell the slots' numbers for the way back.</param>
    /// <returns>The difference that undoes it, as long as no block was committed since.</returns>
    /// <exception cref="ArgumentException">The difference deletes an account with storage or clears storage.</exception>
    /// <exception cref="StorageException">The store failed.</exception>
    public StateDiff Edit(StateDiff diff)
    {
        lock (_core.Gate)
        {
            _core.DropPendingChanges();
            _importer.ForgetPending();
            StateDiff inverse = Invert(diff);
            HeadRecord record = _core.Chain.Record;
            Hash256 root = _core.World.Apply(diff);
            try
            {
                using IWriteBatch batch = _core.Store.CreateBatch();
                using ChangeRecorder recorder = new(_core.Store, batch, record.Number, _core.RecordsTries, keepsOlder: true);
                _core.World.Stage(recorder);
                recorder.Finish();
                _core.Commit(batch, record with { StateRoot = root }, _core.Chain.Head.Header, Durability.Buffered);
            }
            catch
            {
                _core.World.Discard();
                throw;
            }

            _core.World.Confirm();
            _core.Publish(null, []);
            return inverse;
        }
    }

    private StateDiff Invert(StateDiff diff)
    {
        List<AccountChange> changes = new(diff.Accounts.Count);
        foreach (AccountChange change in diff.Accounts)
        {
            bool exists = _core.World.TryGetAccount(change.Address, out Account account);
            if (change.IsStorageCleared || (change.IsDeleted && account.HasStorage))
            {
                throw new ArgumentException("An edit must not clear storage.", nameof(diff));
            }

            changes.Add(new AccountChange
            {
                Address = change.Address,
                IsDeleted = !exists,
                Nonce = account.Nonce,
                Balance = account.Balance,
                CodeHash = account.CodeHash,
                Storage = InvertSlots(change),
            });
        }

        return new StateDiff(changes);
    }

    private StorageChange[] InvertSlots(AccountChange change)
    {
        StorageChange[] slots = new StorageChange[change.Storage.Length];
        for (int i = 0; i < slots.Length; i++)
        {
            StorageChange slot = change.Storage.Span[i];
            slots[i] = new StorageChange(slot.Slot, _core.World.GetStorage(change.Address, slot.Slot));
        }

        return slots;
    }
}
