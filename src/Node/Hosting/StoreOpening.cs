// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Security.Cryptography;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Node.Commands;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Networking;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.State.Merkle.WorldState;
using PowerVerse.Chain.Storage.KeyValue;
using PowerVerse.Chain.Storage.RocksDb;

namespace PowerVerse.Chain.Node.Hosting;

/// <summary>Opens databases and ledgers, and says in an operator's words why one cannot be opened.</summary>
internal static class StoreOpening
{
    /// <summary>Opens the database of a data directory.</summary>
    /// <exception cref="CommandException">It cannot be opened.</exception>
    public static RocksDbStore OpenDatabase(string path, ResolvedSettings settings)
    {
        RocksDbSettings options = new()
        {
            BlockCacheBytes = settings.Get(Settings.DatabaseCache),
            WriteBufferBytes = settings.Get(Settings.DatabaseWriteBuffer),
            FreeDiskBytesMin = settings.Get(Settings.FreeDiskMin),
        };
        try
        {
            return RocksDbStore.Open(path, NodeFamilies.Layout, options);
        }
        catch (Exception exception) when (exception is StorageException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Data, exception.Message, exception);
        }
    }

    /// <summary>What the operator set of a ledger.</summary>
    public static LedgerSettings LedgerSettingsOf(ResolvedSettings settings) => new()
    {
        Retention = RetentionOf(settings),
        SyncIntervalBlocks = settings.Get(Settings.SyncInterval),
        RecentBlockBytesMax = settings.Get(Settings.RecentBlocks),
        WorldState = WorldStateLimits.ForBytes(settings.Get(Settings.StateCache)),
        TableSeed = FreshSeed(),
    };

    /// <summary>What is to be kept of the past.</summary>
    public static RetentionPolicy RetentionOf(ResolvedSettings settings)
    {
        RetentionPolicy mode = settings.Get(Settings.PruneMode) switch
        {
            PruneMode.Archive => RetentionPolicy.Archive,
            PruneMode.Minimal => RetentionPolicy.Minimal,
            PruneMode.Full => RetentionPolicy.Full,
        };
        return mode with
        {
            State = settings.IsSet(Settings.PruneState) ? settings.Get(Settings.PruneState) : mode.State,
            Proofs = settings.IsSet(Settings.PruneProofs) ? settings.Get(Settings.PruneProofs) : mode.Proofs,
            Bodies = settings.IsSet(Settings.PruneBodies) ? settings.Get(Settings.PruneBodies) : mode.Bodies,
            Receipts = settings.IsSet(Settings.PruneReceipts) ? settings.Get(Settings.PruneReceipts) : mode.Receipts,
        };
    }

    /// <summary>Entropy for hash tables.</summary>
    public static ulong FreshSeed() => BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    /// <summary>Reads the genesis of a network.</summary>
    /// <param name="network">A genesis file, or one of the names that <see cref="NamedNetwork"/> knows.</param>
    /// <exception cref="CommandException">There is none, or it is wrong.</exception>
    public static (GenesisSpec Genesis, byte[] File) ReadGenesis(string network)
    {
        string name = $"genesis file '{network}'";
        byte[] file = NamedNetwork.ReadGenesis(network) ?? ReadFile(network, name);
        return (ParseGenesis(file, name), file);
    }

    /// <summary>Reads the content of a genesis file.</summary>
    /// <param name="file">The content.</param>
    /// <param name="name">What it is called in words.</param>
    /// <exception cref="CommandException">It is wrong.</exception>
    public static GenesisSpec ParseGenesis(byte[] file, string name) => GenesisJson.Parse(file).TryGet(out GenesisSpec? genesis, out GenesisError error)
        ? genesis
        : throw new CommandException(ExitCode.Usage, $"The {name} is wrong: {Describe(error)}");

    /// <summary>Reads a file that the operator named.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What it is called in words.</param>
    /// <exception cref="CommandException">It cannot be read.</exception>
    public static byte[] ReadFile(string path, string name)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Usage, $"The {name} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Writes the first block to a store; one that has it already stays as it is.</summary>
    /// <exception cref="CommandException">The store holds another chain.</exception>
    public static Hash256 Initialize(IKeyValueStore store, GenesisSpec genesis, ReadOnlyMemory<byte> file)
    {
        KnownTestKeys.Refuse(genesis);
        return Guard(() => ChainLedger.Initialize(store, genesis, file));
    }

    /// <summary>Opens the ledger.</summary>
    /// <exception cref="CommandException">It cannot be opened.</exception>
    public static ChainLedger OpenLedger(
        IKeyValueStore store, LedgerSettings settings, GenesisSpec? genesis = null, IFinalityVerifier? finality = null) =>
        Guard(() => ChainLedger.Open(store, settings, genesis, finality: finality));

    /// <summary>Opens the ledger if the store holds a chain; null if it holds none yet.</summary>
    /// <exception cref="CommandException">It cannot be opened.</exception>
    public static ChainLedger? OpenLedgerIfThere(IKeyValueStore store, LedgerSettings settings) =>
        Guard(() => ChainLedger.Open(store, settings).TryGet(out ChainLedger? ledger, out OpenError error) || error.Code == OpenErrorCode.NotInitialized
            ? Result<ChainLedger?, OpenError>.Success(ledger)
            : error);

    private static T Guard<T>(Func<Result<T, OpenError>> action)
    {
        try
        {
            return action().TryGet(out T? value, out OpenError error) ? value! : throw new CommandException(ExitCode.Data, Describe(error));
        }
        catch (StorageException exception)
        {
            throw new CommandException(ExitCode.Data, exception.Message, exception);
        }
    }

    private static string Describe(OpenError error) => error.Code switch
    {
        OpenErrorCode.NotInitialized => "The data directory holds no chain yet. Begin one with: powerverse init --genesis FILE --data-dir PATH",
        OpenErrorCode.WrongSchema =>
            $"The database has schema {error.Schema}, and this version works with schema {LedgerFamilies.SchemaVersion}. Use the version that wrote it, or import the chain anew.",
        OpenErrorCode.WrongGenesis => $"The database holds another chain: its first block is {error.Found}, that of the genesis file {error.Expected}.",
        OpenErrorCode.BadGenesis => "The genesis file in the database cannot be read. Name it again with: powerverse init --genesis FILE --data-dir PATH",
        OpenErrorCode.Damaged => "The head of the chain and the state beneath it do not belong together: the database is damaged. Restore a backup with: powerverse restore",
        _ => error.Code.ToString(),
    };

    private static string Describe(GenesisError error)
    {
        string place = error.Path.Length == 0 ? "the file" : error.Path;
        return error.Code switch
        {
            GenesisErrorCode.NotJson => $"{place} is no JSON",
            GenesisErrorCode.TooLong => $"{place} is longer than {GenesisJson.FileSizeBytesMax} bytes",
            GenesisErrorCode.MemberMissing => $"{place} is missing",
            GenesisErrorCode.WrongType => $"{place} has the wrong type",
            GenesisErrorCode.NotANumber => $"{place} is no number",
            GenesisErrorCode.OutOfRange => $"{place} is out of range",
            GenesisErrorCode.NotHexBytes => $"{place} is not in hexadecimal form, or of the wrong length",
            GenesisErrorCode.Duplicate => $"{place} is there twice",
            GenesisErrorCode.ForkPredecessorMissing => $"{place} begins although a fork before it never does",
            GenesisErrorCode.ForkBeforePredecessor => $"{place} begins before a fork that it builds on",
            GenesisErrorCode.ForkWithoutMerge => $"{place} follows the merge, but there is no terminalTotalDifficulty",
            GenesisErrorCode.BlobParametersInvalid => $"{place} has no sound blob parameters",
            GenesisErrorCode.ForkSplit => $"{place} differs from eip158Block",
            _ => $"{place}: {error.Code}",
        };
    }
}
