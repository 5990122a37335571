// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Ledger.Views;

/// <summary>Changes in memory over a state that stays as it is, without roots: what calls and traces need.</summary>
internal sealed class OverlayState : IWorldState
{
    private readonly IStateView _below;
    private readonly Dictionary<Address, Entry> _accounts = [];
    private readonly Dictionary<(Address Address, UInt256 Slot), UInt256> _slots = [];
    private readonly Dictionary<Hash256, ReadOnlyMemory<byte>> _codes = [];

    public OverlayState(IStateView below, in Hash256 root)
    {
        _below = below;
        Root = root;
    }

    public Hash256 Root { get; }

    public bool TryGetAccount(in Address address, out Account account)
    {
        if (!_accounts.TryGetValue(address, out Entry? entry))
        {
            return _below.TryGetAccount(in address, out account);
        }

        account = entry.Account;
        return entry.Exists;
    }

    public UInt256 GetStorage(in Address address, in UInt256 slot)
    {
        if (_slots.TryGetValue((address, slot), out UInt256 value))
        {
            return value;
        }

        return _accounts.TryGetValue(address, out Entry? entry) && entry.HidesStorage ? UInt256.Zero : _below.GetStorage(in address, in slot);
    }

    public ReadOnlyMemory<byte> GetCode(in Hash256 codeHash) =>
        _codes.TryGetValue(codeHash, out ReadOnlyMemory<byte> code) ? code : _below.GetCode(in codeHash);

    public Hash256 Apply(StateDiff diff)
    {
        foreach (AccountChange change in diff.Accounts)
        {
            Apply(change);
        }

        return Root;
    }

    public void Commit()
    {
        // There is nothing below that could take the changes.
    }

    public void Discard()
    {
        _accounts.Clear();
        _slots.Clear();
        _codes.Clear();
    }

    private void Apply(AccountChange change)
    {
        bool wasHidden = _accounts.TryGetValue(change.Address, out Entry? before) && before.HidesStorage;
        bool isCleared = change.IsDeleted || change.IsStorageCleared;
        TryGetAccount(change.Address, out Account old);
        if (isCleared)
        {
            foreach ((Address Address, UInt256 Slot) slot in _slots.Keys.Where(slot => slot.Address == change.Address).ToArray())
            {
                _slots.Remove(slot);
            }
        }

        // The storage root is not known here; that it is not the empty one is all that execution looks at.
        bool hasStorage = (!isCleared && old.HasStorage) || change.Storage.Length > 0;
        Hash256 storageRoot = !hasStorage ? Account.EmptyStorageRoot : old.HasStorage && !isCleared ? old.StorageRoot : Hash256.Zero;
        _accounts[change.Address] = change.IsDeleted
            ? new Entry(Account.Empty, Exists: false, HidesStorage: true)
            : new Entry(new Account(change.Nonce, change.Balance, storageRoot, change.CodeHash), Exists: true, wasHidden || isCleared);
        if (change.IsDeleted)
        {
            return;
        }

        if (!change.NewCode.IsEmpty)
        {
            _codes[change.CodeHash] = change.NewCode;
        }

        foreach (StorageChange slot in change.Storage.Span)
        {
            _slots[(change.Address, slot.Slot)] = slot.Value;
        }
    }

    private sealed record Entry(Account Account, bool Exists, bool HidesStorage);
}
