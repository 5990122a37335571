// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Muxing;
using PowerVerse.Chain.Network.Libp2p.Protocols;
using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.Network.Libp2p.Peers;

/// <summary>A node of a libp2p network: one identity, its connections, and the protocols it serves.</summary>
/// <remarks>
/// Register handlers and observers, then start. Every task runs under the host: once it is disposed, nothing of it is left. Identify and ping
/// are built in; gossip, discovery and requests register themselves.
/// </remarks>
public sealed class Libp2pHost : IAsyncDisposable
{
    private readonly HostOptions _options;
    private readonly TimeProvider _time;
    private readonly ProtocolTable _protocols = new();
    private readonly TaskTally _tasks;
    private readonly MemoryBudgets _budgets;
    private readonly Swarm _swarm;
    private readonly HostMetrics _metrics;
    private readonly IdentifyService _identify;
    private readonly PingService _ping;
    private readonly List<IConnectionObserver> _observers = [];
    private readonly BanList _bans;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ObservedAddresses _observed = new();
    private bool _isStarted;
    private int _isPushDue;

    /// <summary>Makes a host that does nothing yet.</summary>
    public Libp2pHost(NodeIdentity identity, HostOptions options, IConnectionTransport transport, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggers);
        Identity = identity;
        _options = options;
        _time = time;
        ILogger logger = loggers.CreateLogger<Libp2pHost>();
        _tasks = new TaskTally(logger);
        _budgets = new MemoryBudgets(new MemoryBudget(options.BufferBytesMax, null), new MemoryBudget(options.WindowBytesMax, null));
        _bans = new BanList(time, options.Limits.BannedPeersPerIp);
        PeerConnectionContext context = new(_protocols, _tasks, options.Yamux, _budgets, WindowStalls, time, options.NegotiationTime);
        _metrics = new HostMetrics(time);
        _swarm = new Swarm(identity, options, transport, context, new ConnectionGate(options.Limits, _bans, options.TrustedPeers, time), _metrics, logger);
        _identify = new IdentifyService(identity, options, _protocols, time, () => Addresses, OnIdentified);
        _ping = new PingService(_protocols, time, options.NegotiationTime);
        Logger = logger;
    }

    /// <summary>This node's key pair.</summary>
    public NodeIdentity Identity { get; }

    /// <summary>This node's name.</summary>
    public PeerId PeerId => Identity.PeerId;

    /// <summary>Where it listens, with real ports.</summary>
    public IReadOnlyList<Multiaddress> ListenAddresses => _swarm.Listening;

    /// <summary>The addresses it tells peers.</summary>
    public IReadOnlyList<Multiaddress> Addresses =>
        _options.Announce.Count > 0
            ? _options.Announce
            : [.. _swarm.Listening.SelectMany(AddressRules.Expand).Concat(ObservedListening()).Where(address => _options.AllowsPrivateAddresses || AddressRules.IsPublic(address)).Distinct()];

    /// <summary>The connections in use, one per peer.</summary>
    public IReadOnlyList<PeerConnection> Connections => _swarm.Table.InUse;

    /// <summary>What the host holds now: zero in every count once it is disposed.</summary>
    public HostUsage Usage => new(
        _tasks.Running, _swarm.Table.All.Count, _swarm.Table.All.Sum(connection => connection.StreamCount), _swarm.Gate.PendingCount, _swarm.PendingOutbound,
        _budgets.Buffers.UsedBytes, _budgets.Windows.UsedBytes);

    /// <summary>How often bytes of this node waited for credit of a peer, on all connections since the start.</summary>
    public WindowStalls WindowStalls { get; } = new();

    /// <summary>The protocols that it serves.</summary>
    public IReadOnlyList<string> Protocols => _protocols.Ids;

    /// <summary>The meter of what the host times.</summary>
    internal Meter Meter => _metrics.Meter;

    internal HostOptions Options => _options;

    internal TimeProvider Time => _time;

    internal TaskTally Tasks => _tasks;

    internal ILogger Logger { get; }

    /// <summary>Ends when the host has started: observers hear of no connection that was dialled before.</summary>
    internal Task Started => _started.Task;

    /// <summary>Cancelled when the host stops.</summary>
    public CancellationToken Stopped => _swarm.Stopped;

    /// <summary>Whether who listens there can be dialled from the internet, as far as the machine's own interfaces tell: behind a router it cannot.</summary>
    public static bool IsReachable(IEnumerable<Multiaddress> listened)
    {
        ArgumentNullException.ThrowIfNull(listened);
        return listened.SelectMany(AddressRules.Expand).Any(AddressRules.IsPublic);
    }

    /// <summary>Serves a protocol; peers already connected are told.</summary>
    public void Handle(ProtocolHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        _protocols.Add(handler);
        if (_isStarted)
        {
            PushSoon();
        }
    }

    /// <summary>Adds an observer, before the start.</summary>
    public void Observe(IConnectionObserver observer)
    {
        if (_isStarted)
        {
            throw new InvalidOperationException("Observers are added before the start.");
        }

        _observers.Add(observer);
    }

    /// <summary>Starts to listen.</summary>
    /// <exception cref="Libp2pException">An address cannot be bound.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _isStarted = true;
        await _swarm.StartAsync([new Identifier(this), .. _observers], cancellationToken);
        _ = _started.TrySetResult();
    }

    /// <summary>The connection to a peer, or null.</summary>
    public PeerConnection? Find(PeerId peer) => _swarm.Table.Find(peer);

    /// <summary>Connects to an address; if it names a peer, to no other, and at once if that is connected.</summary>
    /// <exception cref="Libp2pException">It cannot, with the reason.</exception>
    public Task<PeerConnection> DialAsync(Multiaddress address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        return _swarm.DialAsync(address, cancellationToken);
    }

    /// <summary>Connects to a peer at one of its addresses, at once if it is connected.</summary>
    /// <exception cref="Libp2pException">It cannot, with the reason of the last address.</exception>
    public Task<PeerConnection> DialAsync(PeerId peer, IReadOnlyList<Multiaddress> addresses, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(peer);
        ArgumentNullException.ThrowIfNull(addresses);
        return _swarm.DialAsync(peer, addresses, cancellationToken);
    }

    /// <summary>Measures a round trip with the ping protocol.</summary>
    /// <exception cref="Libp2pException">The peer does not answer.</exception>
    public Task<TimeSpan> PingAsync(PeerConnection connection, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return _ping.PingAsync(connection, cancellationToken);
    }

    /// <summary>Ends the connection with a peer and refuses it until a time. Trusted peers are not banned.</summary>
    public void Ban(PeerId peer, DateTimeOffset until)
    {
        ArgumentNullException.ThrowIfNull(peer);
        if (_options.TrustedPeers.Contains(peer))
        {
            return;
        }

        PeerConnection? connection = Find(peer);
        _bans.Ban(peer, connection?.RemoteAddress.IpAddress, until);
        Log.BannedPeer(Logger, peer, until);
        connection?.Close(CloseReason.Banned);
    }

    /// <summary>Lifts a ban.</summary>
    public void Unban(PeerId peer) => _bans.Unban(peer);

    /// <summary>Whether a peer is banned now.</summary>
    public bool IsBanned(PeerId peer) => _bans.IsBanned(peer);

    /// <summary>Runs work of a service; disposing of the host waits for it, and a failure is logged.</summary>
    public void RunInBackground(string name, Func<Task> work) => _tasks.Run(name, work);

    /// <summary>Ends every connection and waits until nothing runs any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _swarm.DisposeAsync();
        await _tasks.DrainAsync();
        _metrics.Dispose();
    }

    // A router that passes connections on does so at the port that is listened on.
    private IEnumerable<Multiaddress> ObservedListening() =>
        _observed.Agreed.SelectMany(seen => _swarm.Listening
            .Where(address => address.IpAddress is { } ip && ip.AddressFamily == seen.AddressFamily)
            .Select(address => Multiaddress.FromEndPoint(new IPEndPoint(seen, address.TcpPort))));

    private void OnIdentified(PeerConnection connection)
    {
        if (connection is { Direction: ConnectionDirection.Outbound, ObservedAddress.IpAddress: { } seen, RemoteAddress.IpAddress: { } peer }
            && (_options.AllowsPrivateAddresses || AddressRules.IsPublic(seen))
            && _observed.Report(connection.RemotePeer, peer, seen))
        {
            PushSoon();
        }

        foreach (IConnectionObserver observer in _observers)
        {
            observer.OnIdentified(connection);
        }
    }

    // One push for all changes within the interval.
    private void PushSoon()
    {
        if (Interlocked.Exchange(ref _isPushDue, 1) != 0)
        {
            return;
        }

        _tasks.Run("identify push", async () =>
        {
            await Task.Delay(IdentifyService.PushInterval, _time, Stopped);
            Volatile.Write(ref _isPushDue, 0);
            foreach (PeerConnection connection in Connections)
            {
                _tasks.Run("identify push", () => _identify.PushAsync(connection, connection.Ended));
            }
        });
    }

    private sealed class Identifier(Libp2pHost host) : IConnectionObserver
    {
        public void OnConnected(PeerConnection connection) =>
            host._tasks.Run("identify", () => host._identify.AskAsync(connection, connection.Ended));

        public void OnIdentified(PeerConnection connection)
        {
        }

        public void OnDisconnected(PeerConnection connection, CloseReason reason)
        {
            if (connection.Direction == ConnectionDirection.Outbound && host._observed.Forget(connection.RemotePeer))
            {
                host.PushSoon();
            }
        }
    }
}
