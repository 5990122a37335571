// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Muxing;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>The application's judgement of a message; it is called from several threads, and MUST come to an end.</summary>
public delegate ValueTask<GossipVerdict> GossipValidator(GossipMessage message, PeerId from, CancellationToken cancellationToken);

/// <summary>An application that judges later: it MUST return at once, and MAY give the verdict on another thread.</summary>
public delegate void GossipJudge(GossipMessage message, PeerId from, GossipReply reply);

/// <summary>Gossip over a host: one actor owns the router, workers validate, each peer has a bounded outbox.</summary>
/// <remarks>Make it before the host starts. No code of the application runs in the actor, so a slow validator delays nothing but its own topic class.</remarks>
public sealed class GossipSub : IConnectionObserver
{
    /// <summary>The protocols that are offered, best first.</summary>
    internal static readonly string[] ProtocolIds = [Version12, "/meshsub/1.1.0", "/meshsub/1.0.0"];

    private const string Version12 = "/meshsub/1.2.0";
    private const int InboxMax = 4096;
    private const double MalformedPenalty = 10;

    private readonly Libp2pHost _host;
    private readonly GossipOptions _options;
    private readonly GossipRouter _router;
    private readonly Channel<Action> _inbox = Channel.CreateBounded<Action>(
        new BoundedChannelOptions(InboxMax) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private readonly Channel<Validation>[] _validations;
    private readonly Dictionary<string, GossipTopic> _topics;
    private readonly ConcurrentDictionary<string, GossipValidator> _validators = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, GossipJudge> _judges = new(StringComparer.Ordinal);
    private readonly ConditionalWeakTable<PeerConnection, TaskCompletionSource> _met = [];
    private readonly GossipDelivery _delivery;
    private readonly Lock _linesGate = new();
    private long _sentBytes;
    private long _receivedBytes;

    /// <summary>Makes gossip for a host that has not started.</summary>
    /// <param name="host">The host.</param>
    /// <param name="options">The topics and limits.</param>
    /// <param name="random">Chooses peers; a seeded one makes the choices repeatable.</param>
    public GossipSub(Libp2pHost host, GossipOptions options, Random random)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(options);
        _host = host;
        _options = options;
        _topics = options.Topics.ToDictionary(topic => topic.Name, StringComparer.Ordinal);
        _validations =
        [
            .. Enum.GetValues<GossipPriority>().Select(_ => Channel.CreateBounded<Validation>(
                new BoundedChannelOptions(options.ValidationQueueMax) { FullMode = BoundedChannelFullMode.Wait })),
        ];
        _delivery = new GossipDelivery(host.Time, _inbox.Writer.TryWrite, TryValidate);
        _router = new GossipRouter(options, host.Time, random, _delivery);
        _delivery.Router = _router;
        foreach (string id in ProtocolIds)
        {
            host.Handle(new ProtocolHandler(id, 1, ReadAsync));
        }

        host.Observe(this);
        host.Tasks.Run("gossip", RunAsync);
        for (int i = 0; i < options.ValidationWorkers; i++)
        {
            foreach (Channel<Validation> queue in _validations)
            {
                host.Tasks.Run("gossip validation", () => ValidateAsync(queue.Reader));
            }
        }
    }

    private readonly record struct Validation(GossipMessage Message, PeerId From);

    /// <summary>Bytes of RPCs written to peers.</summary>
    public long SentBytes => Interlocked.Read(ref _sentBytes);

    /// <summary>Bytes of RPCs read from peers.</summary>
    public long ReceivedBytes => Interlocked.Read(ref _receivedBytes);

    /// <summary>What was counted so far.</summary>
    public GossipCounters Counters => _router.Counters;

    /// <summary>Takes part in a topic; its messages go to the validator before they are passed on.</summary>
    public ValueTask SubscribeAsync(string topic, GossipValidator validator, CancellationToken cancellationToken)
    {
        RequireTopic(topic);
        _validators[topic] = validator;
        return PostAsync(() => _router.Subscribe(topic), cancellationToken);
    }

    /// <summary>Takes part in a topic whose messages are judged without keeping a worker; one of this and the other may be given for a topic.</summary>
    public ValueTask SubscribeAsync(string topic, GossipJudge judge, CancellationToken cancellationToken)
    {
        RequireTopic(topic);
        _judges[topic] = judge;
        return PostAsync(() => _router.Subscribe(topic), cancellationToken);
    }

    /// <summary>Leaves a topic.</summary>
    public ValueTask UnsubscribeAsync(string topic, CancellationToken cancellationToken)
    {
        RequireTopic(topic);
        return PostAsync(() => _router.Unsubscribe(topic), cancellationToken);
    }

    /// <summary>Publishes a message, which this node holds to be right.</summary>
    /// <returns>The number of peers it was sent to; -1 when it was published or received before.</returns>
    public Task<int> PublishAsync(string topic, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        GossipMessage message = Create(topic, data.Span);
        return AskAsync(() => _router.Publish(message), cancellationToken);
    }

    /// <summary>Publishes a message, or passes on one of a peer that was not judged; never waits.</summary>
    /// <returns>False when gossip cannot keep up.</returns>
    public bool TryPublish(string topic, ReadOnlySpan<byte> data)
    {
        GossipMessage message = Create(topic, data);
        return _inbox.Writer.TryWrite(() => _router.Publish(message));
    }

    /// <summary>Says what the application thinks of a peer (P5).</summary>
    /// <returns>False when gossip does not know the peer: it is gone, or not met yet.</returns>
    public Task<bool> SetApplicationScoreAsync(PeerId peer, double score, CancellationToken cancellationToken) =>
        AskAsync(() => _router.Scores.TrySetApplicationScore(peer, score), cancellationToken);

    /// <summary>A peer's score.</summary>
    public Task<double> GetScoreAsync(PeerId peer, CancellationToken cancellationToken) => AskAsync(() => _router.Scores.Of(peer), cancellationToken);

    /// <summary>How many peers a topic's mesh had after the last event. Safe from any thread.</summary>
    public int MeshSizeOf(string topic)
    {
        RequireTopic(topic);
        return _router.MeshSizeOf(topic);
    }

    /// <summary>Peers with a score in a range, as of the last heartbeat. Safe from any thread.</summary>
    public int PeersIn(ScoreRange range) => _router.Scores.PeersIn(range);

    /// <summary>Messages of a priority whose validation has not begun. Safe from any thread.</summary>
    public int QueuedOf(GossipPriority priority) => _validations[(int)priority].Reader.Count;

    /// <summary>Messages of a priority that wait for their verdict, those whose validation has not begun included. Safe from any thread.</summary>
    public int PendingOf(GossipPriority priority) => _router.PendingOf(priority);

    /// <summary>The peers of a topic's mesh.</summary>
    public Task<IReadOnlyList<PeerId>> GetMeshAsync(string topic, CancellationToken cancellationToken)
    {
        RequireTopic(topic);
        return AskAsync<IReadOnlyList<PeerId>>(() => [.. _router.MeshOf(topic)], cancellationToken);
    }

    /// <summary>The peers that are subscribed to a topic.</summary>
    public Task<IReadOnlyList<PeerId>> GetSubscribersAsync(string topic, CancellationToken cancellationToken)
    {
        RequireTopic(topic);
        return AskAsync<IReadOnlyList<PeerId>>(() => [.. _router.SubscribersOf(topic)], cancellationToken);
    }

    /// <inheritdoc/>
    void IConnectionObserver.OnConnected(PeerConnection connection)
    {
    }

    /// <inheritdoc/>
    void IConnectionObserver.OnIdentified(PeerConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        string[] offered = [.. ProtocolIds.Where(connection.Protocols.Contains)];
        if (offered.Length == 0)
        {
            _ = MetOf(connection).TrySetResult();
            return;
        }

        GossipOutbox outbox = new(_options, _host.Time)
        {
            OnSent = sent => Interlocked.Add(ref _sentBytes, sent),
            OnUnwanted = _router.Counters.CountUnwanted,
            OnLongWritten = id => _inbox.Writer.TryWrite(() => _delivery.Staggered.OnWritten(connection.RemotePeer, id)),
            OnLongDropped = id => _inbox.Writer.TryWrite(() => _delivery.Staggered.Forget(connection.RemotePeer, id)),
        };
        GossipLine line = new(connection, outbox);
        GossipLine? before;
        lock (_linesGate)
        {
            // Of two connections that both sides dialled at once, the one that goes may be the last to be identified: writing to it would leave the peer without a line.
            if (!ReferenceEquals(_host.Find(connection.RemotePeer), connection))
            {
                _ = MetOf(connection).TrySetResult();
                return;
            }

            if (_delivery.Lines.TryGetValue(connection.RemotePeer, out before) && ReferenceEquals(before.Connection, connection))
            {
                return;
            }

            _delivery.Lines[connection.RemotePeer] = line;
        }

        before?.Outbox.Close();
        _host.Tasks.Run("gossip writer", () => WriteAsync(line, offered));
    }

    /// <inheritdoc/>
    void IConnectionObserver.OnDisconnected(PeerConnection connection, CloseReason reason)
    {
    }

    /// <summary>Counts for metrics and tests.</summary>
    internal Task<GossipCounters> GetCountersAsync(CancellationToken cancellationToken) => AskAsync(() => _router.Counters, cancellationToken);

    /// <summary>Takes a verdict; what finds no room counts as ignored.</summary>
    internal void SetVerdict(MessageId id, GossipVerdict verdict) => _inbox.Writer.TryWrite(() => _router.SetVerdict(id, verdict));

    private async Task RunAsync()
    {
        await using ITimer timer = _host.Time.CreateTimer(
            _ => _inbox.Writer.TryWrite(Heartbeat), null, _options.Heartbeat, _options.Heartbeat);
        try
        {
            await foreach (Action action in _inbox.Reader.ReadAllAsync(_host.Stopped))
            {
                try
                {
                    action();
                }
#pragma warning disable CA1031 // A defect in one event must not end gossip for good; it is logged as the defect it is.
                catch (Exception exception)
#pragma warning restore CA1031
                {
                    Log.TaskFailed(_host.Logger, "gossip event", exception);
                }
            }
        }
        finally
        {
            foreach (Channel<Validation> queue in _validations)
            {
                _ = queue.Writer.TryComplete();
            }

            await _delivery.StopAsync();
        }
    }

    private void Heartbeat()
    {
        _router.Heartbeat();
        _delivery.Staggered.Hurry();
        foreach (GossipLine line in _delivery.Lines.Values.Where(line => line.Outbox.IsStuck))
        {
            line.Connection.Close(CloseReason.KeepAliveTimeout);
        }
    }

    private bool TryValidate(GossipMessage message, PeerId from, GossipPriority priority) =>
        _validations[(int)priority].Writer.TryWrite(new Validation(message, from));

    private async Task ValidateAsync(ChannelReader<Validation> reader)
    {
        await foreach (Validation validation in reader.ReadAllAsync(_host.Stopped))
        {
            GossipVerdict verdict = GossipVerdict.Ignore;
            try
            {
                if (_judges.TryGetValue(validation.Message.Topic, out GossipJudge? judge))
                {
                    judge(validation.Message, validation.From, new GossipReply(this, validation.Message.Id));
                    continue;
                }

                if (_validators.TryGetValue(validation.Message.Topic, out GossipValidator? validator))
                {
                    verdict = await validator(validation.Message, validation.From, _host.Stopped);
                }
            }
#pragma warning disable CA1031 // A defect in a validator must not stop gossip; it is logged, and the peer is not blamed.
            catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
            {
                Log.TaskFailed(_host.Logger, "gossip validator", exception);
            }

            await PostAsync(() => _router.SetVerdict(validation.Message.Id, verdict), _host.Stopped);
        }
    }

    // One inbound stream per peer; the next RPC is read when the last one is done, so that no peer fills the inbox alone.
    private async Task ReadAsync(PeerChannel channel, CancellationToken cancellationToken)
    {
        PeerId peer = channel.RemotePeer;

        // A peer may tell its topics before this node has met it, and it tells them once: they wait in the stream.
        if (await channel.Connection.WaitIdentifiedAsync(cancellationToken))
        {
            await MetOf(channel.Connection).Task.WaitAsync(cancellationToken);
        }

        if (_options.MayHear is { } mayHear && !await mayHear(channel.Connection, cancellationToken))
        {
            return;
        }

        GossipInbound inbound = new(_router, peer);
        while (await channel.ReadMessageAsync(_options.RpcBytesMax, cancellationToken) is { } message)
        {
            _ = Interlocked.Add(ref _receivedBytes, message.Memory.Length);
            if (!GossipRpcCodec.TryDecode(message.Memory, inbound.Rpc))
            {
                message.Dispose();
                await PostAsync(() => _router.Scores.AddPenalty(peer, MalformedPenalty), cancellationToken);
                throw new Libp2pException(CloseReason.ProtocolViolation, "malformed gossip");
            }

            GossipArrival.Prepare(inbound.Rpc, _topics, _options.ComputeId);

            // The actor gives the memory back: when the connection ends, this loop stops waiting while the RPC is still to be handled.
            inbound.Message = message;
            await PostAsync(inbound.Handle, cancellationToken);
            await inbound.WaitAsync(cancellationToken);
        }

        channel.CloseWrite();
    }

    private async Task WriteAsync(GossipLine line, string[] protocols)
    {
        PeerConnection connection = line.Connection;
        PeerId peer = connection.RemotePeer;
        try
        {
            using PeerChannel channel = await connection.OpenAsync(protocols, StreamPriority.Urgent, connection.Ended);
            await PostAsync(
                () =>
                {
                    if (IsCurrent(line))
                    {
                        _router.RemovePeer(peer);
                        _router.AddPeer(
                            peer, connection.Direction == ConnectionDirection.Outbound, channel.Protocol == Version12, connection.RemoteAddress.IpAddress);
                    }
                },
                connection.Ended);
            _ = MetOf(connection).TrySetResult();
            await line.Outbox.WriteLoopAsync(channel, late => _inbox.Writer.TryWrite(() => _router.OnSlowPeer(peer)), connection.Ended);
            channel.CloseWrite();
        }
        finally
        {
            _ = MetOf(connection).TrySetResult();
            line.Outbox.Close();
            if (!_host.Stopped.IsCancellationRequested)
            {
                await PostAsync(
                    () =>
                    {
                        if (_delivery.Lines.TryRemove(KeyValuePair.Create(peer, line)))
                        {
                            _router.RemovePeer(peer);
                        }
                    },
                    _host.Stopped);
            }
        }
    }

    /// <summary>Done once the router knows the peer, or will not.</summary>
    private TaskCompletionSource MetOf(PeerConnection connection) =>
        _met.GetValue(connection, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private bool IsCurrent(GossipLine line) => _delivery.Lines.TryGetValue(line.Connection.RemotePeer, out GossipLine? current) && ReferenceEquals(current, line);

    private void RequireTopic(string topic)
    {
        if (!_topics.ContainsKey(topic))
        {
            throw new ArgumentException($"{topic} is no topic of this node.", nameof(topic));
        }
    }

    private GossipMessage Create(string topic, ReadOnlySpan<byte> content)
    {
        RequireTopic(topic);
        return GossipMessage.Create(_topics[topic], content, _options.ComputeId);
    }

    private ValueTask PostAsync(Action action, CancellationToken cancellationToken) => _inbox.Writer.WriteAsync(action, cancellationToken);

    private async Task<T> AskAsync<T>(Func<T> question, CancellationToken cancellationToken)
    {
        TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await PostAsync(
            () =>
            {
                try
                {
                    answer.SetResult(question());
                }
                catch (Exception exception)
                {
                    _ = answer.TrySetException(exception);
                    throw;
                }
            },
            cancellationToken);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _host.Stopped);
        return await answer.Task.WaitAsync(stop.Token);
    }
}
