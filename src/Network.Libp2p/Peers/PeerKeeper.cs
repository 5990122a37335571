// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Libp2p.Peers;

/// <summary>Keeps a host connected: redials static peers, looks for more while peers are missing, remembers how it went, and judges faults.</summary>
/// <remarks>Make it before the host starts. It writes the peer book now and then and when the host stops.</remarks>
public sealed class PeerKeeper : IConnectionObserver
{
    /// <summary>Most static peers.</summary>
    public const int StaticPeersMax = 256;

    private readonly Libp2pHost _host;
    private readonly PeerKeeperOptions _options;
    private readonly DialPlanner _planner;
    private readonly ConcurrentDictionary<PeerId, bool> _dialling = new();
    private readonly ConcurrentDictionary<PeerId, Multiaddress> _static = new();

    /// <summary>Makes the keeper for a host that has not started.</summary>
    /// <param name="host">The host.</param>
    /// <param name="options">Whom to keep.</param>
    /// <param name="book">What is known of peers; its bans are taken over by the host.</param>
    /// <param name="random">Chooses among equal peers.</param>
    public PeerKeeper(Libp2pHost host, PeerKeeperOptions options, PeerBook book, Random random)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(book);
        _host = host;
        _options = options;
        Book = book;
        foreach (Multiaddress address in options.StaticPeers)
        {
            _ = TryAddStatic(address);
        }

        _planner = new DialPlanner(host.PeerId, options, host.Options.AllowsPrivateAddresses, random);
        foreach (PeerRecord record in book.All.Where(record => record.BannedUntil > host.Time.GetUtcNow()))
        {
            host.Ban(record.PeerId, record.BannedUntil);
        }

        host.Observe(this);
        host.Tasks.Run("peer keeper", RunAsync);
    }

    /// <summary>What is known of peers.</summary>
    public PeerBook Book { get; }

    /// <summary>The peers to be connected to always, with their addresses.</summary>
    public IReadOnlyDictionary<PeerId, Multiaddress> StaticPeers => _static;

    /// <summary>Stays connected to a peer from now on, whatever was held against it.</summary>
    /// <returns>False when the address names no peer, or this node, or there are too many.</returns>
    public bool TryAddStatic(Multiaddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.PeerId is not { } peer || peer == _host.PeerId || _static.Count >= StaticPeersMax)
        {
            return false;
        }

        Unban(peer);
        _static[peer] = address;
        return true;
    }

    /// <summary>Keeps the connection to a peer no longer; it is the caller's to end.</summary>
    public bool TryRemoveStatic(PeerId peer) => _static.TryRemove(peer, out _);

    /// <summary>Ends the connection with a peer and refuses it until a time, beyond a restart.</summary>
    public void Ban(PeerId peer, DateTimeOffset until)
    {
        Book.SetBan(peer, until);
        _host.Ban(peer, until);
    }

    /// <summary>Lifts a ban.</summary>
    public void Unban(PeerId peer)
    {
        if (Book.Find(peer) is not null)
        {
            Book.SetBan(peer, default);
        }

        _host.Unban(peer);
    }

    /// <summary>Counts a fault of a peer and does what follows from it. Trusted peers are disconnected at worst, never banned.</summary>
    public PeerJudgement Report(PeerId peer, PeerFault fault)
    {
        ArgumentNullException.ThrowIfNull(peer);
        PeerJudgement judgement = Book.AddFault(peer, fault);
        if (judgement == PeerJudgement.Ban && _host.Options.TrustedPeers.Contains(peer))
        {
            Book.SetBan(peer, default);
            judgement = PeerJudgement.Disconnect;
        }

        if (judgement == PeerJudgement.Ban)
        {
            _host.Ban(peer, _host.Time.GetUtcNow() + PeerBook.BanTime);
        }
        else if (judgement == PeerJudgement.Disconnect)
        {
            _host.Find(peer)?.Close(CloseReason.ProtocolViolation);
        }

        return judgement;
    }

    /// <inheritdoc/>
    void IConnectionObserver.OnConnected(PeerConnection connection)
    {
    }

    /// <inheritdoc/>
    void IConnectionObserver.OnIdentified(PeerConnection connection) => Book.AddIdentified(connection);

    /// <inheritdoc/>
    void IConnectionObserver.OnDisconnected(PeerConnection connection, CloseReason reason)
    {
    }

    private async Task RunAsync()
    {
        using PeriodicTimer timer = new(_options.Interval, _host.Time);
        DateTimeOffset flushed = _host.Time.GetUtcNow();
        try
        {
            await _host.Started.WaitAsync(_host.Stopped);
            do
            {
                Dial();
                if (_host.Time.GetUtcNow() - flushed >= _options.FlushInterval)
                {
                    flushed = _host.Time.GetUtcNow();
                    Flush();
                }
            }
            while (await timer.WaitForNextTickAsync(_host.Stopped));
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }

        Flush();
    }

    private void Dial()
    {
        DialPlanner.Connected[] connected =
            [.. _host.Connections.Select(one => new DialPlanner.Connected(one.RemotePeer, one.Direction, one.RemoteAddress.IpAddress))];
        _planner.StaticPeers = [.. _static.Values];
        IReadOnlySet<PeerId> dialling = _dialling.Keys.ToHashSet();
        foreach (DialPlanner.Dial dial in _planner.Plan(connected, dialling, Book.All, _host.Time.GetUtcNow()))
        {
            if (_dialling.TryAdd(dial.Peer, true))
            {
                _host.Tasks.Run("keep peer", () => DialAsync(dial));
            }
        }
    }

    private async Task DialAsync(DialPlanner.Dial dial)
    {
        Book.StartDial(dial.Peer);
        try
        {
            _ = await _host.DialAsync(dial.Peer, dial.Addresses, _host.Stopped);
            Book.EndDial(dial.Peer, isSuccess: true);
        }
        catch (Libp2pException)
        {
            Book.EndDial(dial.Peer, isSuccess: false);
        }
        finally
        {
            _ = _dialling.TryRemove(dial.Peer, out _);
        }
    }

    private void Flush()
    {
        try
        {
            Book.Flush();
        }
#pragma warning disable CA1031 // The store is the host's: whatever it throws is logged, and what was not written is tried again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.StoreFailed(_host.Logger, exception);
        }
    }
}
