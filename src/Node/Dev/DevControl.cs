// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.Node.Dev;

/// <summary>The developer's control over their own chain: evm_, anvil_ and hardhat_ end here.</summary>
internal sealed class DevControl : IDevControl
{
    private readonly ChainLedger _ledger;
    private readonly ITransactionPool _pool;
    private readonly IPoolControl _poolControl;
    private readonly InstantSealer _sealer;
    private readonly DevClock _clock;
    private readonly ChainMarks _marks;
    private readonly Dictionary<Address, byte[]> _keys;
    private readonly ConcurrentDictionary<Address, bool> _impersonated = new();
    private volatile bool _impersonatesAll;

    public DevControl(
        ChainLedger ledger, ITransactionPool pool, IPoolControl poolControl, InstantSealer sealer, DevClock clock, IReadOnlyList<DevAccount> accounts)
    {
        _ledger = ledger;
        _pool = pool;
        _poolControl = poolControl;
        _sealer = sealer;
        _clock = clock;
        _marks = new ChainMarks(ledger);
        _keys = accounts.ToDictionary(account => account.Address, account => account.Key);
        Accounts = [.. accounts.Select(account => account.Address)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<Address> Accounts { get; }

    /// <inheritdoc/>
    public bool IsAutomine
    {
        get => _sealer.IsAutomine;
        set => _sealer.IsAutomine = value;
    }

    /// <inheritdoc/>
    public ulong IntervalSeconds
    {
        get => _sealer.IntervalSeconds;
        set
        {
            // Blocks by interval and blocks by transaction exclude each other, as tools expect.
            _sealer.IsAutomine = _sealer.IsAutomine && value == 0;
            _sealer.IntervalSeconds = value;
        }
    }

    /// <inheritdoc/>
    public bool ImpersonatesAll
    {
        get => _impersonatesAll;
        set => _impersonatesAll = value;
    }

    /// <inheritdoc/>
    public long TimeOffsetSeconds => _clock.OffsetSeconds;

    /// <inheritdoc/>
    public void Mine(ulong count, ulong? intervalSeconds, CancellationToken cancellationToken)
    {
        lock (_sealer.Gate)
        {
            ulong sealedCount = 0;
            while (sealedCount < count && (sealedCount == 0 || _pool.Counts.Pending > 0))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Step(sealedCount++, intervalSeconds, isEmpty: false);
            }

            // Nothing waits: the pool need not follow every one of the empty blocks.
            using IDisposable pause = _poolControl.PauseFollowing();
            while (sealedCount < count)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Step(sealedCount++, intervalSeconds, isEmpty: true);
            }
        }
    }

    /// <inheritdoc/>
    public ulong TakeSnapshot()
    {
        lock (_sealer.Gate)
        {
            Settle();
            return _marks.Add(_clock.OffsetSeconds, _sealer.Terms, _pool.GetContent());
        }
    }

    /// <inheritdoc/>
    public bool TryRevert(ulong snapshot)
    {
        lock (_sealer.Gate)
        {
            if (_marks.Revert(snapshot) is not { } mark)
            {
                return false;
            }

            _poolControl.Clear();
            _clock.OffsetSeconds = mark.ClockOffsetSeconds;
            _sealer.Terms = mark.Terms;
            TellPool();
            foreach (PoolEntry entry in mark.Waiting)
            {
                _pool.Submit(new PooledTransaction(entry.Transaction, null));
            }

            return true;
        }
    }

    /// <inheritdoc/>
    public long IncreaseTime(ulong seconds)
    {
        _clock.Advance(seconds);
        return _clock.OffsetSeconds;
    }

    /// <inheritdoc/>
    public void SetTime(ulong timestamp) => _clock.Set(timestamp);

    /// <inheritdoc/>
    public bool TrySetNextBlockTime(ulong timestamp)
    {
        lock (_sealer.Gate)
        {
            if (timestamp <= _ledger.Chain.Head.Header.Timestamp)
            {
                return false;
            }

            _sealer.Terms = _sealer.Terms with { NextTime = timestamp };
            return true;
        }
    }

    /// <inheritdoc/>
    public void SetBlockTimeInterval(ulong? seconds) => Change(terms => terms with { TimeStep = seconds });

    /// <inheritdoc/>
    public void SetNextBaseFee(in UInt256 baseFee)
    {
        UInt256 value = baseFee;
        Change(terms => terms with { NextBaseFee = value });
        TellPool();
    }

    /// <inheritdoc/>
    public void SetGasLimit(ulong gasLimit)
    {
        Change(terms => terms with { GasLimit = gasLimit });
        TellPool();
    }

    /// <inheritdoc/>
    public void SetBeneficiary(in Address beneficiary)
    {
        Address value = beneficiary;
        Change(terms => terms with { Beneficiary = value });
    }

    /// <inheritdoc/>
    public void SetPrevRandao(in Hash256 value)
    {
        Hash256 randao = value;
        Change(terms => terms with { NextPrevRandao = randao });
    }

    /// <inheritdoc/>
    public void SetBalance(in Address address, in UInt256 balance)
    {
        UInt256 value = balance;
        Edit(in address, account => account with { Balance = value });
    }

    /// <inheritdoc/>
    public void SetNonce(in Address address, ulong nonce) => Edit(in address, account => account with { Nonce = nonce });

    /// <inheritdoc/>
    public void SetCode(in Address address, ReadOnlyMemory<byte> code)
    {
        Hash256 hash = code.IsEmpty ? Account.EmptyCodeHash : Keccak256.Hash(code.Span);
        Edit(in address, account => account with { CodeHash = hash }, code.ToArray());
    }

    /// <inheritdoc/>
    public void SetStorage(in Address address, in UInt256 slot, in UInt256 value) =>
        Edit(in address, account => account, default, new StorageChange(slot, value));

    /// <inheritdoc/>
    public void Impersonate(in Address address) => _impersonated[address] = true;

    /// <inheritdoc/>
    public void StopImpersonating(in Address address) => _impersonated.TryRemove(address, out _);

    /// <inheritdoc/>
    public bool IsImpersonated(in Address address) => _impersonatesAll || _impersonated.ContainsKey(address);

    /// <inheritdoc/>
    public bool TryDropTransaction(in Hash256 hash) => _poolControl.TryRemove(in hash);

    /// <inheritdoc/>
    public void DropAllTransactions() => _poolControl.Clear();

    /// <inheritdoc/>
    public bool TrySign(in Address address, in Hash256 digest, Span<byte> signature, out int recoveryId)
    {
        recoveryId = 0;
        return _keys.TryGetValue(address, out byte[]? key) && Secp256k1.TrySign(key, in digest, signature, out recoveryId);
    }

    private void Step(ulong index, ulong? intervalSeconds, bool isEmpty)
    {
        if (index > 0 && intervalSeconds is { } seconds)
        {
            _sealer.Terms = _sealer.Terms with { NextTime = _ledger.Chain.Head.Header.Timestamp + Math.Max(seconds, 1) };
        }

        if (isEmpty)
        {
            _sealer.SealEmpty();
        }
        else
        {
            _sealer.SealOne();
        }
    }

    private void TellPool()
    {
        lock (_sealer.Gate)
        {
            _poolControl.ExpectNext(_sealer.Terms.NextBaseFee, _sealer.Terms.GasLimit);
        }
    }

    private void Settle() => _sealer.SealWaiting(CancellationToken.None);

    private void Change(Func<SealerTerms, SealerTerms> change)
    {
        lock (_sealer.Gate)
        {
            _sealer.Terms = change(_sealer.Terms);
        }
    }

    private void Edit(in Address address, Func<Account, Account> change, ReadOnlyMemory<byte> newCode = default, StorageChange? slot = null)
    {
        lock (_sealer.Gate)
        {
            Settle();
            Account before;
            Result<IStateSnapshot, Unavailable> opened = _ledger.Chain.OpenState(_ledger.Chain.Head.Number);
            Invariant.Check(opened.IsSuccess);
            using (IStateSnapshot state = opened.Value)
            {
                state.TryGetAccount(in address, out before);
            }

            Account after = change(before);
            StateDiff diff = new([new AccountChange
            {
                Address = address,
                IsDeleted = after.IsEmpty && !after.HasStorage && slot is null,
                Nonce = after.Nonce,
                Balance = after.Balance,
                CodeHash = after.CodeHash,
                NewCode = newCode,
                Storage = slot is { } changed ? new[] { changed } : default(ReadOnlyMemory<StorageChange>),
            }]);
            _marks.NoteEdit(_ledger.Editor.Edit(diff));
        }
    }
}
