// SPDX-License-Identifier: Apache-2.0

using System.Security.Cryptography;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Muxing;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.Network.Libp2p.Discovery;

/// <summary>Finds peers by Kademlia: answers FIND_NODE from a table of servers that were reached, and searches in the same way.</summary>
/// <remarks>
/// Nothing is stored for others: values and providers are answered with nothing. The table holds only peers that connected, speak the protocol
/// and named their addresses themselves. Make it before the host starts.
/// </remarks>
public sealed class KademliaService : IConnectionObserver
{
    private readonly Libp2pHost _host;
    private readonly KademliaOptions _options;
    private readonly PeerBook? _book;
    private readonly RoutingTable _table;

    /// <summary>Makes discovery for a host that has not started.</summary>
    /// <param name="host">The host.</param>
    /// <param name="options">The settings.</param>
    /// <param name="book">Where found peers are noted, to be dialled by whoever keeps connections; null keeps them here alone.</param>
    public KademliaService(Libp2pHost host, KademliaOptions options, PeerBook? book)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(options);
        _host = host;
        _options = options;
        _book = book;
        _table = new RoutingTable(host.PeerId, limitsSubnets: !host.Options.AllowsPrivateAddresses);
        if (options.IsServer)
        {
            host.Handle(new ProtocolHandler(options.ProtocolId, options.StreamsPerPeerMax, AnswerAsync));
        }

        host.Observe(this);
        host.Tasks.Run("kademlia refresh", RefreshAsync);
    }

    /// <summary>Servers in the table.</summary>
    public int TableSize => _table.Count;

    /// <summary>Searches for the peers nearest to a key, asking those already found for nearer ones.</summary>
    /// <param name="key">A peer id's bytes, or any key.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>Peers that answered, nearest first.</returns>
    public async Task<IReadOnlyList<PeerId>> FindClosestAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        KademliaKey target = KademliaKey.Of(key.Span);
        Search search = new(target, _options, _host.PeerId);
        search.Add(_table.Closest(target, _options.ResultsMax, except: null));
        List<Task<(PeerId Peer, KademliaMessage? Answer)>> running = [];
        while (true)
        {
            while (running.Count < _options.Concurrency && search.TryNext(out KademliaPeer? next))
            {
                running.Add(AskAsync(next, key, cancellationToken));
            }

            if (running.Count == 0)
            {
                return search.Answered;
            }

            Task<(PeerId Peer, KademliaMessage? Answer)> done = await Task.WhenAny(running);
            _ = running.Remove(done);
            (PeerId peer, KademliaMessage? answer) = await done;
            if (answer is null)
            {
                search.Fail(peer);
                continue;
            }

            KademliaPeer[] told = [.. answer.CloserPeers.Select(Usable).Where(found => found.PeerId != _host.PeerId)];
            search.Succeed(peer, told);
            foreach (KademliaPeer found in told.Where(found => found.Addresses.Count > 0))
            {
                _book?.AddDiscovered(found.PeerId, found.Addresses);
            }
        }
    }

    /// <summary>Searches for a peer's addresses.</summary>
    /// <returns>The connection to it, or null when it cannot be found or reached.</returns>
    public async Task<PeerConnection?> FindAsync(PeerId peer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(peer);
        if (_host.Find(peer) is { } connected)
        {
            return connected;
        }

        _ = await FindClosestAsync(peer.Bytes.ToArray(), cancellationToken);
        return _host.Find(peer);
    }

    /// <inheritdoc/>
    void IConnectionObserver.OnConnected(PeerConnection connection)
    {
    }

    /// <inheritdoc/>
    void IConnectionObserver.OnIdentified(PeerConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (!connection.Protocols.Contains(_options.ProtocolId))
        {
            return;
        }

        KademliaPeer peer = Usable(new KademliaPeer(connection.RemotePeer, connection.ListenAddresses));
        if (peer.Addresses.Count > 0)
        {
            _ = _table.TryAdd(peer.PeerId, peer.Addresses, connection.RemoteAddress.IpAddress);
        }
    }

    /// <inheritdoc/>
    void IConnectionObserver.OnDisconnected(PeerConnection connection, CloseReason reason)
    {
    }

    private KademliaPeer Usable(KademliaPeer peer) =>
        peer with { Addresses = [.. peer.Addresses.Where(address => address.IsTcp && (_host.Options.AllowsPrivateAddresses || AddressRules.IsPublic(address)))] };

    private async Task<(PeerId Peer, KademliaMessage? Answer)> AskAsync(KademliaPeer peer, ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = TimeLimit.Create(_host.Time, _options.AnswerTime, cancellationToken);
        try
        {
            PeerConnection connection = await _host.DialAsync(peer.PeerId, peer.Addresses, limit.Token);
            using PeerChannel channel = await connection.OpenAsync([_options.ProtocolId], StreamPriority.Bulk, limit.Token);
            await channel.WriteMessageAsync(new KademliaMessage(KademliaMessageType.FindNode, key.ToArray(), []).Encode(), limit.Token);
            using PooledMessage? bytes = await channel.ReadMessageAsync(KademliaMessage.SizeBytesMax, limit.Token);
            channel.CloseWrite();
            return (peer.PeerId, bytes is not null && KademliaMessage.TryDecode(bytes.Span, out KademliaMessage? answer) ? answer : null);
        }
        catch (Exception exception) when (exception is Libp2pException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _table.MarkDead(peer.PeerId);
            return (peer.PeerId, null);
        }
    }

    private async Task AnswerAsync(PeerChannel channel, CancellationToken cancellationToken)
    {
        while (true)
        {
            using CancellationTokenSource limit = TimeLimit.Create(_host.Time, _options.AnswerTime, cancellationToken);
            using PooledMessage? bytes = await channel.ReadMessageAsync(KademliaMessage.SizeBytesMax, limit.Token);
            if (bytes is null)
            {
                channel.CloseWrite();
                return;
            }

            if (!KademliaMessage.TryDecode(bytes.Span, out KademliaMessage? request))
            {
                throw new Libp2pException(CloseReason.ProtocolViolation, "malformed Kademlia message");
            }

            KademliaMessage? answer = request.Type switch
            {
                KademliaMessageType.FindNode => request with
                {
                    CloserPeers = _table.Closest(KademliaKey.Of(request.Key), KademliaMessage.PeersMax, except: channel.RemotePeer),
                },
                KademliaMessageType.Ping => request with { CloserPeers = [] },
                KademliaMessageType.GetValue or KademliaMessageType.GetProviders => request with { CloserPeers = [] },
                _ => null,
            };
            if (answer is not null)
            {
                await channel.WriteMessageAsync(answer.Encode(), limit.Token);
            }
        }
    }

    // Looks for itself, which fills the near buckets and makes it known, and for a place by chance, which fills the far ones.
    private async Task RefreshAsync()
    {
        try
        {
            while (true)
            {
                while (_table.Count == 0)
                {
                    await Task.Delay(_options.BootstrapInterval, _host.Time, _host.Stopped);
                }

                _ = await FindClosestAsync(_host.PeerId.Bytes.ToArray(), _host.Stopped);
                _ = await FindClosestAsync(RandomNumberGenerator.GetBytes(32), _host.Stopped);
                await Task.Delay(_table.Count < _options.ResultsMax ? _options.SparseInterval : _options.RefreshInterval, _host.Time, _host.Stopped);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    /// <summary>The state of one search: candidates by distance, each asked once, until the nearest known have all answered.</summary>
    private sealed class Search(KademliaKey target, KademliaOptions options, PeerId self)
    {
        private readonly SortedList<KademliaKey, Candidate> _candidates = [];
        private int _queries;

        public IReadOnlyList<PeerId> Answered =>
            [.. _candidates.Values.Where(candidate => candidate.State == State.Answered).Take(options.ResultsMax).Select(candidate => candidate.Peer.PeerId)];

        private enum State
        {
            Known,
            Asked,
            Answered,
        }

        public void Add(IEnumerable<KademliaPeer> peers)
        {
            foreach (KademliaPeer peer in peers.Where(peer => peer.PeerId != self))
            {
                _ = _candidates.TryAdd(KademliaKey.Of(peer.PeerId).DistanceTo(target), new Candidate(peer));
                while (_candidates.Count > options.QueriesMax)
                {
                    _candidates.RemoveAt(_candidates.Count - 1);
                }
            }
        }

        /// <summary>The nearest candidate not asked yet, as long as it is among the nearest that did not fail.</summary>
        public bool TryNext([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out KademliaPeer? peer)
        {
            peer = null;
            Candidate? next = _candidates.Values.Take(options.ResultsMax).FirstOrDefault(candidate => candidate.State == State.Known);
            if (next is null || _queries >= options.QueriesMax)
            {
                return false;
            }

            _queries++;
            next.State = State.Asked;
            peer = next.Peer;
            return true;
        }

        public void Fail(PeerId peer) => _candidates.Remove(KademliaKey.Of(peer).DistanceTo(target));

        public void Succeed(PeerId peer, IEnumerable<KademliaPeer> found)
        {
            if (_candidates.TryGetValue(KademliaKey.Of(peer).DistanceTo(target), out Candidate? candidate))
            {
                candidate.State = State.Answered;
            }

            Add(found);
        }

        private sealed class Candidate(KademliaPeer peer)
        {
            public KademliaPeer Peer { get; } = peer;

            public State State { get; set; }
        }
    }
}
