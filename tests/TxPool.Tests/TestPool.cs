// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Collections.Concurrent;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Transactions;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.TestKit;
using PowerVerse.Chain.TxPool.Journal;
using PowerVerse.Chain.TxPool.Pool;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Tests;

/// <summary>A pool over accounts that a test sets as it likes.</summary>
internal sealed class TestPool : IPoolObserver
{
    public const ulong ChainId = 20568;
    public const ulong GasLimit = 30_000_000;
    public const ulong BaseFee = 1_000_000_000;

    public static readonly ChainSpec Osaka = SpecAt(osakaTime: 0);
    public static readonly UInt256 Rich = UInt256.Parse("1000000000000000000000000");

    private ulong _number;

    public TestPool(PoolSettings? settings = null, ChainSpec? spec = null, PoolJournal? journal = null, TimeProvider? time = null)
    {
        Spec = spec ?? Osaka;
        Pool = new TransactionPool(Spec, Head(), settings ?? PoolSettings.Default, time ?? TimeProvider.System, journal);
        Pool.Subscribe(this);
    }

    public ChainSpec Spec { get; }

    public TransactionPool Pool { get; }

    public TestState State { get; private set; } = new();

    public ulong CurrentGasLimit { get; set; } = GasLimit;

    public UInt256 NextBaseFee { get; set; } = BaseFee;

    public List<Transaction> PendingSeen { get; } = [];

    public List<(Transaction Transaction, PoolRemoval Reason)> RemovedSeen { get; } = [];

    public int OpenHeads => _openHeads;

    private int _openHeads;

    public static ChainSpec SpecAt(ulong? osakaTime, bool areBlobsEnabled = true) => OsakaChain.Spec(ChainId) with
    {
        OsakaTime = osakaTime,
        PowerVerse = new PowerVerseRules { AreBlobsEnabled = areBlobsEnabled },
    };

    public static byte[] Key(int index)
    {
        byte[] seed = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(seed, index);
        return Keccak256.Hash(seed).ToArray();
    }

    public static Address AddressOf(int index)
    {
        Span<byte> publicKey = stackalloc byte[64];
        Secp256k1.TryGetPublicKey(Key(index), publicKey);
        return Secp256k1.ToAddress(publicKey);
    }

    /// <summary>An address nobody has the key of, for transactions whose sender is given.</summary>
    public static Address Fake(int index)
    {
        byte[] bytes = new byte[Address.Size];
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(8), index + 1);
        return new Address(bytes);
    }

    public static Transaction Transfer(ulong nonce, ulong tip = 1, ulong? feeCap = null, ulong gas = 21_000, ulong value = 0) => new()
    {
        Type = TransactionType.DynamicFee,
        ChainId = ChainId,
        Nonce = nonce,
        GasLimit = gas,
        MaxFeePerGas = feeCap ?? (BaseFee * 2) + tip,
        MaxPriorityFeePerGas = tip,
        To = Fake(1_000_000),
        Value = value,
    };

    public static Transaction Signed(Transaction transaction, int key)
    {
        transaction.TrySign(Key(key), out Transaction signed).Should().BeTrue();
        return signed;
    }

    public static SetCodeAuthorization Authorization(int key, ulong nonce = 0)
    {
        new SetCodeAuthorization(ChainId, Fake(7), nonce, default).TrySign(Key(key), out SetCodeAuthorization signed).Should().BeTrue();
        return signed;
    }

    public static Transaction SetCode(ulong nonce, params SetCodeAuthorization[] authorizations) =>
        Transfer(nonce, gas: 200_000) with { Type = TransactionType.SetCode, AuthorizationList = authorizations };

    public void Fund(in Address address, UInt256 balance, ulong nonce = 0) => State.Set(address, nonce, balance);

    public void Fund(int key, ulong nonce = 0) => Fund(AddressOf(key), Rich, nonce);

    /// <summary>Signs with the key of that number, funding its account if it has none.</summary>
    public Result<Hash256, PoolRefusal> Send(int key, Transaction transaction)
    {
        Address sender = AddressOf(key);
        if (!State.TryGetAccount(in sender, out _))
        {
            Fund(sender, Rich);
        }

        return Pool.Submit(new PooledTransaction(Signed(transaction, key), null));
    }

    public PoolRefusal Refused(int key, Transaction transaction)
    {
        Result<Hash256, PoolRefusal> result = Send(key, transaction);
        result.IsSuccess.Should().BeFalse();
        return result.Error;
    }

    /// <summary>A block on top that includes these, as if executed without cost.</summary>
    public void Include(params Transaction[] transactions)
    {
        TestState next = State.Copy();
        foreach (Transaction transaction in transactions)
        {
            transaction.TryGetSender(out Address sender).Should().BeTrue();
            next.TryGetAccount(in sender, out Account account);
            next.Set(sender, transaction.Nonce + 1, account.Balance, account.CodeHash);
        }

        Advance(next, transactions);
    }

    public void Advance(TestState next, params Transaction[] included)
    {
        State = next;
        _number++;
        Pool.OnBlock(Head(), included);
    }

    public void Reset(TestState next)
    {
        State = next;
        Pool.Reset(Head());
    }

    public List<Transaction> Select(int countMax = int.MaxValue, ulong gas = ulong.MaxValue)
    {
        ITransactionSource source = Pool.SelectForBlock();
        List<Transaction> selected = [];
        while (selected.Count < countMax && source.TryNext(new BlockAllowance(gas, ulong.MaxValue), out Transaction? transaction))
        {
            selected.Add(transaction);
            gas -= gas == ulong.MaxValue ? 0 : transaction.GasLimit;
        }

        return selected;
    }

    void IPoolObserver.OnPending(Transaction transaction) => PendingSeen.Add(transaction);

    void IPoolObserver.OnRemoved(Transaction transaction, PoolRemoval reason) => RemovedSeen.Add((transaction, reason));

    private PoolHead Head()
    {
        Interlocked.Increment(ref _openHeads);
        BlockHeader header = new() { Number = _number, Timestamp = _number * 10, GasLimit = CurrentGasLimit, BaseFeePerGas = NextBaseFee };
        return new PoolHead(header, State, new Lease(this)) { NextBaseFee = NextBaseFee };
    }

    private sealed class Lease(TestPool owner) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref owner._openHeads);
    }
}

/// <summary>Accounts in a table.</summary>
internal sealed class TestState : IStateView
{
    public static readonly Hash256 ContractCode = Keccak256.Hash([0x00]);
    public static readonly Hash256 DelegationCode = Keccak256.Hash(Delegation.To(TestPool.Fake(7)));

    private readonly ConcurrentDictionary<Address, Account> _accounts = new();

    public TestState Copy()
    {
        TestState copy = new();
        foreach ((Address address, Account account) in _accounts)
        {
            copy._accounts[address] = account;
        }

        return copy;
    }

    public void Set(in Address address, ulong nonce, UInt256 balance, Hash256? codeHash = null) =>
        _accounts[address] = Account.Empty with { Nonce = nonce, Balance = balance, CodeHash = codeHash ?? Account.EmptyCodeHash };

    public bool TryGetAccount(in Address address, out Account account)
    {
        bool isThere = _accounts.TryGetValue(address, out account);
        account = isThere ? account : Account.Empty;
        return isThere;
    }

    public UInt256 GetStorage(in Address address, in UInt256 slot) => UInt256.Zero;

    public ReadOnlyMemory<byte> GetCode(in Hash256 codeHash) =>
        codeHash == DelegationCode ? Delegation.To(TestPool.Fake(7)) : codeHash == ContractCode ? new byte[] { 0x00 } : ReadOnlyMemory<byte>.Empty;
}
