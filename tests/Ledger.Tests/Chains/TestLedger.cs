// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Ledger.Import;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.Storage.KeyValue;
using PowerVerse.Chain.Storage.Memory;

namespace PowerVerse.Chain.Ledger.Tests.Chains;

/// <summary>A ledger of the test chain over a store, with the nonces of its senders.</summary>
internal sealed class TestLedger : IDisposable
{
    private readonly bool _ownsStore;
    private readonly ulong[] _nonces = new ulong[TestGenesis.Keys.Count];

    public TestLedger(LedgerSettings? settings = null, IKeyValueStore? store = null, GenesisSpec? genesis = null, IFinalityVerifier? finality = null)
    {
        _ownsStore = store is null;
        Store = store ?? new MemoryStore(LedgerFamilies.All);
        genesis ??= TestGenesis.Create();
        ChainLedger.Initialize(Store, genesis).IsSuccess.Should().BeTrue();
        Ledger = ChainLedger.Open(Store, settings ?? new LedgerSettings(), genesis, finality: finality).Value;
        ReadNonces();
    }

    public IKeyValueStore Store { get; }

    public ChainLedger Ledger { get; }

    public IBlockChain Chain => Ledger.Chain;

    public ChainHead Head => Ledger.Chain.Head;

    public BlockPlan Plan => new() { Timestamp = Head.Header.Timestamp + 12, Beneficiary = Address.Parse("0x00000000000000000000000000000000000000fe") };

    public void ReadNonces()
    {
        using IStateSnapshot state = Chain.OpenState(Head.Number).Value;
        for (int i = 0; i < _nonces.Length; i++)
        {
            state.TryGetAccount(TestGenesis.Senders[i], out Core.State.Account account);
            _nonces[i] = account.Nonce;
        }
    }

    public Transaction Transfer(int sender, Address to, ulong value) => Sign(sender, to, value, []);

    public Transaction Store1(int sender, int contract, ulong slot, ulong value)
    {
        byte[] data = new byte[64];
        ((UInt256)slot).WriteBigEndian(data);
        ((UInt256)value).WriteBigEndian(data.AsSpan(32));
        return Sign(sender, TestGenesis.Contracts[contract], 0, data);
    }

    public Transaction Destroy(int sender, int contract) => Sign(sender, TestGenesis.Contracts[contract], 0, []);

    public ExecutedBlock Build(params Transaction[] transactions) => Ledger.Producer.Build(Plan, new ListSource(transactions)).Value;

    public Block Seal(params Transaction[] transactions)
    {
        Result<ExecutedBlock, ImportError> result = Ledger.Producer.Seal(Plan, new ListSource(transactions));
        result.IsSuccess.Should().BeTrue();
        result.Value.Block.Transactions.Should().HaveCount(transactions.Length);
        return result.Value.Block;
    }

    /// <summary>A block of whatever the numbers say.</summary>
    public Block SealRandom(Random random)
    {
        List<Transaction> transactions = [];
        for (int i = random.Next(5); i > 0; i--)
        {
            int sender = random.Next(TestGenesis.Keys.Count);
            int contract = random.Next(TestGenesis.ContractCount);
            transactions.Add(random.Next(10) switch
            {
                < 4 => Transfer(sender, Receiver(random.Next(12)), (ulong)random.Next(3)),
                < 9 => Store1(sender, contract, (ulong)random.Next(8), (ulong)random.Next(3)),
                _ => Destroy(sender, contract),
            });
        }

        return Seal([.. transactions]);
    }

    public static Address Receiver(int number) => Address.Parse($"0x{0xA0000 + number:x40}");

    public void Dispose()
    {
        Ledger.Dispose();
        if (_ownsStore)
        {
            Store.Dispose();
        }
    }

    private Transaction Sign(int sender, Address to, ulong value, byte[] data)
    {
        Transaction transaction = new()
        {
            Type = TransactionType.DynamicFee,
            ChainId = TestGenesis.ChainId,
            Nonce = _nonces[sender]++,
            GasLimit = 100_000,
            MaxFeePerGas = 100_000_000_000,
            MaxPriorityFeePerGas = 1_000_000_000,
            To = to,
            Value = value,
            Data = data,
        };
        transaction.TrySign(TestGenesis.Keys[sender], out Transaction signed).Should().BeTrue();
        return signed;
    }
}
