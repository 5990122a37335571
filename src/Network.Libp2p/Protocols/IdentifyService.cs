// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Muxing;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.Network.Libp2p.Protocols;

/// <summary>/ipfs/id/1.0.0: asks every new peer what it is and tells it the same; /ipfs/id/push/1.0.0: tells it anew when that changes.</summary>
internal sealed class IdentifyService
{
    /// <summary>The protocol in which the dialling side of the stream asks.</summary>
    public const string ProtocolId = "/ipfs/id/1.0.0";

    /// <summary>The protocol in which the dialling side of the stream tells.</summary>
    public const string PushProtocolId = "/ipfs/id/push/1.0.0";

    /// <summary>Least time between two pushes.</summary>
    public static readonly TimeSpan PushInterval = TimeSpan.FromSeconds(5);

    private const int StreamsPerPeerMax = 2;

    private readonly NodeIdentity _identity;
    private readonly HostOptions _options;
    private readonly ProtocolTable _protocols;
    private readonly TimeProvider _time;
    private readonly Func<IReadOnlyList<Multiaddress>> _addresses;
    private readonly Action<PeerConnection> _onIdentified;

    public IdentifyService(
        NodeIdentity identity, HostOptions options, ProtocolTable protocols, TimeProvider time,
        Func<IReadOnlyList<Multiaddress>> addresses, Action<PeerConnection> onIdentified)
    {
        _identity = identity;
        _options = options;
        _protocols = protocols;
        _time = time;
        _addresses = addresses;
        _onIdentified = onIdentified;
        protocols.Add(new ProtocolHandler(ProtocolId, StreamsPerPeerMax, AnswerAsync));
        protocols.Add(new ProtocolHandler(PushProtocolId, StreamsPerPeerMax, TakePushAsync));
    }

    /// <summary>Asks a peer what it is. A peer that lies about its key or its record is disconnected.</summary>
    public async Task AskAsync(PeerConnection connection, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = TimeLimit.Create(_time, _options.NegotiationTime, cancellationToken);
        try
        {
            using PeerChannel channel = await connection.OpenAsync([ProtocolId], StreamPriority.Urgent, limit.Token);
            channel.CloseWrite();
            await TakeAsync(channel, isPush: false, limit.Token);
        }
        catch (Exception exception) when (exception is Libp2pException or OperationCanceledException)
        {
            connection.SetUnidentified();
        }
    }

    /// <summary>Tells a peer what this node is now.</summary>
    public async Task PushAsync(PeerConnection connection, CancellationToken cancellationToken)
    {
        if (!connection.Protocols.Contains(PushProtocolId))
        {
            return;
        }

        using CancellationTokenSource limit = TimeLimit.Create(_time, _options.NegotiationTime, cancellationToken);
        using PeerChannel channel = await connection.OpenAsync([PushProtocolId], StreamPriority.Urgent, limit.Token);
        await channel.WriteMessageAsync(Describe(connection), limit.Token);
        channel.CloseWrite();
    }

    private async Task AnswerAsync(PeerChannel channel, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = TimeLimit.Create(_time, _options.NegotiationTime, cancellationToken);
        await channel.WriteMessageAsync(Describe(channel.Connection), limit.Token);
        channel.CloseWrite();
    }

    private async Task TakePushAsync(PeerChannel channel, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = TimeLimit.Create(_time, _options.NegotiationTime, cancellationToken);
        await TakeAsync(channel, isPush: true, limit.Token);
        channel.CloseWrite();
    }

    private async Task TakeAsync(PeerChannel channel, bool isPush, CancellationToken cancellationToken)
    {
        using PooledMessage? message = await channel.ReadMessageAsync(IdentifyMessage.SizeBytesMax, cancellationToken);
        if (message is null || !IdentifyMessage.TryDecode(message.Span, out IdentifyMessage? identity))
        {
            channel.Connection.Close(CloseReason.ProtocolViolation);
            return;
        }

        if (!channel.Connection.TrySetIdentity(identity, isPush))
        {
            channel.Connection.Close(CloseReason.InvalidIdentity);
            return;
        }

        _onIdentified(channel.Connection);
    }

    private byte[] Describe(PeerConnection connection)
    {
        IReadOnlyList<Multiaddress> addresses = [.. _addresses().Take(IdentifyMessage.AddressesMax)];
        return new IdentifyMessage
        {
            PublicKey = _identity.EncodedPublicKey,
            ListenAddresses = addresses,
            Protocols = _protocols.Ids,
            ObservedAddress = connection.RemoteAddress,
            ProtocolVersion = _options.ProtocolVersion,
            AgentVersion = _options.AgentVersion,
            SignedPeerRecord = SignedPeerRecord.Create(_identity, (ulong)_time.GetUtcNow().ToUnixTimeMilliseconds(), addresses),
        }.Encode();
    }
}
