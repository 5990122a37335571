// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement.Epochs;
using PowerVerse.Chain.Agreement.StateSync;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.Network;
using PowerVerse.Chain.Network.Libp2p;
using PowerVerse.Chain.Node.Commands;
using PowerVerse.Chain.Node.Hosting;
using PowerVerse.Chain.Storage.RocksDb;

namespace PowerVerse.Chain.Node.Networking;

/// <summary>Runs a state sync beside a node that serves what it has: the first block.</summary>
internal sealed class StateSyncHost : IAsyncDisposable
{
    private readonly NodeParts _parts;
    private readonly PeerNetwork _network;
    private readonly NetworkBridge _bridge;
    private readonly StateSyncNode _sync;
    private RocksDbStore? _target;

    /// <summary>Joins the parts.</summary>
    public StateSyncHost(NodeParts parts, EpochBook epochs, IConsensusCrypto crypto)
    {
        _parts = parts;
        _network = ConsensusHost.CreateNetwork(parts);
        _bridge = new NetworkBridge(_network);
        _sync = new StateSyncNode(new StateSyncParts
        {
            Chain = parts.Ledger.Chain,
            Source = parts.Store,
            OpenTarget = OpenTarget,
            Epochs = epochs,
            Crypto = crypto,
            Transport = _bridge,
            Time = TimeProvider.System,
            Logger = parts.Loggers.CreateLogger("PowerVerse.Chain.Agreement"),
            Checkpoint = ConsensusHost.CheckpointOf(parts.Settings),
        });
        _bridge.Attach(_sync);
    }

    /// <summary>Starts to listen.</summary>
    /// <exception cref="CommandException">A port cannot be had.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _network.StartAsync(_bridge, cancellationToken).ConfigureAwait(false);
        }
        catch (Libp2pException exception)
        {
            throw new CommandException(ExitCode.Network, $"The network cannot listen: {exception.Message}. Name another address with --p2p-listen.", exception);
        }
    }

    /// <summary>Adds the network to what the methods work on.</summary>
    public NodePorts Complete(NodePorts ports) => ports with { Network = new NetworkStatus(_network, _sync.HeadOf), Consensus = _sync };

    /// <summary>Runs until the state is there.</summary>
    /// <returns>True when it is in <see cref="DatabaseSwap.IncomingIn"/>; false when blocks are better.</returns>
    public Task<bool> RunAsync(CancellationToken cancellationToken) => _sync.RunAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _network.DisposeAsync().ConfigureAwait(false);
        _target?.Dispose();
        _target = null;
    }

    private RocksDbStore OpenTarget()
    {
        string path = DatabaseSwap.IncomingIn(_parts.Directory!.Root);
        _target?.Dispose();
        DatabaseSwap.Remove(path);
        _target = StoreOpening.OpenDatabase(path, _parts.Settings);
        return _target;
    }
}
