// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Network.Direct;
using PowerVerse.Chain.Network.Gossip;
using PowerVerse.Chain.Network.Libp2p;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.Transports;
using PowerVerse.Chain.Network.Peers;
using PowerVerse.Chain.Network.Policy;
using PowerVerse.Chain.Network.Requests;

namespace PowerVerse.Chain.Network;

/// <summary>The node's connections to its peers: gossip, direct streams in lanes, requests, static peers and scores. Moves opaque bytes.</summary>
/// <remarks>
/// A peer has a number of its own for each connection. Messages to a peer are queued per lane and never waited for; messages of a peer arrive per lane in order, on a thread of that stream,
/// so a slow endpoint slows its senders down by the streams' windows.
/// </remarks>
public sealed class PeerNetwork : IConnectionObserver, IAsyncDisposable
{
    // A ban for what nobody honest does.
    private static readonly TimeSpan BanTime = TimeSpan.FromHours(12);
    private static readonly TimeSpan ShortBanTime = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<ulong, PeerSession> _sessions = new();
    private readonly ConcurrentDictionary<PeerId, PeerSession> _byPeer = new();
    private readonly ConcurrentDictionary<ulong, Task> _running = new();
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly NetworkSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TcpTransport _transport;
    private readonly Libp2pHost _host;
    private readonly StaticPeers _static;
    private readonly PeerScores _scores;
    private readonly DataRequests _requests;
    private readonly GossipPublisher _publisher;
    private INetworkEndpoint? _endpoint;
    private IReadOnlySet<PeerId>? _allowed;
    private ulong _lastHandle;

    /// <summary>Makes the network; nothing listens before <see cref="StartAsync"/>.</summary>
    public PeerNetwork(NodeIdentity identity, NetworkSettings settings, TimeProvider time, ILoggerFactory loggers)
    {
        _settings = settings;
        _time = time;
        _logger = loggers.CreateLogger<PeerNetwork>();
        _transport = new TcpTransport(loggers);
        HostOptions options = new()
        {
            Listen = settings.Listen,
            Announce = settings.Announce,
            ProtocolVersion = $"/powerverse/{settings.ChainId}",
            AgentVersion = settings.AgentVersion,
            AllowsPrivateAddresses = settings.IsLocal,
            Limits = settings.IsLocal ? ConnectionLimits.Local : new ConnectionLimits(),
            TrustedPeers = settings.StaticPeers.Select(static address => address.PeerId).OfType<PeerId>().ToHashSet(),
        };
        _host = new Libp2pHost(identity, options, _transport, time, loggers);
        _static = new StaticPeers(_host, time, MayConnect, _logger);
        _scores = new PeerScores(time);
        _requests = new DataRequests(_host, time, () => _endpoint);
        _publisher = new GossipPublisher(
            _host, settings.Chain, settings.IsLocal, peer => _byPeer.TryGetValue(peer, out PeerSession? session) ? session.Handle : null, () => _endpoint);
        foreach (LaneRules rules in LaneRules.All)
        {
            // Two, since a peer may open a new one before it notices that the old one broke.
            _host.Handle(new ProtocolHandler(rules.Protocol, 2, (stream, cancellationToken) => ReceiveAsync(rules, stream, cancellationToken)));
        }

        _host.Observe(this);
    }

    /// <summary>This node's identity.</summary>
    public PeerId PeerId => _host.PeerId;

    /// <summary>Where it listens, each with its identity.</summary>
    public IReadOnlyList<Multiaddress> ListenAddresses => [.. _host.ListenAddresses.Select(address => address.WithPeerId(_host.PeerId))];

    /// <summary>The numbers of the connected peers.</summary>
    public IReadOnlyList<ulong> Peers => [.. _sessions.Keys];

    /// <summary>Peers in the mesh of each topic.</summary>
    public IReadOnlyDictionary<NetworkTopic, int> MeshSizes => _publisher.MeshSizes;

    /// <summary>Starts to listen and to dial.</summary>
    /// <exception cref="Libp2pException">An address cannot be bound.</exception>
    public async Task StartAsync(INetworkEndpoint endpoint, CancellationToken cancellationToken)
    {
        _endpoint = endpoint;
        await _publisher.StartAsync(cancellationToken);
        await _host.StartAsync(cancellationToken);
        foreach (Multiaddress address in ListenAddresses)
        {
            NetworkLog.Listening(_logger, address.ToString());
        }

        foreach (Multiaddress address in _settings.StaticPeers)
        {
            _static.TryAdd(address, _stop.Token);
        }
    }

    /// <summary>Publishes content to the whole network, once: what was published before is not sent again.</summary>
    /// <param name="topic">Its topic.</param>
    /// <param name="content">The content; it is copied.</param>
    public void Publish(NetworkTopic topic, ReadOnlySpan<byte> content) => _publisher.Publish(topic, content);

    /// <summary>Sends a message to every connected peer.</summary>
    /// <param name="lane">Its lane.</param>
    /// <param name="message">The message; MUST NOT change afterwards.</param>
    public void Broadcast(NetworkLane lane, ReadOnlyMemory<byte> message)
    {
        foreach (PeerSession session in _sessions.Values)
        {
            session.Send(lane, message);
        }
    }

    /// <summary>Sends a message to one peer; nothing when it is gone.</summary>
    public void Send(ulong peer, NetworkLane lane, ReadOnlyMemory<byte> message)
    {
        if (_sessions.TryGetValue(peer, out PeerSession? session))
        {
            session.Send(lane, message);
        }
    }

    /// <summary>Asks a peer for something.</summary>
    /// <returns>What it gave; <see cref="RequestStatus.Failed"/> when it is gone.</returns>
    public async Task<RequestResult> RequestAsync(ulong peer, RequestKind kind, ReadOnlyMemory<byte> request, CancellationToken cancellationToken) =>
        _sessions.TryGetValue(peer, out PeerSession? session)
            ? await _requests.AskAsync(session.Connection, kind, request, cancellationToken)
            : new RequestResult(RequestStatus.Failed, []);

    /// <summary>Holds something against a peer: it may be disconnected or banned.</summary>
    public void Report(ulong peer, NetworkFault fault)
    {
        if (!_sessions.TryGetValue(peer, out PeerSession? session))
        {
            return;
        }

        PeerId id = session.Connection.RemotePeer;
        PeerVerdict verdict = _scores.Add(id, fault, out int score);
        if (verdict == PeerVerdict.Keep)
        {
            return;
        }

        NetworkLog.Faulted(_logger, id.ToString(), fault.ToString(), score);
        if (verdict == PeerVerdict.Ban)
        {
            _host.Ban(id, _time.GetUtcNow() + (fault == NetworkFault.WrongNetwork ? ShortBanTime : BanTime));
        }

        session.Connection.Close(CloseReason.ProtocolViolation);
    }

    /// <summary>The connected peers.</summary>
    public IReadOnlyList<PeerDetails> GetPeers() =>
    [
        .. _sessions.Values.Select(session => new PeerDetails(
            session.Handle,
            session.Connection.RemotePeer.ToString(),
            session.Connection.RemoteAddress.ToString(),
            session.Connection.AgentVersion,
            session.Connection.Direction == ConnectionDirection.Inbound,
            _static.Contains(session.Connection.RemotePeer),
            session.Connection.Protocols,
            session.DroppedCount)),
    ];

    /// <summary>Stays connected to an address from now on; false when it is malformed or names no peer.</summary>
    public bool TryAddPeer(string address) => Multiaddress.TryParse(address, out Multiaddress? parsed, out _) && _static.TryAdd(parsed, _stop.Token);

    /// <summary>Drops a connection and forgets the address; false when it is malformed or unknown.</summary>
    public bool TryRemovePeer(string address)
    {
        if (!Multiaddress.TryParse(address, out Multiaddress? parsed, out _) || parsed.PeerId is not { } peer)
        {
            return false;
        }

        bool wasKept = _static.TryRemove(peer);
        PeerConnection? connection = _host.Find(peer);
        connection?.Close(CloseReason.LocalClose);
        return wasKept || connection is not null;
    }

    /// <summary>Restricts the network to some peers, so that developers' networks can be split without firewalls; null lifts it.</summary>
    public void Restrict(IReadOnlySet<PeerId>? allowed)
    {
        Volatile.Write(ref _allowed, allowed);
        foreach (PeerSession session in _sessions.Values)
        {
            if (!MayConnect(session.Connection.RemotePeer))
            {
                session.Connection.Close(CloseReason.LocalClose);
            }
        }
    }

    /// <inheritdoc/>
    public void OnConnected(PeerConnection connection)
    {
        if (!MayConnect(connection.RemotePeer))
        {
            connection.Close(CloseReason.LocalClose);
            return;
        }

        PeerSession session = new(Interlocked.Increment(ref _lastHandle), connection, _logger);
        lock (_gate)
        {
            if (_byPeer.TryGetValue(connection.RemotePeer, out PeerSession? older))
            {
                End(older);
            }

            _byPeer[connection.RemotePeer] = session;
            _sessions[session.Handle] = session;
            _endpoint?.OnConnected(session.Handle);
            _running[session.Handle] = session.RunAsync();
        }

        NetworkLog.Connected(_logger, connection.RemotePeer.ToString(), session.Handle, _sessions.Count);
    }

    /// <inheritdoc/>
    public void OnIdentified(PeerConnection connection)
    {
    }

    /// <inheritdoc/>
    public void OnDisconnected(PeerConnection connection, CloseReason reason)
    {
        lock (_gate)
        {
            if (!_byPeer.TryGetValue(connection.RemotePeer, out PeerSession? session) || !ReferenceEquals(session.Connection, connection))
            {
                return;
            }

            _byPeer.TryRemove(connection.RemotePeer, out _);
            End(session);
        }

        NetworkLog.Disconnected(_logger, connection.RemotePeer.ToString(), reason.ToString(), _sessions.Count);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _static.DrainAsync();
        await _host.DisposeAsync();
        foreach (PeerSession session in _sessions.Values)
        {
            session.Stop();
        }

        await Task.WhenAll(_running.Values);
        _transport.Dispose();
        _stop.Dispose();
    }

    private bool MayConnect(PeerId peer) => Volatile.Read(ref _allowed) is not { } allowed || allowed.Contains(peer);

    // Under the gate, so that the endpoint hears of a peer's connections in order.
    private void End(PeerSession session)
    {
        session.Stop();
        if (_sessions.TryRemove(session.Handle, out _))
        {
            _endpoint?.OnDisconnected(session.Handle);
        }

        foreach ((ulong handle, Task task) in _running)
        {
            if (task.IsCompleted)
            {
                _running.TryRemove(handle, out _);
            }
        }
    }

    private async Task ReceiveAsync(LaneRules rules, PeerChannel stream, CancellationToken cancellationToken)
    {
        stream.Priority = rules.Priority;
        while (true)
        {
            using PooledMessage? message = await stream.ReadMessageAsync(rules.MessageBytesMax, cancellationToken);
            if (message is null)
            {
                return;
            }

            if (_byPeer.TryGetValue(stream.RemotePeer, out PeerSession? session) && _endpoint is { } endpoint)
            {
                endpoint.OnMessage(session.Handle, rules.Lane, message.Memory.Span);
            }
        }
    }
}
