// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement.Blocks;
using PowerVerse.Chain.Agreement.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Storage.KeyValue;
using PowerVerse.Chain.Storage.RocksDb;

namespace PowerVerse.Chain.TestKit.Chains;

/// <summary>A chain made offline in a data directory, as four validators would have made it.</summary>
/// <param name="Folder">The data directory, for a node.</param>
/// <param name="GenesisPath">The genesis file.</param>
/// <param name="Head">The last block.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="StateRoot">Its state root.</param>
/// <param name="Gas">Gas of all blocks.</param>
public sealed record ForgedChain(string Folder, string GenesisPath, ulong Head, string Hash, string StateRoot, ulong Gas)
{
    /// <summary>Validators of it.</summary>
    public const int Validators = 4;

    private const int Accounts = 100;
    private const string GenesisName = "genesis.json";
    private const string DatabaseName = "db";

    /// <summary>The database.</summary>
    public string Database => Path.Combine(Folder, DatabaseName);

    /// <summary>Makes a chain that ends a minute ago.</summary>
    /// <param name="folder">Where; must not exist.</param>
    /// <param name="blocks">Blocks above the first.</param>
    /// <param name="transactions">Transactions of all of them.</param>
    /// <param name="onBlock">Told each block's number and the transactions so far; null: nobody is.</param>
    public static ForgedChain Build(string folder, int blocks, int transactions, Action<int, int>? onBlock = null)
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
        ulong gas = 0;
        int sent = 0;
        for (int block = 1; block <= blocks; block++)
        {
            int until = (int)((long)transactions * block / blocks);
            gas += forge.Append(workload.Next(until - sent)).Header.GasUsed;
            sent = until;
            onBlock?.Invoke(block, sent);
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

        return Of(folder, ledger, gas);
    }

    /// <summary>The chain that was made in a folder before.</summary>
    public static ForgedChain Read(string folder)
    {
        using RocksDbStore store = RocksDbStore.Open(Path.Combine(folder, DatabaseName), LedgerFamilies.Layout);
        using ChainLedger ledger = ChainLedger.Open(store, new LedgerSettings()).Value;
        ulong gas = 0;
        for (ulong number = 1; number <= ledger.Chain.Head.Number; number++)
        {
            gas += ledger.Chain.TryGetHeader(number, out BlockHeader? header) ? header.GasUsed : throw new InvalidOperationException($"block {number} is missing");
        }

        return Of(folder, ledger, gas);
    }

    /// <summary>Puts a copy of the database into another data directory.</summary>
    public void CopyTo(string folder)
    {
        string database = Path.Combine(folder, DatabaseName);
        Directory.CreateDirectory(database);
        foreach (string file in Directory.GetFiles(Database))
        {
            File.Copy(file, Path.Combine(database, Path.GetFileName(file)));
        }
    }

    private static ForgedChain Of(string folder, ChainLedger ledger, ulong gas)
    {
        ChainHead head = ledger.Chain.Head;
        return new ForgedChain(folder, Path.Combine(folder, GenesisName), head.Number, head.Hash.ToString(), head.Header.StateRoot.ToString(), gas);
    }
}
