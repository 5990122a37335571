// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.Protocols;

namespace PowerVerse.Chain.Network.Libp2p.Tests.Protocols;

[Parallelizable(ParallelScope.All)]
public sealed class RequestTests
{
    private static readonly RequestProtocol Protocol = new("/test/blocks/1", 100, 1000)
    {
        ContextBytes = 4,
        FirstByteTime = TimeSpan.FromSeconds(10),
        ChunkTime = TimeSpan.FromSeconds(10),
    };

    [Test]
    public async Task Response_comes_in_chunks_with_code_and_context()
    {
        await using TestHosts hosts = new();
        (RequestService client, PeerConnection connection) = await StartAsync(hosts, async (_, request, response, cancellation) =>
        {
            for (byte i = 0; i < 3; i++)
            {
                await response.WriteAsync(i, new byte[] { 1, 2, 3, 4 }, request, cancellation);
            }
        });
        using RequestExchange exchange = await client.SendAsync(connection, Protocol, "abc"u8.ToArray(), default);
        for (byte i = 0; i < 3; i++)
        {
            using ResponseChunk? chunk = await exchange.ReadAsync(default);
            chunk!.Code.Should().Be(i);
            chunk.Context.ToArray().Should().Equal(1, 2, 3, 4);
            chunk.Body.ToArray().Should().Equal("abc"u8.ToArray());
        }

        (await exchange.ReadAsync(default)).Should().BeNull();
    }

    [Test]
    public async Task Answer_that_does_not_come_is_a_timeout()
    {
        await using TestHosts hosts = new();
        ManualTime time = new();
        TaskCompletionSource asked = new();
        (RequestService client, PeerConnection connection) = await StartAsync(
            hosts,
            (_, _, _, cancellation) =>
            {
                asked.SetResult();
                return Task.Delay(Timeout.Infinite, cancellation);
            },
            time);
        using RequestExchange exchange = await client.SendAsync(connection, Protocol, new byte[1], default);
        await asked.Task;
        Task<CloseReason> failure = exchange.ReadAsync(default).FailureAsync();
        failure.IsCompleted.Should().BeFalse("its time has not passed");
        time.Advance(Protocol.FirstByteTime);
        (await failure).Should().Be(CloseReason.Timeout);
    }

    [Test]
    public async Task Request_above_its_limit_is_reset()
    {
        await using TestHosts hosts = new();
        (RequestService client, PeerConnection connection) = await StartAsync(hosts, (_, _, _, _) => Task.CompletedTask);
        using RequestExchange exchange = await client.SendAsync(connection, Protocol, new byte[101], default);
        (await exchange.ReadAsync(default).FailureAsync()).Should().Be(CloseReason.StreamReset);
    }

    [Test]
    public async Task Chunk_above_its_limit_is_refused_by_the_asker()
    {
        await using TestHosts hosts = new();
        (RequestService client, PeerConnection connection) = await StartAsync(hosts, (_, _, response, cancellation) =>
            response.WriteAsync(0, new byte[4], new byte[1000], cancellation));
        using RequestExchange exchange = await client.SendAsync(connection, Protocol with { ChunkBytesMax = 999 }, new byte[1], default);
        (await exchange.ReadAsync(default).FailureAsync()).Should().Be(CloseReason.ProtocolViolation);
    }

    [Test]
    public async Task Requests_at_once_are_limited_and_end_with_their_exchange()
    {
        await using TestHosts hosts = new();
        (RequestService client, PeerConnection connection) = await StartAsync(hosts, (_, _, _, cancellation) => Task.Delay(Timeout.Infinite, cancellation));
        RequestExchange first = await client.SendAsync(connection, Protocol, new byte[1], default);
        using RequestExchange second = await client.SendAsync(connection, Protocol, new byte[1], default);
        (await client.SendAsync(connection, Protocol, new byte[1], default).FailureAsync()).Should().Be(CloseReason.ResourceLimit);
        first.Dispose();
        using RequestExchange third = await client.SendAsync(connection, Protocol, new byte[1], default);
    }

    [Test]
    public void Quota_lets_a_burst_through_and_fills_up_with_time()
    {
        ManualTime time = new();
        RequestQuota quota = new(10, TimeSpan.FromSeconds(10), time);
        PeerId peer = NodeIdentity.Generate().PeerId;
        quota.TryTake(peer, 10, out _).Should().BeTrue();
        quota.TryTake(peer, 1, out TimeSpan wait).Should().BeFalse();
        wait.Should().Be(TimeSpan.FromSeconds(1));
        quota.TryTake(NodeIdentity.Generate().PeerId, 1, out _).Should().BeTrue("each peer has its own");
        time.Advance(TimeSpan.FromSeconds(1));
        quota.TryTake(peer, 1, out _).Should().BeTrue();
        quota.TryTake(peer, 11, out _).Should().BeFalse("more than a whole quota is never to be had");
    }

    private static async Task<(RequestService Client, PeerConnection Connection)> StartAsync(TestHosts hosts, RequestHandler handler, TimeProvider? time = null)
    {
        Libp2pHost client = await hosts.StartAsync(time: time);
        Libp2pHost server = await hosts.StartAsync(host => new RequestService(host).Serve(Protocol, handler));
        return (new RequestService(client), await client.DialAsync(server));
    }
}
