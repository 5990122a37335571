// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Network.Direct;
using PowerVerse.Chain.Network.Gossip;
using PowerVerse.Chain.Network.Libp2p;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Discovery;
using PowerVerse.Chain.Network.Libp2p.Muxing;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.PubSub;
using PowerVerse.Chain.Network.Libp2p.Transports;
using PowerVerse.Chain.Network.Peers;
using PowerVerse.Chain.Network.Policy;
using PowerVerse.Chain.Network.Requests;

namespace PowerVerse.Chain.Network;

/// <summary>The node's connections to its peers: gossip, direct streams in lanes, requests, and whom to be connected to. Moves opaque bytes.</summary>
/// <remarks>
/// A peer has a number of its own for each connection, and counts as connected once it has said that it is on this chain. Messages to a peer are queued per lane and never waited for;
/// messages of a peer arrive per lane in order, on a thread of that stream, so a slow endpoint slows its senders down by the streams' windows.
/// </remarks>
public sealed class PeerNetwork : IAsyncDisposable
{
    private const long PeerBytesPerSecondMax = 20 * 1024 * 1024;

    private readonly NetworkSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TcpTransport _transport;
    private readonly Libp2pHost _host;
    private readonly PeerKeeper _keeper;
    private readonly TrustedPeers _trusted;
    private readonly ChainView _chain;
    private readonly PeerSessions _sessions;
    private readonly DataRequests _requests;
    private readonly RequestMetrics _requestMetrics;
    private readonly GossipPublisher _publisher;
    private readonly KademliaService _discovery;
    private IReadOnlySet<PeerId>? _allowed;

    /// <summary>Makes the network; nothing listens before <see cref="StartAsync"/>.</summary>
    /// <param name="identity">The node's key pair.</param>
    /// <param name="settings">What the operator set.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Takes what is logged.</param>
    /// <param name="store">Keeps peers and bans across restarts; null forgets them with the process.</param>
    public PeerNetwork(NodeIdentity identity, NetworkSettings settings, TimeProvider time, ILoggerFactory loggers, IPeerStore? store = null)
    {
        _settings = settings;
        _time = time;
        _logger = loggers.CreateLogger<PeerNetwork>();
        _transport = new TcpTransport(loggers);
        _trusted = new TrustedPeers([.. settings.StaticPeers.Select(static address => address.PeerId).OfType<PeerId>(), .. settings.TrustedPeers]);
        _chain = new ChainView(settings.Chain, hasHead: !settings.IsBootnode, time);
        _host = new Libp2pHost(identity, OptionsOf(settings, _trusted), _transport, time, loggers);
        Random random = new(RandomNumberGenerator.GetInt32(int.MaxValue));
        PeerKeeperOptions keeping = new()
        {
            StaticPeers = settings.StaticPeers,
            Bootnodes = settings.Bootnodes,
            PeersWanted = settings.IsBootnode ? 0 : settings.PeersMax,
            MayConnect = MayConnect,
        };
        _keeper = new PeerKeeper(_host, keeping, new PeerBook(store ?? new MemoryPeerStore(), time), random);
        _discovery = new KademliaService(
            _host, new KademliaOptions { ProtocolId = $"/pv/{settings.Chain.Identity.ChainId}/kad/1.0.0", IsServer = settings.IsLocal || settings.IsBootnode || IsReachable(settings) }, _keeper.Book);
        _requestMetrics = new RequestMetrics(time);
        _sessions = new PeerSessions(_host, _keeper, _chain, MayConnect, time, _requestMetrics, _logger);
        _requests = new DataRequests(_host, time, _requestMetrics, () => _sessions.Endpoint, _sessions.Report);
        _publisher = new GossipPublisher(_host, _chain, settings.IsLocal, _sessions, time);
        foreach (LaneRules rules in LaneRules.All)
        {
            // Two, since a peer may open a new one before it notices that the old one broke.
            _host.Handle(new ProtocolHandler(rules.Protocol, 2, (stream, cancellationToken) => ReceiveAsync(rules, stream, cancellationToken)));
        }
    }

    /// <summary>This node's identity.</summary>
    public PeerId PeerId => _host.PeerId;

    /// <summary>Where it listens, each with its identity.</summary>
    public IReadOnlyList<Multiaddress> ListenAddresses => [.. _host.ListenAddresses.Select(address => address.WithPeerId(_host.PeerId))];

    /// <summary>The numbers of the connected peers.</summary>
    public IReadOnlyList<ulong> Peers => [.. _sessions.Handles];

    /// <summary>Peers in the mesh of each topic.</summary>
    public IReadOnlyDictionary<NetworkTopic, int> MeshSizes => _publisher.MeshSizes;

    /// <summary>What gossip counted.</summary>
    public GossipCounters Gossip => _publisher.Counters;

    /// <summary>Peers with a gossip score in a range.</summary>
    public int PeersIn(ScoreRange range) => _publisher.PeersIn(range);

    /// <summary>Messages of gossip that wait for their verdict, and how many of them nobody looks at yet.</summary>
    public (int Pending, int Queued) ValidationsOf(GossipPriority priority) => _publisher.ValidationsOf(priority);

    /// <summary>What the connections hold now.</summary>
    public HostUsage Usage => _host.Usage;

    /// <summary>How often bytes waited for a peer's window.</summary>
    public WindowStalls WindowStalls => _host.WindowStalls;

    /// <summary>The meter of the requests' times.</summary>
    internal Meter RequestMeter => _requestMetrics.Meter;

    /// <summary>Bytes by protocol.</summary>
    public IReadOnlyList<LaneTraffic> Traffic => [.. _sessions.Traffic, _publisher.Traffic];

    /// <summary>Peers in the table of discovery.</summary>
    public int DiscoveredCount => _discovery.TableSize;

    /// <summary>Peers that are known, connected or not, and how many of them are banned now.</summary>
    public (int Known, int Banned) BookCounts
    {
        get
        {
            IReadOnlyList<PeerRecord> all = _keeper.Book.All;
            DateTimeOffset now = _time.GetUtcNow();
            return (all.Count, all.Count(record => record.BannedUntil > now));
        }
    }

    /// <summary>Reads whom a text names: an id, or an address that ends with one.</summary>
    public static bool TryReadPeer(string text, [NotNullWhen(true)] out PeerId? peer)
    {
        peer = Multiaddress.TryParse(text, out Multiaddress? address, out _) ? address.PeerId : null;
        return peer is not null || PeerId.TryParse(text, out peer);
    }

    /// <summary>Starts to listen and to dial.</summary>
    /// <exception cref="Libp2pException">An address cannot be bound.</exception>
    public async Task StartAsync(INetworkEndpoint endpoint, CancellationToken cancellationToken)
    {
        _sessions.Endpoint = endpoint;
        if (_settings.IsBootnode)
        {
            _host.RunInBackground("turnover", () => new PeerTurnover(_sessions, _settings.PeersMax, _time).RunAsync(_host.Stopped));
        }
        else
        {
            await _publisher.StartAsync(cancellationToken);
            _host.RunInBackground("topics", () => _publisher.FollowForksAsync(_host.Stopped));
            _host.RunInBackground("scores", () => new ScoreTeller(_sessions, _keeper.Book, _publisher.SetScoreAsync, _time).RunAsync(_host.Stopped));
        }

        _host.RunInBackground("statuses", () => new StatusRounds(_sessions, _time).RunAsync(_host.Stopped));
        await _host.StartAsync(cancellationToken);
        foreach (Multiaddress address in ListenAddresses)
        {
            NetworkLog.Listening(_logger, address.ToString());
        }
    }

    /// <summary>Says where this node stands now, to be called for every new head: peers between whom and this node a fork has come that one of the two does not know are let go.</summary>
    /// <remarks>Looks at every peer and returns at once. Safe from any thread; the positions of one chain are said in order.</remarks>
    public void MoveTo(ChainPosition position)
    {
        _chain.Position = position;
        _sessions.JudgeAll();
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
        foreach (PeerSession session in _sessions.Admitted)
        {
            session.Send(lane, message);
        }
    }

    /// <summary>Sends a message to one peer; nothing when it is gone.</summary>
    public void Send(ulong peer, NetworkLane lane, ReadOnlyMemory<byte> message)
    {
        if (_sessions.TryGet(peer, out PeerSession? session))
        {
            session.Send(lane, message);
        }
    }

    /// <summary>Asks a peer for something.</summary>
    /// <returns>What it gave; <see cref="RequestStatus.Failed"/> when it is gone.</returns>
    public async Task<RequestResult> RequestAsync(ulong peer, RequestKind kind, ReadOnlyMemory<byte> request, CancellationToken cancellationToken) =>
        _sessions.TryGet(peer, out PeerSession? session)
            ? await _requests.AskAsync(session.Connection, kind, request, cancellationToken)
            : new RequestResult(RequestStatus.Failed, []);

    /// <summary>Holds something against a peer: it may be disconnected or banned.</summary>
    public void Report(ulong peer, NetworkFault fault)
    {
        if (_sessions.TryGet(peer, out PeerSession? session))
        {
            _sessions.Report(session, fault);
        }
    }

    /// <summary>The connected peers.</summary>
    public IReadOnlyList<PeerDetails> GetPeers() =>
    [
        .. _sessions.Admitted.Select(session => new PeerDetails(
            session.Handle,
            session.Connection.RemotePeer.ToString(),
            session.Connection.RemoteAddress.ToString(),
            session.Connection.AgentVersion,
            session.Connection.Direction == ConnectionDirection.Inbound,
            _keeper.StaticPeers.ContainsKey(session.Connection.RemotePeer),
            session.Connection.Protocols)),
    ];

    /// <summary>Stays connected to an address from now on; false when it is malformed or names no peer.</summary>
    public bool TryAddPeer(string address) => Multiaddress.TryParse(address, out Multiaddress? parsed, out _) && _keeper.TryAddStatic(parsed);

    /// <summary>Drops a connection and keeps it no longer; false when the peer is malformed or unknown.</summary>
    /// <param name="peer">An address that names it, or its id.</param>
    public bool TryRemovePeer(string peer)
    {
        if (!TryReadPeer(peer, out PeerId? id))
        {
            return false;
        }

        bool wasKept = _keeper.TryRemoveStatic(id);
        PeerConnection? connection = _host.Find(id);
        connection?.Close(CloseReason.LocalClose);
        return wasKept || connection is not null;
    }

    /// <summary>Gives a peer room past the limits and bans it no more, until the process ends; false when it is malformed or too many are trusted.</summary>
    /// <param name="peer">An address that names it, or its id.</param>
    public bool TryTrust(string peer)
    {
        if (!TryReadPeer(peer, out PeerId? id) || !_trusted.TryAdd(id))
        {
            return false;
        }

        _keeper.Unban(id);
        return true;
    }

    /// <summary>Trusts a peer no longer; its connection stays. False when it is malformed, was not trusted or is trusted by the configuration.</summary>
    /// <param name="peer">An address that names it, or its id.</param>
    public bool TryDistrust(string peer) => TryReadPeer(peer, out PeerId? id) && !IsConfigured(id) && _trusted.TryRemove(id);

    /// <summary>Ends the connection with a peer and refuses it for a time, beyond a restart; false when it is malformed or trusted.</summary>
    /// <param name="peer">An address that names it, or its id.</param>
    /// <param name="time">How long.</param>
    public bool TryBan(string peer, TimeSpan time)
    {
        if (!TryReadPeer(peer, out PeerId? id) || _trusted.Contains(id))
        {
            return false;
        }

        _ = _keeper.TryRemoveStatic(id);
        _keeper.Ban(id, _time.GetUtcNow() + time);
        return true;
    }

    /// <summary>Lifts a ban; false when the peer is malformed.</summary>
    public bool TryUnban(string peer)
    {
        if (!TryReadPeer(peer, out PeerId? id))
        {
            return false;
        }

        _keeper.Unban(id);
        return true;
    }

    /// <summary>Whether a peer is connected, and known to be on this chain.</summary>
    public bool IsConnected(PeerId peer) => _sessions.Find(peer) is { } session && _sessions.TryGet(session.Handle, out _);

    /// <summary>What a connected peer said last of its chain; null: nothing yet.</summary>
    internal ChainStatus? StatusOf(PeerId peer) => _sessions.Find(peer)?.Status;

    /// <summary>The rules whose topics are listened to, by the number of forks passed.</summary>
    internal (int First, int Last) Listened => _publisher.Listened;

    /// <summary>Peers in the mesh of a topic by its whole name.</summary>
    internal int MeshSizeOf(string topic) => _publisher.MeshSizeOf(topic);

    /// <summary>What is thought of a peer, from 0 down to -100.</summary>
    internal double ScoreOf(PeerId peer) => _keeper.Book.ScoreOf(peer);

    /// <summary>Connections in a row that ended since one of the two sides is of other rules.</summary>
    internal int RefusalsOf(PeerId peer) => _keeper.Book.Find(peer)?.Refusals ?? 0;

    /// <summary>What gossip thinks of a peer.</summary>
    internal Task<double> GetGossipScoreAsync(PeerId peer) => _publisher.GetScoreAsync(peer, CancellationToken.None);

    /// <summary>Whether a peer is banned now.</summary>
    public bool IsBanned(PeerId peer) => _host.IsBanned(peer);

    /// <summary>Restricts the network to some peers, so that developers' networks can be split without firewalls; null lifts it.</summary>
    public void Restrict(IReadOnlySet<PeerId>? allowed)
    {
        Volatile.Write(ref _allowed, allowed);
        foreach (PeerSession session in _sessions.All)
        {
            if (!MayConnect(session.Connection.RemotePeer))
            {
                session.Connection.Close(CloseReason.LocalClose);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (PeerSession session in _sessions.All)
        {
            session.Stop();
        }

        await _host.DisposeAsync();
        _requestMetrics.Dispose();
        _transport.Dispose();
    }

    private static HostOptions OptionsOf(NetworkSettings settings, TrustedPeers trusted)
    {
        // A fifth more than wanted, three quarters of them dialled by others.
        int connections = settings.PeersMax + (settings.PeersMax / 5);
        int inbound = settings.IsBootnode ? connections : Math.Max(1, connections * 3 / 4);
        ConnectionLimits limits = settings.IsLocal ? ConnectionLimits.Local : new ConnectionLimits();
        return new HostOptions
        {
            Listen = settings.Listen,
            Announce = settings.Announce,
            ProtocolVersion = $"/powerverse/{settings.Chain.Identity.ChainId}",
            AgentVersion = settings.AgentVersion,
            AllowsPrivateAddresses = settings.IsLocal,
            Yamux = new YamuxOptions { InboundBytesPerSecondMax = PeerBytesPerSecondMax },
            Limits = limits with { ConnectionsMax = connections, InboundMax = inbound },
            TrustedPeers = trusted,
        };
    }

    private static bool IsReachable(NetworkSettings settings) =>
        settings.Announce.Count > 0 || Libp2pHost.IsReachable(settings.Listen);

    private bool IsConfigured(PeerId peer) => _settings.TrustedPeers.Contains(peer) || _settings.StaticPeers.Any(address => address.PeerId == peer);

    private bool MayConnect(PeerId peer) => Volatile.Read(ref _allowed) is not { } allowed || allowed.Contains(peer);

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

            _sessions.Traffic[(int)rules.Lane].OnReceived(message.Memory.Length);
            if (_sessions.Find(stream.RemotePeer) is { } session && await session.Admitted.WaitAsync(cancellationToken) && _sessions.Endpoint is { } endpoint)
            {
                endpoint.OnMessage(session.Handle, rules.Lane, message.Memory.Span);
            }
        }
    }
}
