// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using PowerVerse.Chain.Agreement.Blocks;
using PowerVerse.Chain.Agreement.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Storage.KeyValue;
using PowerVerse.Chain.Storage.RocksDb;
using PowerVerse.Chain.TestKit.Chains;

namespace PowerVerse.Chain.Sync.Bench;

/// <summary>A chain built offline into a data directory, as four validators would have made it.</summary>
internal sealed record ForgedChain(string Folder, string GenesisPath, ulong Head, string Hash, string StateRoot, ulong Gas)
{
    private const int Validators = 4;
    private const int Accounts = 100;
    private const string GenesisName = "genesis.json";
    private const string DatabaseName = "db";

    /// <summary>The database of it.</summary>
    public string Database => Path.Combine(Folder, DatabaseName);

    public static ForgedChain Build(string folder, int blocks, int transactions)
    {
        Directory.CreateDirectory(folder);
        ulong now = (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        ForgedNetwork network = new(Validators, Accounts, now - (ulong)blocks - 60);
        string genesis = Path.Combine(folder, GenesisName);
        File.WriteAllBytes(genesis, network.GenesisFile);
        using RocksDbStore store = RocksDbStore.Open(Path.Combine(folder, DatabaseName), LedgerFamilies.Layout);
        if (!ChainLedger.Initialize(store, network.Genesis, network.GenesisFile).IsSuccess)
        {
            throw new InvalidOperationException("the genesis was refused");
        }

        EpochBook epochs = new(network.Consensus);
        FinalityVerifier finality = new(epochs, StandardCrypto.Instance);
        using ChainLedger ledger = ChainLedger.Open(store, new LedgerSettings { SyncIntervalBlocks = 1024 }, network.Genesis, finality: finality).Value;
        finality.Attach(ledger.Chain);
        ChainForge forge = new(ledger, epochs, network.Validators);
        ForgedWorkload workload = new(network);
        long start = Stopwatch.GetTimestamp();
        ulong gas = 0;
        int sent = 0;
        for (int block = 1; block <= blocks; block++)
        {
            int until = (int)((long)transactions * block / blocks);
            gas += forge.Append(workload.Next(until - sent)).Header.GasUsed;
            sent = until;
            if (block % 1000 == 0)
            {
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"built {block} blocks, {sent} transactions in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s"));
            }
        }

        while (ledger.LogIndexer.Step(CancellationToken.None))
        {
            // Range by range.
        }

        // The last commit that waits for the disk carries all before it.
        using (IWriteBatch flush = store.CreateBatch())
        {
            store.Write(flush, Durability.Synced);
        }

        ChainHead head = ledger.Chain.Head;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"chain: {head.Number} blocks, {sent} transactions, {gas / 1e6:F0} Mgas, {Validators} validators, built in {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s"));
        return new ForgedChain(folder, genesis, head.Number, head.Hash.ToString(), head.Header.StateRoot.ToString(), gas);
    }

    /// <summary>The chain that was built into a folder before.</summary>
    public static ForgedChain Read(string folder)
    {
        using RocksDbStore store = RocksDbStore.Open(Path.Combine(folder, DatabaseName), LedgerFamilies.Layout);
        using ChainLedger ledger = ChainLedger.Open(store, new LedgerSettings()).Value;
        ChainHead head = ledger.Chain.Head;
        ulong gas = 0;
        for (ulong number = 1; number <= head.Number; number++)
        {
            gas += ledger.Chain.TryGetHeader(number, out BlockHeader? header) ? header.GasUsed : throw new InvalidOperationException($"block {number} is missing");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"chain: {head.Number} blocks, {gas / 1e6:F0} Mgas, {Validators} validators, built before"));
        return new ForgedChain(folder, Path.Combine(folder, GenesisName), head.Number, head.Hash.ToString(), head.Header.StateRoot.ToString(), gas);
    }
}
