// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement.Blocks;
using PowerVerse.Chain.Agreement.Epochs;
using PowerVerse.Chain.Agreement.Genesis;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Node.Commands;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.Storage.KeyValue;
using PowerVerse.Chain.Storage.Memory;
using PowerVerse.Chain.Storage.RocksDb;

namespace PowerVerse.Chain.Node.Hosting;

/// <summary>The data directory, store and ledger that a command or a node works on: the one place where a chain is opened.</summary>
internal sealed class OpenChain : IDisposable
{
    private OpenChain(DataDirectory? directory, IKeyValueStore store, ChainLedger ledger)
    {
        Directory = directory;
        Store = store;
        Ledger = ledger;
    }

    /// <summary>The data directory; null: none, everything is in memory.</summary>
    public DataDirectory? Directory { get; }

    /// <summary>The store.</summary>
    public IKeyValueStore Store { get; }

    /// <summary>The database of a chain that has a directory.</summary>
    public RocksDbStore Database
    {
        get
        {
            Invariant.Check(Store is RocksDbStore);
            return (RocksDbStore)Store;
        }
    }

    /// <summary>The chain.</summary>
    public ChainLedger Ledger { get; }

    /// <summary>Opens the chain of the data directory that the settings name.</summary>
    /// <param name="settings">The values in force.</param>
    /// <param name="genesisPath">A genesis file, or the name of a network, to begin the chain with if there is none; null: there must be one.</param>
    /// <param name="takesBlocks">Whether blocks will be taken in: on a network's chain their certificates are then checked.</param>
    /// <exception cref="CommandException">It cannot be opened.</exception>
    public static OpenChain Open(ResolvedSettings settings, string? genesisPath = null, bool takesBlocks = false)
    {
        // A wrong genesis file must not leave a directory behind.
        (GenesisSpec Genesis, byte[] File)? genesis = genesisPath is null ? null : StoreOpening.ReadGenesis(genesisPath);
        return Open(settings, Stores.Take(settings), (store, ledgerSettings) =>
        {
            if (genesis is { } given)
            {
                StoreOpening.Initialize(store, given.Genesis, given.File);
            }

            FinalityVerifier? finality = takesBlocks ? FinalityOf(store) : null;
            ChainLedger ledger = StoreOpening.OpenLedger(store, ledgerSettings, genesis?.Genesis, finality);
            finality?.Attach(ledger.Chain);
            return ledger;
        });
    }

    /// <summary>Opens the store of a directory and a ledger over it.</summary>
    /// <param name="settings">The values in force.</param>
    /// <param name="directory">The directory, taken over also when nothing can be opened; null: in memory.</param>
    /// <param name="openLedger">Opens the ledger.</param>
    /// <exception cref="CommandException">They cannot be opened.</exception>
    public static OpenChain Open(ResolvedSettings settings, DataDirectory? directory, Func<IKeyValueStore, LedgerSettings, ChainLedger> openLedger)
    {
        IKeyValueStore? store = null;
        try
        {
            store = directory is null ? new MemoryStore(NodeFamilies.All) : StoreOpening.OpenDatabase(directory.Database, settings);
            return new OpenChain(directory, store, openLedger(store, StoreOpening.LedgerSettingsOf(settings)));
        }
        catch
        {
            store?.Dispose();
            directory?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Ledger.Dispose();
        Store.Dispose();
        Directory?.Dispose();
    }

    // A genesis file without validators is of a chain without a network: there is nothing to check.
    private static FinalityVerifier? FinalityOf(IKeyValueStore store) =>
        GenesisJson.Parse(ChainLedger.ReadGenesisFile(store).ToArray()).TryGet(out GenesisSpec? genesis, out _)
        && ConsensusGenesisJson.TryRead(genesis, out ConsensusGenesis? consensus, out _)
            ? new FinalityVerifier(new EpochBook(consensus), StandardCrypto.Instance)
            : null;
}
