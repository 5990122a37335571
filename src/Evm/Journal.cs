// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Evm.Analysis;
using PowerVerse.Chain.Evm.Journaling;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Evm;

/// <summary>The state as one block changes it: a cache of accounts and slots over an <see cref="IStateView"/> with checkpoints.</summary>
/// <remarks>
/// Lives over a block: <see cref="BeginTransaction"/> and <see cref="FinalizeTransaction"/> enclose each transaction, and also the changes
/// that the block itself makes (withdrawals, rewards, system calls). <see cref="BuildDiff"/> yields what changed relative to the view. A host
/// that applies the difference to the state below calls <see cref="Reset"/> afterwards. One thread at a time.
/// </remarks>
public sealed class Journal
{
    // The precompile whose touch survives a revert: on the main network an out-of-gas call once deleted it all the same (EIP-161, errata).
    private static readonly Address Ripemd160 = Address.Parse("0x0000000000000000000000000000000000000003");

    private readonly AccountTable _accounts;
    private readonly SlotTable _slots;
    private readonly TransientTable _transient;
    private readonly UndoLog _undo = new();
    private readonly LogBuffer _logs = new();
    private readonly List<int> _touched = [];
    private readonly List<int> _destroyed = [];
    private readonly List<(ReadOnlyMemory<byte> Code, AnalyzedCode? Analysis)> _replacedCodes = [];
    private uint _transaction = 1;
    private bool _deletesEmpty;

    /// <summary>Makes a journal over a state.</summary>
    /// <param name="view">The state before the block.</param>
    /// <param name="tableSeed">
    /// Mixed into the in-memory hash tables; a host passes entropy here, so that nobody can choose colliding keys. Results never depend on it.
    /// </param>
    public Journal(IStateView view, ulong tableSeed = 0)
    {
        View = view;
        TableHash hash = new(tableSeed);
        _accounts = new AccountTable(hash);
        _slots = new SlotTable(hash);
        _transient = new TransientTable(hash);
    }

    /// <summary>The state below.</summary>
    public IStateView View { get; }

    /// <summary>The logs of the current transaction, in order; still there after <see cref="FinalizeTransaction"/>.</summary>
    public IReadOnlyList<Log> Logs => _logs.ToLogs();

    /// <summary>The refund counter of the current transaction in gas; below zero only while the transaction runs.</summary>
    public long Refund { get; private set; }

    /// <summary>Starts a transaction: warm sets, transient storage, original values, logs, refunds and the lists of created and destroyed accounts are cleared.</summary>
    public void BeginTransaction(Revision revision)
    {
        _transaction++;
        _deletesEmpty = revision >= Revision.SpuriousDragon;
        Refund = 0;
        _undo.Count = 0;
        _logs.Clear();
        _transient.Clear();
        _touched.Clear();
        _destroyed.Clear();
        _replacedCodes.Clear();
    }

    /// <summary>Ends a transaction: deletes the accounts marked for it and, from Spurious Dragon on, the touched empty ones (EIP-161).</summary>
    /// <remarks>Nothing before it can be undone afterwards. Later changes belong to the next transaction.</remarks>
    public void FinalizeTransaction(Revision revision)
    {
        foreach (int account in _destroyed)
        {
            Delete(account);
        }

        if (revision >= Revision.SpuriousDragon)
        {
            foreach (int account in _touched)
            {
                ref readonly AccountEntry entry = ref _accounts[account];
                if (entry.TouchedIn == _transaction && entry.IsLoaded && entry.Exists && entry.IsEmpty)
                {
                    Delete(account);
                }
            }
        }

        _touched.Clear();
        _destroyed.Clear();
        _replacedCodes.Clear();
        _undo.Count = 0;
        _transaction++;
    }

    /// <summary>Balance in wei; zero when the account does not exist.</summary>
    public UInt256 GetBalance(in Address address) => Account(Locate(in address)).Balance;

    /// <summary>Adds to a balance and touches the account; it exists afterwards, unless the amount is zero and EIP-161 is active.</summary>
    public void AddBalance(in Address address, in UInt256 amount) => Credit(Locate(in address), in amount);

    /// <summary>Sets a balance; for hosts that edit the state, as simulations do. No transaction does it.</summary>
    public void SetBalance(in Address address, in UInt256 balance)
    {
        int account = Locate(in address);
        Debit(account, Account(account).Balance);
        Credit(account, in balance);
    }

    /// <summary>Sets every slot of an account to zero; for hosts that edit the state. Between transactions only: it cannot be undone.</summary>
    public void ClearStorage(in Address address)
    {
        int account = Locate(in address);
        Invariant.Check(_undo.Count == 0);
        Account(account).IsStorageWiped = true;
        ZeroSlots(account);
    }

    /// <summary>Subtracts from a balance.</summary>
    /// <returns>False, with nothing changed, when the balance is less.</returns>
    public bool TrySubtractBalance(in Address address, in UInt256 amount)
    {
        int account = Locate(in address);
        if (Account(account).Balance < amount)
        {
            return false;
        }

        Debit(account, in amount);
        return true;
    }

    /// <summary>Nonce; zero when the account does not exist.</summary>
    public ulong GetNonce(in Address address) => Account(Locate(in address)).Nonce;

    /// <summary>Sets a nonce; the account exists afterwards.</summary>
    public void SetNonce(in Address address, ulong nonce) => SetNonce(Locate(in address), nonce);

    /// <summary>Code hash; zero when the account does not exist.</summary>
    public Hash256 GetCodeHash(in Address address)
    {
        ref readonly AccountEntry entry = ref Account(Locate(in address));
        return entry.Exists ? entry.CodeHash : Hash256.Zero;
    }

    /// <summary>Code; empty when there is none.</summary>
    public ReadOnlyMemory<byte> GetCode(in Address address) => CodeOf(Locate(in address));

    /// <summary>Sets code; the account exists afterwards. The memory is kept, not copied.</summary>
    public void SetCode(in Address address, ReadOnlyMemory<byte> code) => SetCode(Locate(in address), code);

    /// <summary>True when the account exists, be it empty.</summary>
    public bool Exists(in Address address) => Account(Locate(in address)).Exists;

    /// <summary>True when nonce, balance and code are empty or the account does not exist (EIP-161).</summary>
    public bool IsEmpty(in Address address) => Account(Locate(in address)).IsEmpty;

    /// <summary>True when the account has a non-zero slot (EIP-7610).</summary>
    public bool HasStorage(in Address address) => HasStorage(Locate(in address));

    /// <summary>Reads a slot.</summary>
    public UInt256 GetStorage(in Address address, in UInt256 slot) => _slots[LocateSlot(Locate(in address), in slot)].Current;

    /// <summary>Writes a slot; the account's existence does not change.</summary>
    public void SetStorage(in Address address, in UInt256 slot, in UInt256 value) => WriteSlot(LocateSlot(Locate(in address), in slot), in value);

    /// <summary>Marks an address accessed in this transaction (EIP-2929).</summary>
    /// <returns>True when it was cold.</returns>
    public bool WarmAddress(in Address address) => Warm(_accounts.FindOrAdd(in address));

    /// <summary>Marks a slot accessed in this transaction (EIP-2929).</summary>
    /// <returns>True when it was cold.</returns>
    public bool WarmSlot(in Address address, in UInt256 slot) => WarmSlot(LocateSlot(Locate(in address), in slot));

    /// <summary>Remembers the present moment. Checkpoints nest; each belongs to the transaction that it was made in.</summary>
    public int Checkpoint() => _undo.Count;

    /// <summary>Undoes everything since a checkpoint: values, warm marks, transient storage, logs, refunds.</summary>
    public void Revert(int checkpoint)
    {
        while (_undo.Count > checkpoint)
        {
            int last = _undo.Count - 1;
            Undo(in _undo[last]);
            _undo.Count = last;
        }
    }

    /// <summary>Gives a checkpoint up, keeping the changes.</summary>
    public void Commit(int checkpoint) => Invariant.Check(checkpoint <= _undo.Count);

    /// <summary>What changed relative to the view, ordered. Called between transactions.</summary>
    public StateDiff BuildDiff() => DiffBuilder.Build(_accounts, _slots);

    /// <summary>Forgets everything read and written: the view is read afresh. For a discarded block, or after the view took the difference in.</summary>
    public void Reset()
    {
        _accounts.Clear();
        _slots.Clear();
        _transaction = 0;
        BeginTransaction(Revision.Frontier);
    }

    /// <summary>The number of an account, read from the view on first need. Numbers are valid until <see cref="Reset"/>.</summary>
    internal int Locate(in Address address)
    {
        int account = _accounts.FindOrAdd(in address);
        if (!_accounts[account].IsLoaded)
        {
            Load(account);
        }

        return account;
    }

    /// <summary>The entry of a located account; the reference is valid until the next account is located.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref AccountEntry Account(int account) => ref _accounts[account];

    internal bool Warm(int account)
    {
        ref AccountEntry entry = ref _accounts[account];
        if (entry.WarmIn == _transaction)
        {
            return false;
        }

        entry.WarmIn = _transaction;
        _undo.Add(UndoKind.WarmAccount, account);
        return true;
    }

    internal bool IsWarm(int account) => _accounts[account].WarmIn == _transaction;

    /// <summary>Touches an account (EIP-161); before Spurious Dragon touching brings it into existence.</summary>
    internal void Touch(int account)
    {
        if (_deletesEmpty)
        {
            MarkTouched(account);
        }
        else
        {
            Materialize(account);
        }
    }

    internal void Credit(int account, in UInt256 amount)
    {
        Touch(account);
        if (amount.IsZero)
        {
            return;
        }

        Materialize(account);
        ref AccountEntry entry = ref _accounts[account];
        _undo.Add(UndoKind.Balance, account, in entry.Balance);

        // The supply of every network is far below 2^256, so a sum that wraps is a defect or a state made by hand; the latter wraps as in the specification.
        UInt256.Add(in entry.Balance, in amount, out entry.Balance);
    }

    /// <summary>Takes wei from an account whose balance suffices.</summary>
    internal void Debit(int account, in UInt256 amount)
    {
        MarkTouched(account);
        if (amount.IsZero)
        {
            return;
        }

        ref AccountEntry entry = ref _accounts[account];
        _undo.Add(UndoKind.Balance, account, in entry.Balance);
        Invariant.Check(UInt256.TrySubtract(in entry.Balance, in amount, out UInt256 rest));
        entry.Balance = rest;
    }

    internal void SetNonce(int account, ulong nonce)
    {
        Materialize(account);
        MarkTouched(account);
        ref AccountEntry entry = ref _accounts[account];
        _undo.Add(UndoKind.Nonce, account, new UInt256(entry.Nonce));
        entry.Nonce = nonce;
    }

    internal ReadOnlyMemory<byte> CodeOf(int account)
    {
        ref AccountEntry entry = ref _accounts[account];
        if (!entry.IsCodeLoaded)
        {
            entry.Code = entry.HasCode ? View.GetCode(in entry.CodeHash) : ReadOnlyMemory<byte>.Empty;
            entry.IsCodeLoaded = true;
        }

        return entry.Code;
    }

    internal void SetCode(int account, ReadOnlyMemory<byte> code)
    {
        Materialize(account);
        MarkTouched(account);
        ReadOnlyMemory<byte> old = CodeOf(account);
        ref AccountEntry entry = ref _accounts[account];
        _undo.Add(UndoKind.Code, account, UInt256.FromHash(in entry.CodeHash));
        _replacedCodes.Add((old, entry.Analysis));
        entry.Code = code;
        entry.CodeHash = code.IsEmpty ? Core.State.Account.EmptyCodeHash : Keccak256.Hash(code.Span);
        entry.Analysis = null;
    }

    internal bool HasStorage(int account)
    {
        ref readonly AccountEntry entry = ref _accounts[account];
        if (entry.ViewHasStorage && !entry.IsStorageWiped)
        {
            return true;
        }

        for (int slot = entry.NewestSlot; slot >= 0; slot = _slots[slot].OlderSlot)
        {
            if (!_slots[slot].Current.IsZero)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Marks an account created as a contract in this transaction (EIP-6780); it exists afterwards.</summary>
    internal void MarkCreated(int account)
    {
        Materialize(account);
        MarkTouched(account);
        ref AccountEntry entry = ref _accounts[account];
        if (entry.CreatedIn != _transaction)
        {
            _undo.Add(UndoKind.Creation, account, new UInt256(entry.CreatedIn));
            entry.CreatedIn = _transaction;
        }
    }

    internal bool IsCreatedNow(int account) => _accounts[account].CreatedIn == _transaction;

    /// <summary>Marks an account for deletion at the end of the transaction.</summary>
    /// <returns>False when it is marked already.</returns>
    internal bool MarkDestroyed(int account)
    {
        ref AccountEntry entry = ref _accounts[account];
        if (entry.DestroyedIn == _transaction)
        {
            return false;
        }

        _undo.Add(UndoKind.Destruction, account, new UInt256(entry.DestroyedIn));
        entry.DestroyedIn = _transaction;
        _destroyed.Add(account);
        return true;
    }

    /// <summary>The number of a slot with its original value noted; valid until <see cref="Reset"/>.</summary>
    internal int LocateSlot(int account, in UInt256 key)
    {
        int slot = _slots.FindOrAdd(account, in key, out bool added);
        ref SlotEntry entry = ref _slots[slot];
        if (added)
        {
            LoadSlot(account, ref entry, slot);
        }
        else if (entry.OriginalOf != _transaction)
        {
            entry.Original = entry.Current;
            entry.OriginalOf = _transaction;
        }

        return slot;
    }

    /// <summary>The entry of a located slot; the reference is valid until the next slot is located.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref SlotEntry Slot(int slot) => ref _slots[slot];

    internal bool WarmSlot(int slot)
    {
        ref SlotEntry entry = ref _slots[slot];
        if (entry.WarmIn == _transaction)
        {
            return false;
        }

        entry.WarmIn = _transaction;
        _undo.Add(UndoKind.WarmSlot, slot);
        return true;
    }

    internal void WriteSlot(int slot, in UInt256 value)
    {
        ref SlotEntry entry = ref _slots[slot];
        _undo.Add(UndoKind.Slot, slot, in entry.Current);
        entry.Current = value;
    }

    internal void ReadTransient(int account, in UInt256 key, out UInt256 value)
    {
        int slot = _transient.Find(account, in key);
        value = slot < 0 ? UInt256.Zero : _transient.ValueOf(slot);
    }

    internal void WriteTransient(int account, in UInt256 key, in UInt256 value)
    {
        int slot = _transient.FindOrAdd(account, in key);
        ref UInt256 current = ref _transient.ValueOf(slot);
        _undo.Add(UndoKind.Transient, slot, in current);
        current = value;
    }

    internal void AddLog(in Address address, ReadOnlySpan<Hash256> topics, ReadOnlySpan<byte> data)
    {
        _logs.Add(in address, topics, data);
        _undo.Add(UndoKind.Log, 0);
    }

    internal void LastLog(out ReadOnlySpan<Hash256> topics, out ReadOnlySpan<byte> data) => _logs.Last(out topics, out data);

    internal void AddRefund(long gas)
    {
        _undo.Add(UndoKind.Refund, 0, new UInt256(unchecked((ulong)Refund)));
        Refund += gas;
    }

    private void Load(int account)
    {
        Address address = _accounts[account].Address;
        bool exists = View.TryGetAccount(in address, out Account loaded);
        ref AccountEntry entry = ref _accounts[account];
        entry.IsLoaded = true;
        entry.Exists = exists;
        entry.ViewExists = exists;
        if (exists)
        {
            entry.Nonce = loaded.Nonce;
            entry.ViewNonce = loaded.Nonce;
            entry.Balance = loaded.Balance;
            entry.ViewBalance = loaded.Balance;
            entry.CodeHash = loaded.CodeHash;
            entry.ViewCodeHash = loaded.CodeHash;
            entry.ViewHasStorage = loaded.HasStorage;
        }
    }

    private void LoadSlot(int account, ref SlotEntry entry, int slot)
    {
        ref AccountEntry owner = ref _accounts[account];
        entry.OlderSlot = owner.NewestSlot;
        owner.NewestSlot = slot;
        if (owner.ViewHasStorage)
        {
            entry.View = View.GetStorage(in owner.Address, in entry.Key);
            if (!owner.IsStorageWiped)
            {
                entry.Current = entry.View;
                entry.Original = entry.View;
            }
        }

        entry.OriginalOf = _transaction;
    }

    private void Materialize(int account)
    {
        ref AccountEntry entry = ref _accounts[account];
        if (!entry.Exists)
        {
            entry.Exists = true;
            _undo.Add(UndoKind.Existence, account);
        }
    }

    private void MarkTouched(int account)
    {
        ref AccountEntry entry = ref _accounts[account];
        if (entry.TouchedIn != _transaction)
        {
            _undo.Add(UndoKind.Touch, account);
            entry.TouchedIn = _transaction;
            _touched.Add(account);
        }
    }

    private void Delete(int account)
    {
        ref AccountEntry entry = ref _accounts[account];
        entry.Exists = false;
        entry.Nonce = 0;
        entry.Balance = UInt256.Zero;
        entry.CodeHash = Core.State.Account.EmptyCodeHash;
        entry.Code = ReadOnlyMemory<byte>.Empty;
        entry.IsCodeLoaded = true;
        entry.Analysis = null;
        entry.IsStorageWiped = true;
        ZeroSlots(account);
    }

    private void ZeroSlots(int account)
    {
        for (int slot = _accounts[account].NewestSlot; slot >= 0; slot = _slots[slot].OlderSlot)
        {
            _slots[slot].Current = UInt256.Zero;
        }
    }

    private void Undo(in UndoEntry change)
    {
        int number = change.Number;
        switch (change.Kind)
        {
            case UndoKind.Balance:
                _accounts[number].Balance = change.Old;
                break;
            case UndoKind.Nonce:
                _accounts[number].Nonce = change.Old.U0;
                break;
            case UndoKind.Code:
                ref AccountEntry entry = ref _accounts[number];
                (entry.Code, entry.Analysis) = _replacedCodes[^1];
                entry.CodeHash = change.Old.ToHash();
                _replacedCodes.RemoveAt(_replacedCodes.Count - 1);
                break;
            case UndoKind.Existence:
                _accounts[number].Exists = false;
                break;
            case UndoKind.Touch:
                if (_accounts[number].Address != Ripemd160)
                {
                    _accounts[number].TouchedIn = 0;
                }

                break;
            case UndoKind.WarmAccount:
                _accounts[number].WarmIn = 0;
                break;
            case UndoKind.WarmSlot:
                _slots[number].WarmIn = 0;
                break;
            case UndoKind.Slot:
                _slots[number].Current = change.Old;
                break;
            case UndoKind.Transient:
                _transient.ValueOf(number) = change.Old;
                break;
            case UndoKind.Creation:
                _accounts[number].CreatedIn = (uint)change.Old.U0;
                break;
            case UndoKind.Destruction:
                _accounts[number].DestroyedIn = (uint)change.Old.U0;
                _destroyed.RemoveAt(_destroyed.Count - 1);
                break;
            case UndoKind.Refund:
                Refund = unchecked((long)change.Old.U0);
                break;
            case UndoKind.Log:
                _logs.RemoveLast();
                break;
            default:
                Invariant.Fail("Unknown kind of change.");
                break;
        }
    }
}
