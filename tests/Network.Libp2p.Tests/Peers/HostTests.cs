// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Muxing;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.Network.Libp2p.Tests.Peers;

[Parallelizable(ParallelScope.All)]
public sealed class HostTests
{
    private const string Echo = "/test/echo/1";

    [Test]
    public async Task Two_hosts_connect_identify_ping_and_part()
    {
        await using TestHosts hosts = new();
        Libp2pHost first = await hosts.StartAsync();
        Libp2pHost second = await hosts.StartAsync();
        PeerConnection connection = await first.DialAsync(second);
        connection.RemotePeer.Should().Be(second.PeerId);
        (await connection.WaitIdentifiedAsync(default)).Should().BeTrue();
        connection.Protocols.Should().Contain("/ipfs/id/1.0.0");
        connection.ListenAddresses.Should().Equal(second.ListenAddresses);
        connection.SignedRecord.Should().NotBeNull();
        (await first.PingAsync(connection, default)).Should().BePositive();
        second.Find(first.PeerId)!.RemotePeer.Should().Be(first.PeerId);

        connection.Close(CloseReason.LocalClose);
        await TestHosts.UntilAsync(() => second.Connections.Count == 0, "the other side hears of the end");
        await TestHosts.UntilAsync(() => first.Usage.Connections == 0, "and so does this one");
    }

    [Test]
    public async Task Dialling_a_connected_peer_gives_the_connection_that_is_there()
    {
        await using TestHosts hosts = new();
        Libp2pHost first = await hosts.StartAsync();
        Libp2pHost second = await hosts.StartAsync();
        PeerConnection[] all = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => first.DialAsync(second)));
        all.Distinct().Should().ContainSingle();
    }

    [Test]
    public async Task Simultaneous_dials_leave_the_same_connection_on_both_sides()
    {
        await using TestHosts hosts = new();
        HostOptions quick = TestHosts.Options with { DuplicateGrace = TimeSpan.FromMilliseconds(50) };
        Libp2pHost first = await hosts.StartAsync(options: quick);
        Libp2pHost second = await hosts.StartAsync(options: quick);
        _ = await Task.WhenAll(first.DialAsync(second), second.DialAsync(first));

        // Each side may have its own dial alone for a moment, before it hears of the other's.
        await TestHosts.UntilAsync(
            () => first.Usage.Connections == 1 && second.Usage.Connections == 1 && first.Find(second.PeerId)?.Direction != second.Find(first.PeerId)?.Direction,
            "the surplus connection is closed, and one is seen from both ends");
        PeerConnection ours = first.Find(second.PeerId)!;
        (await first.PingAsync(ours, default)).Should().BePositive();
    }

    [Test]
    public async Task Wrong_peer_and_own_address_are_refused()
    {
        await using TestHosts hosts = new();
        Libp2pHost first = await hosts.StartAsync();
        Libp2pHost second = await hosts.StartAsync();
        Multiaddress wrong = second.ListenAddresses[0].WithPeerId(NodeIdentity.Generate().PeerId);
        (await first.DialAsync(wrong, default).FailureAsync()).Should().Be(CloseReason.WrongPeer);
        (await first.DialAsync(first.Address(), default).FailureAsync()).Should().Be(CloseReason.SelfDial);
        (await first.DialAsync(first.ListenAddresses[0], default).FailureAsync()).Should().Be(CloseReason.SelfDial);
        (await first.DialAsync(Multiaddress.Parse("/ip4/10.9.9.9/tcp/1"), default).FailureAsync()).Should().Be(CloseReason.TransportFailed);
    }

    [Test]
    public async Task Protocol_streams_are_limited_per_peer()
    {
        await using TestHosts hosts = new();
        TaskCompletionSource hold = new();
        Libp2pHost first = await hosts.StartAsync();
        Libp2pHost second = await hosts.StartAsync(host => host.Handle(new ProtocolHandler(Echo, 2, (_, cancellation) => hold.Task.WaitAsync(cancellation))));
        PeerConnection connection = await first.DialAsync(second);
        using PeerChannel one = await connection.OpenAsync([Echo], StreamPriority.Bulk, default);
        using PeerChannel two = await connection.OpenAsync([Echo], StreamPriority.Bulk, default);
        (await OpenAndReadAsync(connection).FailureAsync()).Should().Be(CloseReason.StreamReset);
        hold.SetResult();
    }

    [Test]
    public async Task Handler_that_throws_resets_its_stream_and_nothing_else()
    {
        await using TestHosts hosts = new();
        Libp2pHost first = await hosts.StartAsync();
        Libp2pHost second = await hosts.StartAsync(host => host.Handle(
            new ProtocolHandler(Echo, 2, (_, _) => throw new Libp2pException(CloseReason.ProtocolViolation, "no"))));
        PeerConnection connection = await first.DialAsync(second);
        (await OpenAndReadAsync(connection).FailureAsync()).Should().Be(CloseReason.StreamReset);
        (await first.PingAsync(connection, default)).Should().BePositive();
    }

    [Test]
    public async Task Message_with_a_length_beyond_the_limit_is_refused_before_memory_is_taken()
    {
        await using TestHosts hosts = new();
        TaskCompletionSource<CloseReason> seen = new();
        Libp2pHost first = await hosts.StartAsync();
        Libp2pHost second = await hosts.StartAsync(host => host.Handle(new ProtocolHandler(Echo, 2, async (channel, cancellation) =>
            seen.SetResult(await channel.ReadMessageAsync(1000, cancellation).AsTask().FailureAsync()))));
        PeerConnection connection = await first.DialAsync(second);
        using PeerChannel channel = await connection.OpenAsync([Echo], StreamPriority.Bulk, default);
        await channel.WriteAsync(new byte[] { 0x80, 0xc2, 0xd7, 0x2f }, default);
        (await seen.Task.WaitAsync(TimeSpan.FromSeconds(10))).Should().Be(CloseReason.ProtocolViolation);
    }

    [Test]
    public async Task Inbound_connections_are_limited_in_number_and_by_address()
    {
        await using TestHosts hosts = new();
        ConnectionLimits limits = ConnectionLimits.Local with { InboundMax = 3, PerIpMax = 2 };
        Libp2pHost server = await hosts.StartAsync(options: TestHosts.Options with { Limits = limits });
        List<Libp2pHost> admitted = [];
        for (int i = 0; i < 2; i++)
        {
            Libp2pHost same = await hosts.StartAsync(ip: "10.7.7.7");
            _ = await same.DialAsync(server);
            admitted.Add(same);
        }

        await TestHosts.UntilAsync(() => server.Connections.Count == 2, "two from one address");
        Libp2pHost third = await hosts.StartAsync(ip: "10.7.7.7");
        (await third.DialAsync(server).FailureAsync()).Should().NotBe(CloseReason.None, "the address has its share");
        Libp2pHost other = await hosts.StartAsync();
        _ = await other.DialAsync(server);
        await TestHosts.UntilAsync(() => server.Connections.Count == 3, "another address has room");
        Libp2pHost last = await hosts.StartAsync();
        PeerConnection? late = null;
        try
        {
            late = await last.DialAsync(server);
        }
        catch (Libp2pException)
        {
            // Refused within the handshake or right after it, as it happens.
        }

        await TestHosts.UntilAsync(() => last.Connections.Count == 0, "the server is full");
        _ = late;
        server.Connections.Should().HaveCount(3);
    }

    [Test]
    public async Task Banned_peer_is_disconnected_and_refused_until_the_ban_is_lifted()
    {
        await using TestHosts hosts = new();
        Libp2pHost first = await hosts.StartAsync();
        Libp2pHost second = await hosts.StartAsync();
        _ = await first.DialAsync(second);
        await TestHosts.UntilAsync(() => second.Find(first.PeerId) is not null, "connected");
        second.Ban(first.PeerId, DateTimeOffset.MaxValue);
        await TestHosts.UntilAsync(() => first.Connections.Count == 0, "the ban ends the connection");
        second.IsBanned(first.PeerId).Should().BeTrue();
        (await second.DialAsync(first).FailureAsync()).Should().Be(CloseReason.Banned);
        second.Unban(first.PeerId);
        _ = await second.DialAsync(first);
    }

    [Test]
    public async Task Peer_that_says_nothing_is_dropped_after_the_handshake_time()
    {
        await using TestHosts hosts = new();
        Libp2pHost server = await hosts.StartAsync(options: TestHosts.Options with { HandshakeTime = TimeSpan.FromMilliseconds(100) });
        MemoryTransport silent = new(hosts.Network, System.Net.IPAddress.Parse("10.5.5.5"));
        await using IRawConnection raw = await silent.DialAsync(server.ListenAddresses[0], default);
        await TestHosts.UntilAsync(() => server.Usage.PendingInbound == 1, "the handshake waits");
        await TestHosts.UntilAsync(() => server.Usage is { PendingInbound: 0, Tasks: 1 }, "and is given up; only the listener runs on");
    }

    [Test]
    public async Task Half_open_handshakes_leave_room_for_other_addresses_and_give_way_when_all_places_are_taken()
    {
        await using TestHosts hosts = new();
        ManualTime time = new();
        ConnectionLimits limits = ConnectionLimits.Local with { PendingInboundMax = 4, PendingPerIpMax = 2 };
        Libp2pHost server = await hosts.StartAsync(options: TestHosts.Options with { Limits = limits }, time: time);
        List<IRawConnection> silent = [];
        foreach (string ip in (string[])["10.5.5.5", "10.5.5.5", "10.5.5.5", "10.6.6.6"])
        {
            silent.Add(await new MemoryTransport(hosts.Network, System.Net.IPAddress.Parse(ip)).DialAsync(server.ListenAddresses[0], default));
        }

        await TestHosts.UntilAsync(() => server.Usage.PendingInbound == 3, "the third of one address was refused");
        _ = await (await hosts.StartAsync()).DialAsync(server);
        await TestHosts.UntilAsync(() => server.Connections.Count == 1 && server.Usage.PendingInbound == 3, "the honest one needs its place no more");

        silent.Add(await new MemoryTransport(hosts.Network, System.Net.IPAddress.Parse("10.6.6.6")).DialAsync(server.ListenAddresses[0], default));
        await TestHosts.UntilAsync(() => server.Usage.PendingInbound == 4, "all places are taken");
        time.Advance(limits.HandshakeGrace);
        _ = await (await hosts.StartAsync()).DialAsync(server);
        await TestHosts.UntilAsync(() => server.Connections.Count == 2 && server.Usage.PendingInbound == 3, "the oldest gave way");
        foreach (IRawConnection raw in silent)
        {
            await raw.DisposeAsync();
        }
    }

    [Test]
    public async Task Rubbish_instead_of_a_handshake_is_dropped()
    {
        await using TestHosts hosts = new();
        Libp2pHost server = await hosts.StartAsync();
        Random random = new(1);
        for (int i = 0; i < 30; i++)
        {
            MemoryTransport hostile = new(hosts.Network, System.Net.IPAddress.Parse("10.5.5.5"));
            await using IRawConnection raw = await hostile.DialAsync(server.ListenAddresses[0], default);
            byte[] rubbish = new byte[random.Next(1, 4000)];
            random.NextBytes(rubbish);
            if (i % 2 == 0)
            {
                "\u0013/multistream/1.0.0\n\u0007/noise\n"u8.CopyTo(rubbish);
            }

            _ = await raw.Output.WriteAsync(rubbish);
            await raw.Output.CompleteAsync();
        }

        await TestHosts.UntilAsync(() => server.Usage is { PendingInbound: 0, Tasks: 1 }, "all are gone");
        server.Connections.Should().BeEmpty();
    }

    [Test]
    public async Task Observers_hear_of_every_connection_in_order()
    {
        await using TestHosts hosts = new();
        Recorder recorder = new();
        Libp2pHost first = await hosts.StartAsync(host => host.Observe(recorder));
        Libp2pHost second = await hosts.StartAsync();
        PeerConnection connection = await first.DialAsync(second);
        (await connection.WaitIdentifiedAsync(default)).Should().BeTrue();
        await TestHosts.UntilAsync(() => recorder.Heard.Count == 2, "connected and identified");
        connection.Close(CloseReason.LocalClose);
        await TestHosts.UntilAsync(() => recorder.Heard.Count == 3, "and disconnected");
        recorder.Heard.Should().Equal("connected", "identified", "disconnected LocalClose");
    }

    // The reset may overtake the answer of the negotiation.
    private static async Task OpenAndReadAsync(PeerConnection connection)
    {
        using PeerChannel channel = await connection.OpenAsync([Echo], StreamPriority.Bulk, default);
        _ = await channel.ReadAsync(new byte[1], default);
    }

    private sealed class Recorder : IConnectionObserver
    {
        private readonly Lock _gate = new();
        private readonly List<string> _heard = [];

        public IReadOnlyList<string> Heard
        {
            get
            {
                lock (_gate)
                {
                    return [.. _heard];
                }
            }
        }

        public void OnConnected(PeerConnection connection) => Add("connected");

        public void OnIdentified(PeerConnection connection) => Add("identified");

        public void OnDisconnected(PeerConnection connection, CloseReason reason) => Add($"disconnected {reason}");

        private void Add(string what)
        {
            lock (_gate)
            {
                _heard.Add(what);
            }
        }
    }
}
