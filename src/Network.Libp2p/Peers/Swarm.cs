// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.Network.Libp2p.Peers;

/// <summary>The connections of a node: listens, dials, upgrades, admits, and ends them.</summary>
internal sealed class Swarm : IAsyncDisposable
{
    /// <summary>Most addresses of a peer that one dial tries.</summary>
    private const int AddressesPerDialMax = 8;

    private readonly NodeIdentity _identity;
    private readonly HostOptions _options;
    private readonly IConnectionTransport _transport;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConnectionUpgrader _upgrader;
    private readonly PeerConnectionContext _context;
    private readonly HostMetrics _metrics;
    private readonly SemaphoreSlim _pendingOutbound;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _dialGate = new();
    private readonly Dictionary<PeerId, Task<PeerConnection>> _dials = [];
    private readonly List<IConnectionListener> _listeners = [];
    private IReadOnlyList<IConnectionObserver> _observers = [];

    public Swarm(
        NodeIdentity identity,
        HostOptions options,
        IConnectionTransport transport,
        PeerConnectionContext context,
        ConnectionGate gate,
        HostMetrics metrics,
        ILogger logger)
    {
        _identity = identity;
        _options = options;
        _transport = transport;
        _time = context.Time;
        _logger = logger;
        _context = context;
        _metrics = metrics;
        _upgrader = new ConnectionUpgrader(identity, context.Time, options.HandshakeTime);
        _pendingOutbound = new SemaphoreSlim(options.Limits.PendingOutboundMax);
        Gate = gate;
        Table = new ConnectionTable(identity.PeerId);
    }

    public ConnectionTable Table { get; }

    public ConnectionGate Gate { get; }

    /// <summary>Dials and handshakes under way that this node started.</summary>
    public int PendingOutbound => _options.Limits.PendingOutboundMax - _pendingOutbound.CurrentCount;

    /// <summary>Where it listens, with real ports.</summary>
    public IReadOnlyList<Multiaddress> Listening => [.. _listeners.Select(listener => listener.Address)];

    /// <summary>Cancelled when the swarm stops.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>Starts to listen; the observers hear of every connection from now on.</summary>
    public async Task StartAsync(IReadOnlyList<IConnectionObserver> observers, CancellationToken cancellationToken)
    {
        _observers = observers;
        foreach (Multiaddress address in _options.Listen)
        {
            IConnectionListener listener = await _transport.ListenAsync(address, cancellationToken);
            _listeners.Add(listener);
            Log.Listening(_logger, listener.Address);
            _context.Tasks.Run("listener", () => AcceptLoopAsync(listener));
        }
    }

    /// <summary>The connection to a peer, dialled at one of the addresses unless it is there already.</summary>
    /// <exception cref="Libp2pException">None of the addresses leads to the peer.</exception>
    public Task<PeerConnection> DialAsync(PeerId peer, IReadOnlyList<Multiaddress> addresses, CancellationToken cancellationToken)
    {
        if (Table.Find(peer) is { Reason: CloseReason.None } existing)
        {
            return Task.FromResult(existing);
        }

        Task<PeerConnection>? dial;
        lock (_dialGate)
        {
            if (!_dials.TryGetValue(peer, out dial))
            {
                TaskCompletionSource<PeerConnection> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
                dial = completion.Task;
                _dials.Add(peer, dial);
                _context.Tasks.Run("dial", () => DialOnceAsync(peer, addresses, completion));
            }
        }

        return dial.WaitAsync(cancellationToken);
    }

    /// <summary>Dials an address whose peer may be unknown.</summary>
    /// <exception cref="Libp2pException">It does not lead to a peer, or to another than it names.</exception>
    public async Task<PeerConnection> DialAsync(Multiaddress address, CancellationToken cancellationToken)
    {
        if (address.PeerId is { } peer)
        {
            return await DialAsync(peer, [address], cancellationToken);
        }

        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        return await DialAddressAsync(address, null, stop.Token);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (IConnectionListener listener in _listeners)
        {
            await listener.DisposeAsync();
        }

        foreach (PeerConnection connection in Table.All)
        {
            connection.Close(CloseReason.LocalShutdown);
        }
    }

    private async Task AcceptLoopAsync(IConnectionListener listener)
    {
        while (await listener.AcceptAsync(_stop.Token) is { } raw)
        {
            CloseReason refusal = CloseReason.NoAddress;
            if (raw.RemoteAddress.IpAddress is not { } ip || Gate.TryBeginInbound(ip, out refusal) is not { } place)
            {
                Log.Refused(_logger, raw.RemoteAddress, refusal);
                raw.Abort();
                _context.Tasks.Run("refusal", () => raw.DisposeAsync().AsTask());
                continue;
            }

            _context.Tasks.Run("inbound handshake", () => UpgradeInboundAsync(raw, place));
        }
    }

    private async Task UpgradeInboundAsync(IRawConnection raw, PendingInbound place) =>
        _ = await AddAsync(await _metrics.TimeHandshakeAsync(ConnectionDirection.Inbound, () => AnswerAsync(raw, place)));

    private async Task<UpgradedChannel> AnswerAsync(IRawConnection raw, PendingInbound place)
    {
        using (place)
        {
            using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, place.Evicted);
            try
            {
                return await _upgrader.UpgradeAsync(raw, isDialler: false, expectedPeer: null, end.Token);
            }
            catch (OperationCanceledException exception) when (!_stop.IsCancellationRequested)
            {
                throw new Libp2pException(CloseReason.ResourceLimit, "the handshake gave way to a newer one", exception);
            }
            finally
            {
                Gate.EndInbound(place);
            }
        }
    }

    private async Task DialOnceAsync(PeerId peer, IReadOnlyList<Multiaddress> addresses, TaskCompletionSource<PeerConnection> completion)
    {
        Libp2pException failure = new(CloseReason.NoAddress, $"no address of {peer} can be dialled");
        try
        {
            foreach (Multiaddress address in addresses.Where(_transport.CanDial).Take(AddressesPerDialMax))
            {
                try
                {
                    PeerConnection connection = await DialAddressAsync(address, peer, _stop.Token);
                    _ = completion.TrySetResult(connection);
                    return;
                }
                catch (Libp2pException exception)
                {
                    failure = exception;
                }
            }
        }
        catch (OperationCanceledException)
        {
            failure = new Libp2pException(CloseReason.LocalShutdown, "the node stops");
        }
        catch (Exception exception)
        {
            failure = new Libp2pException(CloseReason.TransportFailed, exception.Message, exception);
            throw;
        }
        finally
        {
            lock (_dialGate)
            {
                _ = _dials.Remove(peer);
            }

            _ = completion.TrySetException(failure);

            // A dial whose caller has stopped waiting is no unobserved defect.
            _ = completion.Task.Exception;
        }
    }

    private async Task<PeerConnection> DialAddressAsync(Multiaddress address, PeerId? expected, CancellationToken cancellationToken)
    {
        if (expected == _identity.PeerId)
        {
            throw new Libp2pException(CloseReason.SelfDial, "that is this node");
        }

        await _pendingOutbound.WaitAsync(cancellationToken);
        try
        {
            return await AddAsync(await _metrics.TimeHandshakeAsync(ConnectionDirection.Outbound, () => ConnectAsync(address, expected, cancellationToken)));
        }
        finally
        {
            _ = _pendingOutbound.Release();
        }
    }

    private async Task<UpgradedChannel> ConnectAsync(Multiaddress address, PeerId? expected, CancellationToken cancellationToken)
    {
        IRawConnection raw;
        using (CancellationTokenSource limit = TimeLimit.Create(_time, _options.DialTime, cancellationToken))
        {
            try
            {
                raw = await _transport.DialAsync(address, limit.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new Libp2pException(CloseReason.Timeout, $"{address} does not answer");
            }
        }

        return await _upgrader.UpgradeAsync(raw, isDialler: true, expected, cancellationToken);
    }

    private async Task<PeerConnection> AddAsync(UpgradedChannel upgraded)
    {
        if (!Gate.TryAdmit(upgraded.RemotePeer, upgraded.RemoteAddress.IpAddress, upgraded.Direction, out CloseReason refusal))
        {
            Log.Refused(_logger, upgraded.RemoteAddress, refusal);
            upgraded.Channel.Abort();
            await upgraded.Channel.DisposeAsync();
            throw new Libp2pException(refusal, $"{upgraded.RemotePeer} is not admitted");
        }

        PeerConnection connection = new(_context, upgraded);
        ConnectionTable.Outcome outcome = Table.Add(connection);
        if (outcome.IsUsed)
        {
            Log.Connected(_logger, connection.Direction, connection.RemotePeer, connection.RemoteAddress);
            foreach (IConnectionObserver observer in _observers)
            {
                observer.OnConnected(connection);
            }
        }

        _context.Tasks.Run("connection", () => RunAsync(connection, outcome.IsUsed));
        if (outcome.Surplus is { } surplus)
        {
            _context.Tasks.Run("duplicate connection", () => CloseLaterAsync(surplus));
        }

        if (_stop.IsCancellationRequested)
        {
            connection.Close(CloseReason.LocalShutdown);
        }

        return outcome.IsUsed ? connection : Table.Find(connection.RemotePeer) ?? connection;
    }

    private async Task RunAsync(PeerConnection connection, bool isAnnounced)
    {
        try
        {
            await connection.RunAsync();
        }
        finally
        {
            Table.Remove(connection);
            Gate.Release(connection.RemoteAddress.IpAddress, connection.Direction);
            if (isAnnounced)
            {
                Log.Disconnected(_logger, connection.RemotePeer, connection.Reason);
                foreach (IConnectionObserver observer in _observers)
                {
                    observer.OnDisconnected(connection, connection.Reason);
                }
            }
        }
    }

    private async Task CloseLaterAsync(PeerConnection connection)
    {
        try
        {
            await Task.Delay(_options.DuplicateGrace, _time, connection.Ended);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        connection.Close(CloseReason.Duplicate);
    }
}
