// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Muxing;
using PowerVerse.Chain.Network.Libp2p.Negotiation;
using PowerVerse.Chain.Network.Libp2p.Protocols;

namespace PowerVerse.Chain.Network.Libp2p.Peers;

/// <summary>An encrypted, multiplexed connection to a peer whose name is proven.</summary>
#pragma warning disable CA1001 // The source holds no timer and no handle, and its token must stay usable after the end.
public sealed class PeerConnection
#pragma warning restore CA1001
{
    // Streams of the peer whose protocol is not agreed yet; js-libp2p opens hundreds at once, and none of them needs long.
    private const int NegotiatingStreamsMax = 256;

    private readonly PeerConnectionContext _context;
    private readonly YamuxConnection _muxer;
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentDictionary<string, int> _inboundByProtocol = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<IdentifyMessage?> _identified = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile IdentifyMessage? _identity;
    private int _negotiating;

    internal PeerConnection(PeerConnectionContext context, UpgradedChannel upgraded)
    {
        _context = context;
        RemotePeer = upgraded.RemotePeer;
        RemoteAddress = upgraded.RemoteAddress;
        LocalAddress = upgraded.LocalAddress;
        Direction = upgraded.Direction;
        OpenedAt = context.Time.GetUtcNow();
        _muxer = new YamuxConnection(
            upgraded.Channel, Direction == ConnectionDirection.Outbound, upgraded.Rest, context.Yamux, context.Time, context.Budgets, context.Stalls, OnStream);
    }

    /// <summary>The peer.</summary>
    public PeerId RemotePeer { get; }

    /// <summary>Where the peer is, as this node sees it.</summary>
    public Multiaddress RemoteAddress { get; }

    /// <summary>Where this node is on the connection.</summary>
    public Multiaddress LocalAddress { get; }

    /// <summary>Who dialled.</summary>
    public ConnectionDirection Direction { get; }

    /// <summary>When the handshake ended.</summary>
    public DateTimeOffset OpenedAt { get; }

    /// <summary>The last measured round trip; zero before the first.</summary>
    public TimeSpan RoundTrip => _muxer.RoundTrip;

    /// <summary>Streams open on either side.</summary>
    public int StreamCount => _muxer.StreamCount;

    /// <summary>Why it ended; None while it lives.</summary>
    public CloseReason Reason => _muxer.Reason;

    /// <summary>The peer's own name for its program, once it has identified itself.</summary>
    public string AgentVersion => _identity?.AgentVersion ?? "";

    /// <summary>The protocols that the peer serves, once it has identified itself.</summary>
    public IReadOnlyList<string> Protocols => _identity?.Protocols ?? [];

    /// <summary>The addresses that the peer says it listens on, once it has identified itself.</summary>
    public IReadOnlyList<Multiaddress> ListenAddresses => _identity?.ListenAddresses ?? [];

    /// <summary>The address that the peer sees this node at, once it has identified itself.</summary>
    public Multiaddress? ObservedAddress => _identity?.ObservedAddress;

    /// <summary>The peer's signed record, if it sent one whose signature holds.</summary>
    internal byte[]? SignedRecord => _identity?.SignedPeerRecord;

    /// <summary>Cancelled when the connection ends.</summary>
    internal CancellationToken Ended => _ended.Token;

    /// <summary>Waits until the peer has identified itself.</summary>
    /// <returns>False when the connection ended first, or the peer does not identify itself.</returns>
    public async Task<bool> WaitIdentifiedAsync(CancellationToken cancellationToken) =>
        await _identified.Task.WaitAsync(cancellationToken) is not null;

    /// <summary>Opens a stream and agrees on the first of the protocols that the peer serves.</summary>
    /// <exception cref="Libp2pException">None is served, or the connection ended.</exception>
    public async Task<PeerChannel> OpenAsync(IReadOnlyList<string> protocols, StreamPriority priority, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = _context.Limit(_context.NegotiationTime, cancellationToken);
        YamuxStream? stream = null;
        try
        {
            stream = await _muxer.OpenStreamAsync(priority, limit.Token);
            string protocol = await MultistreamSelect.SelectAsync(stream, protocols, limit.Token);
            return new PeerChannel(this, stream, protocol, isAgreed: true);
        }
        catch (Exception exception)
        {
            bool isLate = exception is OperationCanceledException && !cancellationToken.IsCancellationRequested;
            stream?.Reset(isLate ? CloseReason.Timeout : CloseReason.LocalClose);
            stream?.Dispose();
            if (isLate)
            {
                throw new Libp2pException(CloseReason.Timeout, "the peer does not answer a negotiation");
            }

            throw;
        }
    }

    /// <summary>Opens a stream for a protocol that the peer is known to serve: nothing is waited for before the first read.</summary>
    /// <exception cref="Libp2pException">The connection ended; the first read fails when the peer does not serve it after all.</exception>
    public async Task<PeerChannel> OpenOptimisticAsync(string protocol, StreamPriority priority, CancellationToken cancellationToken)
    {
        YamuxStream stream = await _muxer.OpenStreamAsync(priority, cancellationToken);
        try
        {
            await MultistreamSelect.ProposeAsync(stream, protocol, cancellationToken);
            return new PeerChannel(this, stream, protocol, isAgreed: false);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Ends the connection.</summary>
    public void Close(CloseReason reason) => _muxer.Close(reason);

    /// <inheritdoc/>
    public override string ToString() => $"{RemotePeer} at {RemoteAddress}";

    /// <summary>Runs until the connection has ended and is released.</summary>
    internal async Task RunAsync()
    {
        try
        {
            await _muxer.RunAsync();
        }
        finally
        {
            await _ended.CancelAsync();
            _ = _identified.TrySetResult(null);
        }
    }

    /// <summary>Takes what the peer says of itself; false when it names another key. What a push leaves out stays as it was.</summary>
    internal bool TrySetIdentity(IdentifyMessage message, bool isPush)
    {
        if (!message.IsOf(RemotePeer) || (!isPush && message.PublicKey.IsEmpty))
        {
            return false;
        }

        _identity = isPush && _identity is { } before ? before.Merge(message) : message;
        _ = _identified.TrySetResult(_identity);
        return true;
    }

    /// <summary>Says that the peer does not identify itself.</summary>
    internal void SetUnidentified() => _identified.TrySetResult(null);

    private void OnStream(YamuxStream stream)
    {
        if (Interlocked.Increment(ref _negotiating) > NegotiatingStreamsMax)
        {
            Interlocked.Decrement(ref _negotiating);
            stream.Reset(CloseReason.ResourceLimit);
            stream.Dispose();
            return;
        }

        _context.Tasks.Run("inbound stream", () => ServeAsync(stream));
    }

    // A stream on which nothing ever came ends without an exception: a flood of them must cost next to nothing.
    private async Task<string?> NegotiateAsync(YamuxStream stream)
    {
        try
        {
            using CancellationTokenSource first = _context.Limit(_context.NegotiationTime, CancellationToken.None);
            if (!await stream.WaitForBytesAsync(first.Token))
            {
                return null;
            }

            using CancellationTokenSource limit = _context.Limit(_context.NegotiationTime, _ended.Token);
            return await MultistreamSelect.AnswerAsync(stream, _context.Protocols.Serves, limit.Token);
        }
        finally
        {
            Interlocked.Decrement(ref _negotiating);
        }
    }

    private async Task ServeAsync(YamuxStream stream)
    {
        string? protocol = null;
        try
        {
            protocol = await NegotiateAsync(stream);
            if (protocol is null)
            {
                stream.Reset(CloseReason.StreamReset);
                return;
            }

            ProtocolHandler handler = _context.Protocols.Find(protocol)
                ?? throw new Libp2pException(CloseReason.ProtocolNotSupported, protocol);
            int open = _inboundByProtocol.AddOrUpdate(protocol, 1, static (_, count) => count + 1);
            if (open > handler.StreamsPerPeerMax)
            {
                throw new Libp2pException(CloseReason.ResourceLimit, $"too many streams of {protocol}");
            }

            await handler.HandleAsync(new PeerChannel(this, stream, protocol, isAgreed: true), _ended.Token);
        }
        catch (Exception exception)
        {
            stream.Reset(exception is Libp2pException { Reason: var reason } ? reason : CloseReason.LocalClose);
            throw;
        }
        finally
        {
            if (protocol is not null && _inboundByProtocol.ContainsKey(protocol))
            {
                _ = _inboundByProtocol.AddOrUpdate(protocol, 0, static (_, count) => Math.Max(0, count - 1));
            }

            stream.Dispose();
        }
    }
}
