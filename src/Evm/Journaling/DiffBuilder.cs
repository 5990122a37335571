// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Journaling;

/// <summary>Compares the tables of a journal with its view and lists the differences in order.</summary>
internal static class DiffBuilder
{
    public static StateDiff Build(AccountTable accounts, SlotTable slots)
    {
        List<AccountChange> changes = [];
        List<StorageChange> storage = [];
        for (int i = 0; i < accounts.Count; i++)
        {
            ref readonly AccountEntry account = ref accounts[i];
            if (!account.IsLoaded)
            {
                continue;
            }

            AccountChange? change = account.Exists ? Written(in account, slots, storage) : Deleted(in account);
            if (change is not null)
            {
                changes.Add(change);
            }
        }

        if (changes.Count == 0)
        {
            return StateDiff.None;
        }

        changes.Sort(static (left, right) => left.Address.CompareTo(right.Address));
        return new StateDiff(changes);
    }

    private static AccountChange? Deleted(in AccountEntry account) =>
        account.ViewExists ? new AccountChange { Address = account.Address, IsDeleted = true } : null;

    private static AccountChange? Written(in AccountEntry account, SlotTable slots, List<StorageChange> storage)
    {
        bool isCleared = account.IsStorageWiped && account.ViewHasStorage;
        storage.Clear();
        for (int slot = account.NewestSlot; slot >= 0; slot = slots[slot].OlderSlot)
        {
            ref readonly SlotEntry entry = ref slots[slot];
            UInt256 before = isCleared ? UInt256.Zero : entry.View;
            if (entry.Current != before)
            {
                storage.Add(new StorageChange(entry.Key, entry.Current));
            }
        }

        bool isCodeNew = account.CodeHash != (account.ViewExists ? account.ViewCodeHash : Account.EmptyCodeHash);
        bool isSame = account.ViewExists
            && account.Nonce == account.ViewNonce
            && account.Balance == account.ViewBalance
            && !isCodeNew
            && !isCleared
            && storage.Count == 0;
        if (isSame)
        {
            return null;
        }

        storage.Sort(static (left, right) => left.Slot.CompareTo(right.Slot));
        return new AccountChange
        {
            Address = account.Address,
            Nonce = account.Nonce,
            Balance = account.Balance,
            CodeHash = account.CodeHash,
            NewCode = isCodeNew && account.HasCode ? account.Code : ReadOnlyMemory<byte>.Empty,
            IsStorageCleared = isCleared,
            Storage = storage.Count == 0 ? ReadOnlyMemory<StorageChange>.Empty : storage.ToArray(),
        };
    }
}
