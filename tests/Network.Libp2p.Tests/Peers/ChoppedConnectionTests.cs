// SPDX-License-Identifier: Apache-2.0

using System.Net;
using System.Security.Cryptography;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Muxing;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.PubSub;
using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.Network.Libp2p.Tests.Peers;

/// <summary>The whole stack over connections that deliver bytes in pieces: negotiation, handshake, multiplexer, identify, ping, streams, gossip.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ChoppedConnectionTests
{
    private const string Echo = "/echo";
    private const string Topic = "/t";
    private const int EchoBytes = 20_000;

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(700)]
    public async Task Everything_passes_in_pieces(int pieceBytesMax)
    {
        DefectLog defects = new();
        MemoryNetwork network = new();
        TaskCompletionSource<byte[]> heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
        (Libp2pHost first, GossipSub speaker) = await StartAsync(network, defects, "10.0.0.1", pieceBytesMax, null);
        (Libp2pHost second, _) = await StartAsync(network, defects, "10.0.0.2", pieceBytesMax, heard);
        await using (first)
        await using (second)
        {
            PeerConnection connection = await first.DialAsync(second);
            (await connection.WaitIdentifiedAsync(CancellationToken.None)).Should().BeTrue();
            (await first.PingAsync(connection, CancellationToken.None)).Should().BePositive();
            using (PeerChannel stream = await connection.OpenAsync([Echo], StreamPriority.Bulk, CancellationToken.None))
            {
                byte[] sent = RandomNumberGenerator.GetBytes(EchoBytes);
                byte[] back = new byte[EchoBytes];
                Task<bool> reading = stream.TryReadExactlyAsync(back, CancellationToken.None).AsTask();
                await stream.WriteAsync(sent, CancellationToken.None);
                stream.CloseWrite();
                (await reading).Should().BeTrue();
                back.Should().Equal(sent);
            }

            byte[] message = RandomNumberGenerator.GetBytes(5000);
            for (int i = 0; i < 2000 && (await speaker.GetSubscribersAsync(Topic, CancellationToken.None)).Count == 0; i++)
            {
                await Task.Delay(5);
            }

            _ = await speaker.PublishAsync(Topic, message, CancellationToken.None);
            (await heard.Task.WaitAsync(TimeSpan.FromSeconds(60))).Should().Equal(message);
        }

        defects.Found.Should().BeEmpty();
    }

    private static async Task<(Libp2pHost Host, GossipSub Gossip)> StartAsync(
        MemoryNetwork network, DefectLog defects, string ip, int pieceBytesMax, TaskCompletionSource<byte[]>? heard)
    {
        IPAddress address = IPAddress.Parse(ip);
        HostOptions options = TestHosts.Options with { Listen = [Multiaddress.FromEndPoint(new IPEndPoint(address, 0))] };
        ChoppingTransport transport = new(new MemoryTransport(network, address), pieceBytesMax, seed: 5);
        Libp2pHost host = new(NodeIdentity.Generate(), options, transport, TimeProvider.System, defects);
        host.Handle(new ProtocolHandler(Echo, 8, async (stream, cancellationToken) =>
        {
            byte[] buffer = new byte[4096];
            int count;
            while ((count = await stream.ReadAsync(buffer, cancellationToken)) > 0)
            {
                await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            }

            stream.CloseWrite();
        }));
        GossipSub gossip = new(host, new GossipOptions { Topics = [new GossipTopic { Name = Topic, MessageBytesMax = 10_000 }] }, new Random(1));
        await host.StartAsync(CancellationToken.None);
        await gossip.SubscribeAsync(
            Topic,
            (received, _, _) =>
            {
                _ = heard?.TrySetResult(received.Data.ToArray());
                return new ValueTask<GossipVerdict>(GossipVerdict.Accept);
            },
            CancellationToken.None);
        return (host, gossip);
    }
}
