// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Network.Libp2p;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Muxing;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.HostileNetwork;

/// <summary>How a hostile peer behaves beside its attack.</summary>
internal sealed record Manners
{
    /// <summary>Takes what the victim sends; else it lets streams stand unread.</summary>
    public bool Reads { get; init; } = true;

    /// <summary>What it does when it is asked for blocks; null: says nothing.</summary>
    public Func<PeerChannel, CancellationToken, Task>? OnBlockRequest { get; init; }

    /// <summary>The chain that it says it is on; null: the victim's.</summary>
    public byte[]? Identity { get; init; }
}

/// <summary>A peer with a fresh name on our own libp2p stack, connected to one victim, that looks honest until its attack.</summary>
internal sealed class HostilePeer : IConnectionObserver, IAsyncDisposable
{
    public const string ConsensusLane = "/pv/consensus/1";
    public const string BlockRequests = "/pv/req/blocks/1";

    private const string StatusRequests = "/pv/req/status/1";
    private const int AnswerBytesMax = 256;
    private const int LaneMessageBytesMax = 4 * 1024 * 1024;
    private const int StreamsMax = 64;
    private static readonly string[] Lanes = [ConsensusLane, "/pv/payload/1"];
    private static readonly string[] Gossip = ["/meshsub/1.2.0", "/meshsub/1.1.0"];
    private static readonly TimeSpan IdentifyTime = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentDictionary<string, PeerChannel> _streams = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _topics = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _opening = new(1);
    private readonly Attacker _attacker;
    private readonly Manners _manners;
    private readonly TcpTransport _transport = new(NullLoggerFactory.Instance);
    private readonly Libp2pHost _host;

    private HostilePeer(Attacker attacker, Manners manners)
    {
        _attacker = attacker;
        _manners = manners;
        HostOptions options = new() { AllowsPrivateAddresses = true, Limits = ConnectionLimits.Local, AgentVersion = "honest/1.0" };
        _host = new Libp2pHost(NodeIdentity.Generate(), options, _transport, TimeProvider.System, NullLoggerFactory.Instance);
        foreach (string protocol in (string[])[.. Lanes, .. Gossip])
        {
            _host.Handle(new ProtocolHandler(protocol, StreamsMax, ListenAsync));
        }

        _host.Handle(new ProtocolHandler(BlockRequests, StreamsMax, manners.OnBlockRequest ?? ((_, token) => Task.Delay(Timeout.Infinite, token))));
        _host.Observe(this);
    }

    /// <summary>The connection to the victim.</summary>
    public PeerConnection Connection { get; private set; } = null!;

    /// <summary>Cancelled when the victim, or anybody, ended the connection.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Topics that the victim subscribed to, as it said.</summary>
    public IReadOnlyList<string> Topics => [.. _topics.Keys];

    public static async Task<HostilePeer> ConnectAsync(Attacker attacker, Manners? manners, CancellationToken cancellationToken)
    {
        HostilePeer peer = new(attacker, manners ?? new Manners());
        try
        {
            await peer._host.StartAsync(cancellationToken);
            peer.Connection = await peer._host.DialAsync(attacker.Target, cancellationToken);
            attacker.Tally.Connected();
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, peer.Ended);
            limit.CancelAfter(IdentifyTime);
            _ = await peer.Connection.WaitIdentifiedAsync(limit.Token);
            await peer.IntroduceAsync(limit.Token);
            return peer;
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether the victim speaks a protocol.</summary>
    public bool Speaks(string protocol) => Connection.Protocols.Contains(protocol);

    /// <summary>Writes bytes to the one stream of a protocol, which is opened by the first write.</summary>
    public async Task WriteAsync(string protocol, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (!_streams.TryGetValue(protocol, out PeerChannel? stream))
        {
            await _opening.WaitAsync(cancellationToken);
            try
            {
                if (!_streams.TryGetValue(protocol, out stream))
                {
                    stream = await Connection.OpenAsync([protocol], StreamPriority.Bulk, cancellationToken);
                    _streams[protocol] = stream;
                }
            }
            finally
            {
                _opening.Release();
            }
        }

        await stream.WriteAsync(bytes, cancellationToken);
        _attacker.Tally.Sent(1, bytes.Length);
    }

    /// <summary>Says messages of the agreement on every way that the victim listens on: its direct stream, and the topic whose name contains the word.</summary>
    public async Task SayAsync(MessageType type, string topicWord, bool isCompressed, IReadOnlyList<byte[]> bodies, CancellationToken cancellationToken)
    {
        await WriteAsync(ConsensusLane, bodies.SelectMany(body => HostileBytes.Framed([(byte)type, .. body])).ToArray(), cancellationToken);
        if (Topics.FirstOrDefault(name => name.Contains($"/{topicWord}/", StringComparison.Ordinal)) is { } topic)
        {
            foreach (byte[] body in bodies)
            {
                await GossipAsync(HostileBytes.Publish(topic, isCompressed ? HostileBytes.SnappyLiteral(body) : body), cancellationToken);
            }
        }

        _attacker.Tally.Sent(bodies.Count - 1, 0);
    }

    /// <summary>Says a batch of transactions on their topic; nothing while the victim has not named it.</summary>
    /// <returns>False then.</returns>
    public async Task<bool> TrySayTransactionsAsync(byte[] batch, CancellationToken cancellationToken) =>
        Topics.FirstOrDefault(static name => name.Contains("/tx/", StringComparison.Ordinal)) is { } topic
            && await GossipAsync(HostileBytes.Publish(topic, HostileBytes.SnappyLiteral(batch)), cancellationToken);

    /// <summary>Sends a gossip RPC; nothing when the victim does not gossip.</summary>
    public async Task<bool> GossipAsync(byte[] rpc, CancellationToken cancellationToken)
    {
        if (Gossip.FirstOrDefault(Speaks) is not { } protocol)
        {
            return false;
        }

        await WriteAsync(protocol, HostileBytes.Framed(rpc), cancellationToken);
        return true;
    }

    public void OnConnected(PeerConnection connection)
    {
    }

    public void OnIdentified(PeerConnection connection)
    {
    }

    public void OnDisconnected(PeerConnection connection, CloseReason reason)
    {
        _attacker.Tally.Ended(reason.ToString());
        _ended.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (PeerChannel stream in _streams.Values)
        {
            stream.Dispose();
        }

        await _host.DisposeAsync();
        _transport.Dispose();
        _opening.Dispose();
        _ended.Dispose();
    }

    // Who dialled says its chain first; what it says before the victim took that as its own waits, and is never looked at otherwise.
    private async Task IntroduceAsync(CancellationToken cancellationToken)
    {
        using PeerChannel stream = await Connection.OpenAsync([StatusRequests], StreamPriority.Urgent, cancellationToken);
        await stream.WriteMessageAsync(_manners.Identity ?? _attacker.World.Identity, cancellationToken);
        stream.CloseWrite();
        byte[] answer = new byte[AnswerBytesMax];
        while (await stream.ReadAsync(answer, cancellationToken) > 0)
        {
        }
    }

    private async Task ListenAsync(PeerChannel stream, CancellationToken cancellationToken)
    {
        if (!_manners.Reads)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        bool isGossip = Gossip.Contains(stream.Protocol);
        while (true)
        {
            using PooledMessage? message = await stream.ReadMessageAsync(LaneMessageBytesMax, cancellationToken);
            if (message is null)
            {
                return;
            }

            if (isGossip)
            {
                Overhear(message.Memory.ToArray());
            }
            else if (stream.Protocol == ConsensusLane && message.Memory.Length > 1)
            {
                _attacker.World.Recorder.Add(message.Memory.Span[0], message.Memory.Span[1..]);
            }
        }
    }

    private void Overhear(byte[] rpc)
    {
        foreach ((int field, byte[] content) in HostileBytes.Read(rpc))
        {
            (int Field, byte[] Content)[] parts = [.. HostileBytes.Read(content)];
            if (field == 1 && parts.FirstOrDefault(static part => part.Field == 2).Content is { } topic)
            {
                _topics[Encoding.UTF8.GetString(topic)] = true;
            }
            else if (field == 2
                && parts.FirstOrDefault(static part => part.Field == 2).Content is { } data
                && parts.FirstOrDefault(static part => part.Field == 4).Content is { } name
                && Encoding.UTF8.GetString(name).Contains("/vote/", StringComparison.Ordinal))
            {
                _attacker.World.Recorder.Add((byte)MessageType.Vote, data);
            }
        }
    }
}
