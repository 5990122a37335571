// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Network.Libp2p;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Peers;
using PowerVerse.Chain.Network.Policy;
using PowerVerse.Chain.Network.Requests;

namespace PowerVerse.Chain.Network.Direct;

/// <summary>The connected peers: who dialled asks for the other's chain, both then admit it or part, then or when a fork comes between them; faults are held against them.</summary>
/// <remarks>A peer has a session for each connection, one at a time. The endpoint hears of those that are admitted, in order.</remarks>
internal sealed class PeerSessions : IConnectionObserver
{
    // Time for a peer that dialled to ask which chain this node is on.
    private static readonly TimeSpan IdentityTime = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<ulong, PeerSession> _admitted = new();
    private readonly ConcurrentDictionary<PeerId, PeerSession> _byPeer = new();
    private readonly LaneTraffic[] _traffic = [.. LaneRules.All.Select(static rules => new LaneTraffic(rules.Protocol))];
    private readonly Lock _gate = new();
    private readonly Libp2pHost _host;
    private readonly PeerKeeper _keeper;
    private readonly ChainView _chain;
    private readonly Func<PeerId, bool> _mayConnect;
    private readonly StatusService _status;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private ulong _lastHandle;

    /// <summary>Watches a host that has not started.</summary>
    /// <param name="host">The host.</param>
    /// <param name="keeper">Judges faults.</param>
    /// <param name="chain">This node's chain.</param>
    /// <param name="mayConnect">Whether a peer may be connected to now.</param>
    /// <param name="time">The clock.</param>
    /// <param name="requests">Times the question which chain a peer is on.</param>
    /// <param name="logger">Takes what is logged.</param>
    internal PeerSessions(Libp2pHost host, PeerKeeper keeper, ChainView chain, Func<PeerId, bool> mayConnect, TimeProvider time, RequestMetrics requests, ILogger logger)
    {
        _host = host;
        _keeper = keeper;
        _chain = chain;
        _mayConnect = mayConnect;
        _time = time;
        _logger = logger;
        _status = new StatusService(host, chain, time, requests, OnStatus, OnGoodbye, Report);
        host.Observe(this);
    }

    /// <summary>What hears of admitted peers; null before the network starts.</summary>
    internal INetworkEndpoint? Endpoint { get; set; }

    /// <summary>The sessions of the peers that are known to be on this chain.</summary>
    internal ICollection<PeerSession> Admitted => _admitted.Values;

    /// <summary>The numbers of these sessions.</summary>
    internal ICollection<ulong> Handles => _admitted.Keys;

    /// <summary>Every session.</summary>
    internal ICollection<PeerSession> All => _byPeer.Values;

    /// <summary>Bytes by lane.</summary>
    internal IReadOnlyList<LaneTraffic> Traffic => _traffic;

    /// <summary>The session of a peer, admitted or not; null when it is gone.</summary>
    internal PeerSession? Find(PeerId peer) => _byPeer.GetValueOrDefault(peer);

    /// <summary>An admitted session by its number.</summary>
    internal bool TryGet(ulong handle, [NotNullWhen(true)] out PeerSession? session) => _admitted.TryGetValue(handle, out session);

    /// <summary>Holds something against a peer: it may be disconnected or banned, and each of both is logged once.</summary>
    internal void Report(PeerSession session, NetworkFault fault)
    {
        // What a banned peer still had on the way changes nothing.
        if (session.Judgement == PeerJudgement.Ban)
        {
            return;
        }

        PeerId peer = session.Connection.RemotePeer;
        PeerJudgement judgement = _keeper.Report(peer, fault switch
        {
            NetworkFault.Flood => PeerFault.Trifle,
            NetworkFault.Impatience => PeerFault.Mid,
            NetworkFault.Malformed => PeerFault.Low,
            NetworkFault.Invalid => PeerFault.Grave,
            _ => PeerFault.Fatal,
        });
        if (session.TryWorsen(judgement))
        {
            NetworkLog.Faulted(_logger, peer.ToString(), fault.ToString(), judgement.ToString(), (int)_keeper.Book.ScoreOf(peer));
        }
    }

    /// <summary>Holds something against whoever is at the other end of a connection; nothing when it is gone.</summary>
    internal void Report(PeerConnection connection, NetworkFault fault)
    {
        if (SessionOf(connection) is { } session)
        {
            Report(session, fault);
        }
    }

    /// <summary>Parts with a peer that did nothing wrong, since others want its place.</summary>
    internal async Task DismissAsync(PeerSession session)
    {
        await _status.SayGoodbyeAsync(session.Connection, GoodbyeReason.TooManyPeers);
        session.Connection.Close(CloseReason.LocalClose);
    }

    /// <summary>Judges every admitted peer by what it said last: to be called when this node's head moves, by which a fork may have come between them.</summary>
    internal void JudgeAll()
    {
        foreach ((_, PeerSession session) in _admitted)
        {
            if (session.Status is { } theirs && _chain.Judge(theirs) is not ChainVerdict.Compatible and var verdict)
            {
                Part(session, theirs, verdict);
            }
        }
    }

    /// <summary>Asks the peers that this node dialled, and did not ask for a time, where they stand.</summary>
    internal void AskAgain(TimeSpan period)
    {
        foreach ((_, PeerSession session) in _admitted)
        {
            if (session.Connection.Direction == ConnectionDirection.Outbound && !session.IsParting && _time.GetElapsedTime(session.AskedAt) >= period)
            {
                session.AskedAt = _time.GetTimestamp();
                _host.RunInBackground("status", () => AskAgainAsync(session));
            }
        }
    }

    /// <inheritdoc/>
    public void OnConnected(PeerConnection connection)
    {
        if (!_mayConnect(connection.RemotePeer))
        {
            connection.Close(CloseReason.LocalClose);
            return;
        }

        PeerSession session = new(Interlocked.Increment(ref _lastHandle), connection, _traffic, _logger);
        lock (_gate)
        {
            if (_byPeer.TryGetValue(connection.RemotePeer, out PeerSession? older))
            {
                End(older);
            }

            _byPeer[connection.RemotePeer] = session;
        }

        _host.RunInBackground("greeting", () => GreetAsync(session));
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
            if (SessionOf(connection) is not { } session)
            {
                return;
            }

            _byPeer.TryRemove(connection.RemotePeer, out _);
            End(session);
        }

        NetworkLog.Disconnected(_logger, connection.RemotePeer.ToString(), reason.ToString(), _admitted.Count);
    }

    private PeerSession? SessionOf(PeerConnection connection) => Find(connection.RemotePeer) is { } session && ReferenceEquals(session.Connection, connection) ? session : null;

    // Who dialled asks; the other side waits to be asked.
    private async Task GreetAsync(PeerSession session)
    {
        PeerConnection connection = session.Connection;
        try
        {
            if (connection.Direction == ConnectionDirection.Inbound)
            {
                await session.Admitted.WaitAsync(IdentityTime, _time, _host.Stopped);
            }
            else if (!await AskAsync(session))
            {
                connection.Close(CloseReason.ProtocolViolation);
            }
        }
        catch (Exception exception) when (exception is Libp2pException or TimeoutException)
        {
            connection.Close(CloseReason.Timeout);
        }
    }

    // False: it gives no status.
    private async Task<bool> AskAsync(PeerSession session)
    {
        session.AskedAt = _time.GetTimestamp();
        (ChainStatus? theirs, bool isOtherVersion) = await _status.AskAsync(session.Connection, _host.Stopped);
        if (theirs is null && !isOtherVersion)
        {
            return false;
        }

        Judge(session, theirs);
        return true;
    }

    private async Task AskAgainAsync(PeerSession session)
    {
        try
        {
            _ = await AskAsync(session);
        }
        catch (Libp2pException)
        {
            // It is asked again, if it is still there.
        }
    }

    private void OnStatus(PeerConnection connection, ChainStatus? theirs)
    {
        if (SessionOf(connection) is { } session)
        {
            Judge(session, theirs);
        }
    }

    private void OnGoodbye(PeerConnection connection, GoodbyeReason reason)
    {
        NetworkLog.Goodbye(_logger, connection.RemotePeer.ToString(), reason.ToString());
        if (reason == GoodbyeReason.WrongNetwork)
        {
            _keeper.Book.AddRefusal(connection.RemotePeer);
        }

        connection.Close(CloseReason.RemoteClose);
    }

    // Null: a status of another version.
    private void Judge(PeerSession session, ChainStatus? theirs)
    {
        if (theirs is not null)
        {
            session.Status = theirs;
        }

        ChainVerdict verdict = theirs is null ? ChainVerdict.OtherVersion : _chain.Judge(theirs);
        if (verdict == ChainVerdict.Compatible)
        {
            Admit(session);
        }
        else
        {
            Part(session, theirs, verdict);
        }
    }

    private void Part(PeerSession session, ChainStatus? theirs, ChainVerdict verdict)
    {
        if (!session.TryPart())
        {
            return;
        }

        session.Admit(false);
        PeerConnection connection = session.Connection;
        _keeper.Book.AddRefusal(connection.RemotePeer);
        string peer = connection.RemotePeer.ToString();
        if (theirs is null)
        {
            NetworkLog.OtherVersion(_logger, peer, ChainStatus.Version);
        }
        else if (verdict == ChainVerdict.OtherRules)
        {
            NetworkLog.OtherRules(_logger, peer, theirs.Fork.Hash, theirs.Fork.Next, _chain.Status.Fork.Hash, _chain.Status.Fork.Next);
        }
        else
        {
            NetworkLog.WrongNetwork(_logger, peer, theirs.Identity.ChainId, theirs.Identity.Genesis.ToString());
        }

        _host.RunInBackground("goodbye", async () =>
        {
            await _status.SayGoodbyeAsync(connection, GoodbyeReason.WrongNetwork);

            // Other rules on the same chain may be a program that is to be updated, on either side; another chain stays another chain.
            if (verdict == ChainVerdict.OtherChain)
            {
                Report(session, NetworkFault.WrongNetwork);
            }

            connection.Close(CloseReason.ProtocolViolation);
        });
    }

    private void Admit(PeerSession session)
    {
        lock (_gate)
        {
            if (session.IsParting || !ReferenceEquals(Find(session.Connection.RemotePeer), session) || !_admitted.TryAdd(session.Handle, session))
            {
                return;
            }

            Endpoint?.OnConnected(session.Handle);
            _host.RunInBackground("session", session.RunAsync);
            session.Admit(true);
            _keeper.Book.ForgetRefusals(session.Connection.RemotePeer);
        }

        NetworkLog.Connected(_logger, session.Connection.RemotePeer.ToString(), session.Handle, _admitted.Count);
    }

    // Under the gate, so that the endpoint hears of a peer's connections in order.
    private void End(PeerSession session)
    {
        session.Stop();
        if (_admitted.TryRemove(session.Handle, out _))
        {
            Endpoint?.OnDisconnected(session.Handle);
        }
    }
}
