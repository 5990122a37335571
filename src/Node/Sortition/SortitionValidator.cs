// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Agreement;
using PowerVerse.Chain.Agreement.Blocks;
using PowerVerse.Chain.Agreement.Epochs;
using PowerVerse.Chain.Agreement.Genesis;
using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Consensus.Runtime.Keys;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Node.Commands;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Devnet;
using PowerVerse.Chain.Node.Hosting;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Storage.AppendLog;
using PowerVerse.Chain.TxPool;

namespace PowerVerse.Chain.Node.Sortition;

/// <summary>One validator of a network in one process: keys, database, ledger, pool, signing record, write-ahead log and agreement of its own.</summary>
internal sealed class SortitionValidator : IDisposable
{
    private readonly ValidatorKeys _keys;

    private SortitionValidator(ValidatorKeys keys, Address address, NodeParts parts, NodePool pool, AgreementNode agreement)
    {
        _keys = keys;
        Address = address;
        Parts = parts;
        Pool = pool;
        Agreement = agreement;
    }

    /// <summary>The validator's account.</summary>
    public Address Address { get; }

    /// <summary>Its database and ledger. Not disposed of here: one validator's belong to the node that serves them.</summary>
    public NodeParts Parts { get; }

    /// <summary>Its pool; likewise.</summary>
    public NodePool Pool { get; }

    /// <summary>Its agreement.</summary>
    public AgreementNode Agreement { get; }

    /// <summary>Opens a validator.</summary>
    /// <param name="folder">The network.</param>
    /// <param name="index">Which of its validators.</param>
    /// <param name="epochs">The validators of every epoch; shared.</param>
    /// <param name="crypto">The public-key checks; shared, so that what one checked the others need not.</param>
    /// <param name="transport">The way to the others.</param>
    /// <param name="settings">The values in force.</param>
    /// <param name="loggers">Takes what is logged.</param>
    /// <exception cref="CommandException">It cannot be opened.</exception>
    public static SortitionValidator Open(
        SortitionFolder folder,
        int index,
        EpochBook epochs,
        IConsensusCrypto crypto,
        IConsensusTransport transport,
        ResolvedSettings settings,
        ILoggerFactory loggers)
    {
        ValidatorKeys keys = LocalNetwork.OpenKeys(folder.NodeFolder(index));
        NodeParts? parts = null;
        NodePool? pool = null;
        try
        {
            Address address = Find(folder.Consensus, keys).Address;
            parts = OpenParts(folder, index, new FinalityVerifier(epochs, crypto), settings, loggers);
            pool = NodePool.Create(parts, PoolSettings.Default);
            AgreementNode agreement = new(new AgreementParts
            {
                Ledger = parts.Ledger,
                Epochs = epochs,
                Crypto = crypto,
                Pool = pool.Pool,
                Transport = transport,
                Files = new AgreementFiles(DataDirectory.ConsensusIn(folder.NodeFolder(index))),
                Time = TimeProvider.System,
                Logger = loggers.CreateLogger("PowerVerse.Chain.Agreement"),
                Validator = address,
                Keys = keys,
                TwinListenMs = 0,
            });
            return new SortitionValidator(keys, address, parts, pool, agreement);
        }
        catch (Exception exception)
        {
            pool?.Dispose();
            parts?.Dispose();
            keys.Dispose();
            if (exception is IOException or UnauthorizedAccessException or LogDamageException or LedgerStoppedException)
            {
                throw new CommandException(ExitCode.Data, $"Validator {index} in '{folder.NodeFolder(index)}' cannot be opened: {exception.Message}", exception);
            }

            throw;
        }
    }

    /// <summary>Runs the agreement, and what a served node does besides, until cancelled or until a part fails.</summary>
    /// <param name="isServed">True when a node serves these parts and does that work.</param>
    /// <param name="logger">Takes what is logged.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task RunAsync(bool isServed, ILogger logger, CancellationToken cancellationToken)
    {
        List<Task> running = [Agreement.RunAsync(cancellationToken)];
        if (!isServed)
        {
            running.Add(Task.Run(() => new UpkeepLoop(Parts.Ledger, logger).RunAsync(cancellationToken), CancellationToken.None));
            running.Add(Task.Run(() => Pool.RunAsync(cancellationToken), CancellationToken.None));
        }

        await await Task.WhenAny(running).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Agreement.Dispose();
        _keys.Dispose();
    }

    private static GenesisValidator Find(ConsensusGenesis genesis, ValidatorKeys keys)
    {
        GenesisValidator[] own = [.. genesis.Validators.Where(validator => validator.VrfKey == keys.VrfKey && validator.VoteRoot == keys.VoteRoot)];
        return own.Length == 1 ? own[0] : throw new CommandException(ExitCode.Data, "The keys of a validator belong to none of this network.");
    }

    private static NodeParts OpenParts(SortitionFolder folder, int index, FinalityVerifier finality, ResolvedSettings settings, ILoggerFactory loggers) =>
        new(settings, loggers, OpenChain.Open(settings, DataDirectory.Take(folder.NodeFolder(index)), (store, ledgerSettings) =>
        {
            StoreOpening.Initialize(store, folder.Genesis, folder.Encoded);
            ChainLedger ledger = StoreOpening.OpenLedger(store, ledgerSettings, finality: finality);
            finality.Attach(ledger.Chain);
            return ledger;
        }));
}
