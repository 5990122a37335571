// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging.Abstractions;
using PowerVerse.Chain.Network.Direct;
using PowerVerse.Chain.Network.Libp2p;
using PowerVerse.Chain.Network.Libp2p.Muxing;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.Transports;
using PowerVerse.Chain.Network.Peers;

namespace PowerVerse.Chain.Network.Tests;

/// <summary>A peer that speaks the protocols by hand and so may break their rules.</summary>
internal sealed class Stranger : IAsyncDisposable
{
    private readonly TcpTransport _transport = new(NullLoggerFactory.Instance);

    /// <summary>Makes it.</summary>
    /// <param name="listens">Whether it can be dialled.</param>
    internal Stranger(bool listens = false)
    {
        HostOptions options = new() { AllowsPrivateAddresses = true, Limits = ConnectionLimits.Local, Listen = listens ? [Multiaddress.Parse("/ip4/127.0.0.1/tcp/0")] : [] };
        Host = new Libp2pHost(NodeIdentity.Generate(), options, _transport, TimeProvider.System, NullLoggerFactory.Instance);
        foreach (LaneRules lane in LaneRules.All)
        {
            Host.Handle(new ProtocolHandler(lane.Protocol, 2, static (_, cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken)));
        }
    }

    internal Libp2pHost Host { get; }

    internal PeerConnection Connection { get; private set; } = null!;

    /// <summary>Connects, says that it is on the chain, and waits until the other side takes it.</summary>
    internal Task JoinAsync(PeerNetwork network) => JoinAsync(network, TestNodes.Status);

    /// <summary>Connects, says where it stands, and waits until the other side takes it.</summary>
    internal async Task JoinAsync(PeerNetwork network, ChainStatus status)
    {
        await Host.StartAsync(CancellationToken.None);
        await DialAsync(network);
        (await AskAsync("/pv/req/status/1", status.Encode())).Should().NotBeEmpty();
        await NetworkPair.UntilAsync(() => network.IsConnected(Host.PeerId), "it is taken");
    }

    /// <summary>Connects, and says nothing.</summary>
    internal async Task DialAsync(PeerNetwork network) => Connection = await Host.DialAsync(network.PeerId, [network.ListenAddresses[0]], CancellationToken.None);

    /// <summary>Sends a request and reads what comes back, to the end or until the stream breaks.</summary>
    internal async Task<byte[]> AskAsync(string protocol, byte[] request)
    {
        using PeerChannel channel = await Connection.OpenAsync([protocol], StreamPriority.Bulk, CancellationToken.None);
        List<byte> answer = [];
        try
        {
            await channel.WriteMessageAsync(request, CancellationToken.None);
            channel.CloseWrite();
            byte[] part = new byte[4096];
            while (await channel.ReadAsync(part, CancellationToken.None) is > 0 and var count)
            {
                answer.AddRange(part.AsSpan(0, count));
            }
        }
        catch (Libp2pException)
        {
            // Refused.
        }

        return [.. answer];
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _transport.Dispose();
    }
}
