// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement.Blocks;
using PowerVerse.Chain.Agreement.Epochs;
using PowerVerse.Chain.Agreement.Genesis;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Hosting;
using PowerVerse.Chain.Storage.RocksDb;

namespace PowerVerse.Chain.Node.Commands;

/// <summary>The data directory, database and ledger that a command works on.</summary>
internal sealed class OpenChain : IDisposable
{
    private OpenChain(DataDirectory directory, RocksDbStore store, ChainLedger ledger)
    {
        Directory = directory;
        Store = store;
        Ledger = ledger;
    }

    public DataDirectory Directory { get; }

    public RocksDbStore Store { get; }

    public ChainLedger Ledger { get; }

    /// <summary>Opens them.</summary>
    /// <param name="settings">The values in force.</param>
    /// <param name="genesisPath">A genesis file to begin the chain with if there is none; null: there must be one.</param>
    /// <param name="takesBlocks">Whether blocks will be taken in: on a network's chain their certificates are then checked.</param>
    /// <exception cref="CommandException">They cannot be opened.</exception>
    public static OpenChain Open(ResolvedSettings settings, string? genesisPath = null, bool takesBlocks = false)
    {
        // A wrong genesis file must not leave a directory behind.
        (GenesisSpec Genesis, byte[] File)? genesis = genesisPath is null ? null : StoreOpening.ReadGenesis(genesisPath);
        DataDirectory directory = Stores.Take(settings);
        RocksDbStore? store = null;
        try
        {
            store = StoreOpening.OpenDatabase(directory.Database, settings);
            if (genesis is { } given)
            {
                StoreOpening.Initialize(store, given.Genesis, given.File);
            }

            FinalityVerifier? finality = takesBlocks ? FinalityOf(store) : null;
            ChainLedger ledger = StoreOpening.OpenLedger(store, StoreOpening.LedgerSettingsOf(settings), genesis?.Genesis, finality);
            finality?.Attach(ledger.Chain);
            return new OpenChain(directory, store, ledger);
        }
        catch
        {
            store?.Dispose();
            directory.Dispose();
            throw;
        }
    }

    // A genesis file without validators is of a chain without a network: there is nothing to check.
    private static FinalityVerifier? FinalityOf(RocksDbStore store) =>
        GenesisJson.Parse(ChainLedger.ReadGenesisFile(store).ToArray()).TryGet(out GenesisSpec? genesis, out _)
        && ConsensusGenesisJson.TryRead(genesis, out ConsensusGenesis? consensus, out _)
            ? new FinalityVerifier(new EpochBook(consensus), StandardCrypto.Instance)
            : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        Ledger.Dispose();
        Store.Dispose();
        Directory.Dispose();
    }
}
