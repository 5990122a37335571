// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement;
using PowerVerse.Chain.Agreement.Blocks;
using PowerVerse.Chain.Agreement.Epochs;
using PowerVerse.Chain.Agreement.Genesis;
using PowerVerse.Chain.Consensus.Runtime.Driver;
using PowerVerse.Chain.Consensus.Runtime.Keys;
using PowerVerse.Chain.Consensus.Runtime.Verification;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Network;
using PowerVerse.Chain.Network.Libp2p;
using PowerVerse.Chain.Node.Commands;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Devnet;
using PowerVerse.Chain.Node.Hosting;
using PowerVerse.Chain.Node.Metrics;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Storage.AppendLog;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Node.Networking;

/// <summary>What a node needs beyond a served chain to take part in a network: validators, finality, peers, agreement.</summary>
internal sealed class ConsensusHost : IAsyncDisposable
{
    private readonly EpochBook _epochs;
    private readonly CachingConsensusCrypto _crypto = new(StandardCrypto.Instance, TimeProvider.System);
    private readonly FinalityVerifier _finality;
    private readonly Checkpoint? _checkpoint;
    private readonly ValidatorKeys? _keys;
    private readonly Address? _validator;
    private AgreementNode? _agreement;
    private PeerNetwork? _network;
    private NetworkMetrics? _metrics;
    private HeadFollower? _follower;
    private bool _isDisposed;

    private ConsensusHost(ConsensusGenesis genesis, Checkpoint? checkpoint, ValidatorKeys? keys, Address? validator)
    {
        _epochs = new EpochBook(genesis);
        _checkpoint = checkpoint;
        _finality = new FinalityVerifier(_epochs, _crypto) { Checkpoint = checkpoint };
        _keys = keys;
        _validator = validator;
    }

    /// <summary>Reads validators and keys.</summary>
    /// <exception cref="CommandException">Something is wrong with them.</exception>
    public static ConsensusHost Create(ResolvedSettings settings, ConsensusGenesis genesis)
    {
        if (!settings.TryGet(Settings.ValidatorKey, out string keyPath))
        {
            return new ConsensusHost(genesis, CheckpointOf(settings), null, null);
        }

        if (!settings.TryGet(Settings.ValidatorPassphrase, out string passphrasePath))
        {
            throw new CommandException(ExitCode.Usage, "Name the file that holds the passphrase of the validator's keys with --validator-passphrase-file FILE.");
        }

        ValidatorKeys keys = ValidatorFiles.OpenKeys(keyPath, passphrasePath);
        GenesisValidator[] own = [.. genesis.Validators.Where(validator => validator.VrfKey == keys.VrfKey && validator.VoteRoot == keys.VoteRoot)];
        return own.Length == 1
            ? new ConsensusHost(genesis, CheckpointOf(settings), keys, own[0].Address)
            : throw new CommandException(ExitCode.Usage, "The keys belong to no validator of this network.");
    }

    /// <summary>Makes the network that the settings describe; nothing listens yet.</summary>
    /// <exception cref="CommandException">An address or the key is wrong.</exception>
    public static PeerNetwork CreateNetwork(NodeParts parts)
    {
        ResolvedSettings settings = parts.Settings;
        return new PeerNetwork(
            NodeKey.ReadOrCreate(parts.Directory!.Root),
            NetworkOptions.Of(settings, NetworkOptions.ProfileOf(parts.Ledger.Chain)),
            DevnetProfile.ClockOf(settings),
            parts.Loggers,
            new StoredPeers(parts.Store));
    }

    /// <summary>The block that the chain must contain; null: the operator names none.</summary>
    public static Checkpoint? CheckpointOf(ResolvedSettings settings) => settings.TryGet(Settings.TrustedBlock, out Checkpoint checkpoint) ? checkpoint : null;

    /// <summary>Prepares to fetch a state before anything else.</summary>
    public StateSyncHost CreateStateSync(NodeParts parts) => new(parts, _epochs, _crypto);

    /// <summary>Refuses to begin where the agreement halted before.</summary>
    /// <exception cref="CommandException">Its report is still there.</exception>
    public static void RefuseAfterHalt(DataDirectory directory)
    {
        string folder = DataDirectory.ConsensusIn(directory.Root);
        Directory.CreateDirectory(folder);
        try
        {
            AgreementNode.RefuseAfterHalt(new AgreementFiles(folder));
        }
        catch (ConsensusHaltException exception)
        {
            throw new CommandException(ExitCode.Halted, exception.Message, exception);
        }
    }

    /// <summary>Opens the ledger of the network's chain.</summary>
    public ChainLedger OpenLedger(IKeyValueStore store, LedgerSettings settings)
    {
        ChainLedger ledger = StoreOpening.OpenLedger(store, settings, finality: _finality);
        _finality.Attach(ledger.Chain);
        if (_checkpoint?.WhyNot(ledger.Chain) is { } reason)
        {
            ledger.Dispose();
            throw new CommandException(ExitCode.Data, reason);
        }

        return ledger;
    }

    /// <summary>Joins agreement and network and starts to listen; the agreement itself runs in <see cref="RunAsync"/>.</summary>
    /// <exception cref="CommandException">A port or a file cannot be had.</exception>
    public async Task StartAsync(NodeParts parts, NodePool pool, CancellationToken cancellationToken)
    {
        string root = parts.Directory!.Root;
        string folder = DataDirectory.ConsensusIn(root);
        Directory.CreateDirectory(folder);
        ResolvedSettings settings = parts.Settings;
        _network = CreateNetwork(parts);
        _follower = new HeadFollower(parts.Ledger.Chain, _network);
        _metrics = new NetworkMetrics(_network);
        NetworkBridge bridge = new(_network);
        try
        {
            _agreement = new AgreementNode(new AgreementParts
            {
                Ledger = parts.Ledger,
                Epochs = _epochs,
                Crypto = _crypto,
                Pool = pool.Pool,
                Transport = bridge,
                Files = new AgreementFiles(folder),
                Time = DevnetProfile.ClockOf(settings),
                Logger = parts.Loggers.CreateLogger("PowerVerse.Chain.Agreement"),
                Validator = _validator,
                Keys = _keys,
                Checkpoint = _checkpoint,
                TwinListenMs = checked((long)settings.Get(Settings.TwinListen) * 1000),
            });
            bridge.Attach(_agreement.Endpoint);
            await _network.StartAsync(bridge, cancellationToken).ConfigureAwait(false);
        }
        catch (Libp2pException exception)
        {
            await DisposeAsync().ConfigureAwait(false);
            throw new CommandException(ExitCode.Network, $"The network cannot listen: {exception.Message}. Name another address with --p2p-listen.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or LogDamageException)
        {
            await DisposeAsync().ConfigureAwait(false);
            throw new CommandException(ExitCode.Data, $"The files of the agreement in '{folder}' cannot be opened: {exception.Message}", exception);
        }
        catch (LedgerStoppedException exception)
        {
            await DisposeAsync().ConfigureAwait(false);
            throw new CommandException(ExitCode.Data, $"No block can be built on the head of the chain. {exception.Message}", exception);
        }
    }

    /// <summary>Adds network and agreement to what the methods work on.</summary>
    public NodePorts Complete(NodePorts ports) => ports with
    {
        Network = new NetworkStatus(_network!, _agreement!.HeadOf),
        Consensus = _agreement,
        Agreement = new AgreementQueries(_agreement!, ports.Chain, _epochs, _crypto),
        Beneficiary = _validator is { } validator ? _epochs.FeeRecipientOf(validator) : null,
    };

    /// <summary>Methods that only a node with a network has, and those that only validators of a devnet have.</summary>
    public IReadOnlyList<IMethodGroup> MethodsOf(ResolvedSettings settings) =>
        settings.Get(Settings.DevnetControls) ? [new PeerMethods(_network!), new PartitionMethods(_network!)] : [new PeerMethods(_network!)];

    /// <summary>Runs the agreement until cancelled, then lets go of files and peers.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _agreement!.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Lets go of files and peers; once is enough, and again does no harm.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        _follower?.Dispose();
        _metrics?.Dispose();
        if (_network is not null)
        {
            await _network.DisposeAsync().ConfigureAwait(false);
        }

        _agreement?.Dispose();
        _keys?.Dispose();
    }
}
