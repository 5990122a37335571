// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Evm.Modules;
using PowerVerse.Chain.Ledger.Import;
using PowerVerse.Chain.Ledger.Integrity;
using PowerVerse.Chain.Ledger.Maintenance;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.State.Merkle.WorldState;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Ledger;

/// <summary>The ledger of one chain over one store: what a host opens, and hands the parts of to whoever needs them.</summary>
/// <remarks>The store stays the caller's: dispose of the ledger first. While it lives, nothing else may write the store.</remarks>
public sealed class ChainLedger : IDisposable
{
    private readonly LedgerCore _core;
    private readonly BlockImporter _importer;

    private ChainLedger(LedgerCore core)
    {
        _core = core;
        _importer = new BlockImporter(core);
        Pruner = new HistoryPruner(core);
        Unwinder = new ChainUnwinder(core, _importer);
        Editor = new StateEditor(core, _importer);
        LogIndexer = new LogIndexer(core);
        Verifier = new ChainVerifier(core);
    }

    /// <summary>The chain for readers.</summary>
    public IBlockChain Chain => _core.Chain;

    /// <summary>Takes blocks in.</summary>
    public IBlockImporter Importer => _importer;

    /// <summary>Builds blocks.</summary>
    public IBlockProducer Producer => _importer;

    /// <summary>Removes what is outside the kept windows, when driven.</summary>
    public HistoryPruner Pruner { get; }

    /// <summary>Puts new blocks into the log index, when driven.</summary>
    public LogIndexer LogIndexer { get; }

    /// <summary>Takes blocks off the head.</summary>
    public ChainUnwinder Unwinder { get; }

    /// <summary>Changes the state without a block; for developers' chains.</summary>
    public StateEditor Editor { get; }

    /// <summary>Checks state and blocks from the ground up.</summary>
    public ChainVerifier Verifier { get; }

    /// <summary>Decides whether blocks are final; null on chains without consensus.</summary>
    internal IFinalityVerifier? Finality => _core.FinalityVerifier;

    /// <summary>Damage that was found; null: none. Once there is, nothing is written any more.</summary>
    public DamageReport? Damage => _core.Damage;

    /// <summary>Bytes of the decoded recent blocks in memory, roughly; at most <see cref="LedgerSettings.RecentBlockBytesMax"/>.</summary>
    public long RecentBlockBytes => _core.Chain.RecentBlockBytes;

    /// <summary>Bytes of trie nodes, paths and values in memory; at most <see cref="WorldStateLimits.TrieBytesMax"/> after each block.</summary>
    public long StateTrieBytes => _core.World.TrieBytes;

    /// <summary>Nodes of the latest state's tries read from and written to the store since it was opened or reloaded.</summary>
    public (long ReadCount, long WrittenCount) StateTrieNodes => (_core.World.TrieNodesRead, _core.World.TrieNodesWritten);

    /// <summary>Writes the first block and its state to an empty store. A store that has them already is left as it is, but for the genesis file, so that the rules
    /// of later forks can be brought up to date.</summary>
    /// <param name="store">A store with <see cref="LedgerFamilies.All"/>.</param>
    /// <param name="genesis">The parsed genesis file.</param>
    /// <param name="genesisFile">The file itself, kept for <see cref="Open"/>; empty when the host has it anyway.</param>
    /// <returns>The hash of the first block.</returns>
    public static Result<Hash256, OpenError> Initialize(IKeyValueStore store, GenesisSpec genesis, ReadOnlyMemory<byte> genesisFile = default)
    {
        bool isThere = ChainMeta.TryRead(store, out ChainMeta meta);
        if (isThere && meta.Schema != LedgerFamilies.SchemaVersion)
        {
            return new OpenError(OpenErrorCode.WrongSchema, Schema: meta.Schema);
        }

        MerkleWorldState world = new(isThere ? new Storage.Memory.MemoryStore(StateFamilies.All) : store);
        world.Apply(GenesisBuilder.BuildState(genesis));
        Block block = GenesisBuilder.BuildBlock(genesis, world.Root);
        if (isThere && meta.GenesisHash != block.Hash)
        {
            return new OpenError(OpenErrorCode.WrongGenesis, block.Hash, meta.GenesisHash);
        }

        using IWriteBatch batch = store.CreateBatch();
        new ChainMeta(LedgerFamilies.SchemaVersion, block.Hash, block.Header.Number, genesisFile.ToArray()).Put(batch);
        if (!isThere)
        {
            PutGenesis(batch, block, world);
        }

        store.Write(batch, Durability.Synced);
        return block.Hash;
    }

    /// <summary>The genesis file that a store was initialised with; empty when there is none in it.</summary>
    public static ReadOnlyMemory<byte> ReadGenesisFile(IKeyValueReader store) => ChainMeta.TryRead(store, out ChainMeta meta) ? meta.GenesisFile : default;

    /// <summary>Opens the ledger of an initialised store. There is nothing to repair: a block was committed whole or not at all.</summary>
    /// <param name="store">A store with <see cref="LedgerFamilies.All"/>.</param>
    /// <param name="settings">What the operator set.</param>
    /// <param name="genesis">The host's genesis file; null: the one in the store.</param>
    /// <param name="modules">The chain's system modules; null: none.</param>
    /// <param name="finality">Decides whether blocks are final; null on chains without consensus.</param>
    /// <exception cref="StorageException">The store failed.</exception>
    public static Result<ChainLedger, OpenError> Open(
        IKeyValueStore store,
        LedgerSettings settings,
        GenesisSpec? genesis = null,
        SystemModules? modules = null,
        IFinalityVerifier? finality = null)
    {
        if (!ChainMeta.TryRead(store, out ChainMeta meta))
        {
            return new OpenError(OpenErrorCode.NotInitialized);
        }

        if (meta.Schema != LedgerFamilies.SchemaVersion)
        {
            return new OpenError(OpenErrorCode.WrongSchema, Schema: meta.Schema);
        }

        if (genesis is null && !GenesisJson.Parse(meta.GenesisFile).TryGet(out genesis, out _))
        {
            return new OpenError(OpenErrorCode.BadGenesis);
        }

        if (!HeadRecord.TryRead(store, out HeadRecord record)
            || !BlockRecords.TryReadHeader(store, record.Number, out BlockHeader? head)
            || !BlockRecords.TryReadHeader(store, meta.GenesisNumber, out BlockHeader? first))
        {
            return new OpenError(OpenErrorCode.Damaged);
        }

        if (GenesisBuilder.BuildHeader(genesis, first.StateRoot).Hash != meta.GenesisHash)
        {
            return new OpenError(OpenErrorCode.WrongGenesis, GenesisBuilder.BuildHeader(genesis, first.StateRoot).Hash, meta.GenesisHash);
        }

        if (head.Hash != record.Hash || first.Hash != meta.GenesisHash
            || new StoredState(store).ReadRoot() != record.StateRoot || HasHeaderAbove(store, record.Number))
        {
            return new OpenError(OpenErrorCode.Damaged, record.Hash, head.Hash);
        }

        CanonicalChain chain = new(store, genesis.Chain, first, record, settings.RecentBlockBytesMax);
        return new ChainLedger(new LedgerCore(store, chain, settings, modules ?? SystemModules.None) { FinalityVerifier = finality });
    }

    /// <inheritdoc/>
    public void Dispose() => _core.Dispose();

    private static void PutGenesis(IWriteBatch batch, Block block, MerkleWorldState world)
    {
        BlockHeader header = block.Header;
        ulong number = header.Number;
        world.Stage(batch);
        BlockRecords.Put(batch, block, []);
        BlockRecords.PutTotalDifficulty(batch, number, header.Difficulty);
        new HeadRecord(
            number, block.Hash, header.StateRoot, header.Difficulty, new RetainedHistory(number, number, number, number), number).Put(batch);
    }

    private static bool HasHeaderAbove(IKeyValueStore store, ulong number)
    {
        using IKeyValueIterator iterator = store.CreateIterator(LedgerFamilies.Headers);
        return iterator.SeekToLast() && NumberKey.Read(iterator.Key) > number;
    }
}
