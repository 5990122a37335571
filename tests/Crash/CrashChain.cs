// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using System.Text;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Ledger.Files;
using PowerVerse.Chain.Ledger.Import;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.Storage.Memory;

namespace PowerVerse.Chain.Crash;

/// <summary>A chain that takes some seconds to import: transfers to ever new accounts and a contract that counts in slots. The same from the same seed.</summary>
public sealed class CrashChain
{
    private const int TransactionsPerBlock = 8;

    private const string GenesisFile = """
        {"config":{"chainId":20568,"homesteadBlock":0,"eip150Block":0,"eip155Block":0,"eip158Block":0,"byzantiumBlock":0,"constantinopleBlock":0,"petersburgBlock":0,
        "istanbulBlock":0,"berlinBlock":0,"londonBlock":0,"terminalTotalDifficulty":0,"shanghaiTime":0,"cancunTime":0,"pragueTime":0,"osakaTime":0},
        "powerverse":{"requests":false,"blobs":false},"timestamp":"0x1","gasLimit":"0x1c9c380","difficulty":"0x0",
        "alloc":{"@SENDER":{"balance":"0xd3c21bcecceda1000000"},"0x00000000000000000000000000000000000c0de1":{"balance":"0x0","code":"0x5f358054600101905500"}}}
        """;

    // Its code adds one to the slot that the call data names.
    private static readonly Address Counter = Address.Parse("0x00000000000000000000000000000000000c0de1");
    private readonly List<Hash256> _hashes = [];

    private CrashChain(string genesisPath, string blocksPath)
    {
        GenesisPath = genesisPath;
        BlocksPath = blocksPath;
    }

    /// <summary>The genesis file.</summary>
    public string GenesisPath { get; }

    /// <summary>The blocks.</summary>
    public string BlocksPath { get; }

    /// <summary>Number of the last block.</summary>
    public ulong Head => (ulong)_hashes.Count - 1;

    /// <summary>Hash of a block.</summary>
    public Hash256 HashOf(ulong number) => _hashes[(int)number];

    /// <summary>Builds it and writes its files.</summary>
    public static CrashChain Build(string directory, int seed, int blocks)
    {
        byte[] key = [.. Enumerable.Repeat((byte)0x31, 32)];
        new Transaction { ChainId = 20568 }.TrySign(key, out Transaction probe);
        probe.TryGetSender(out Address sender);
        byte[] file = Encoding.UTF8.GetBytes(GenesisFile.Replace("@SENDER", sender.ToString(), StringComparison.Ordinal));
        CrashChain chain = new(Path.Combine(directory, "genesis.json"), Path.Combine(directory, "chain.rlp"));
        File.WriteAllBytes(chain.GenesisPath, file);
        GenesisSpec genesis = GenesisJson.Parse(file).Value;
        using MemoryStore store = new(LedgerFamilies.All);
        ChainLedger.Initialize(store, genesis);
        using ChainLedger ledger = ChainLedger.Open(store, new LedgerSettings { Retention = RetentionPolicy.Minimal, IntegrityIntervalBlocks = 0 }, genesis).Value;
        chain._hashes.Add(ledger.Chain.Head.Hash);
        Random random = new(seed);
        ulong nonce = 0;
        for (int i = 0; i < blocks; i++)
        {
            Queue<Transaction> transactions = new();
            for (int j = 0; j < TransactionsPerBlock; j++)
            {
                transactions.Enqueue(Make(random, nonce++, key));
            }

            Result<ExecutedBlock, ImportError> block = ledger.Producer.Seal(
                new BlockPlan { Timestamp = ledger.Chain.Head.Header.Timestamp + 1 }, new Source(transactions));
            Invariant.Check(block.IsSuccess && block.Value.Block.Transactions.Count == TransactionsPerBlock);
            chain._hashes.Add(block.Value.Block.Hash);
        }

        using FileStream output = File.Create(chain.BlocksPath);
        Invariant.Check(BlockFileExport.Write(ledger.Chain, 1, (ulong)blocks, output, null, null, CancellationToken.None).IsSuccess);
        return chain;
    }

    private static Transaction Make(Random random, ulong nonce, byte[] key)
    {
        bool isCall = random.Next(2) == 0;
        byte[] bytes = new byte[32];
        random.NextBytes(bytes.AsSpan(isCall ? 30 : 12));
        Transaction unsigned = new()
        {
            Type = TransactionType.DynamicFee,
            ChainId = 20568,
            Nonce = nonce,
            GasLimit = isCall ? 100_000UL : 21_000,
            MaxFeePerGas = 100_000_000_000,
            MaxPriorityFeePerGas = 1,
            To = isCall ? Counter : new Address(bytes.AsSpan(12)),
            Value = isCall ? 0UL : 1,
            Data = isCall ? bytes : default(ReadOnlyMemory<byte>),
        };
        Invariant.Check(unsigned.TrySign(key, out Transaction signed));
        return signed;
    }

    private sealed class Source(Queue<Transaction> transactions) : ITransactionSource
    {
        public bool TryNext(in BlockAllowance left, [NotNullWhen(true)] out Transaction? transaction) => transactions.TryDequeue(out transaction);

        public void OnRefused(Transaction transaction, TransactionError error) => throw new InvalidOperationException(error.ToString());
    }
}
