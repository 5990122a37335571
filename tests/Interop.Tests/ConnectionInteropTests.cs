// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Network.Libp2p;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Muxing;
using PowerVerse.Chain.Network.Libp2p.Peers;

namespace PowerVerse.Chain.Interop.Tests;

/// <summary>Our connections against js-libp2p, dialled from either side: handshake, muxer, identify, ping, streams.</summary>
public sealed class ConnectionInteropTests
{
    private const int BigBytes = 100 * 1024 * 1024;

    private Libp2pHost _own = null!;
    private JsPeer _js = null!;

    [SetUp]
    public async Task StartAsync()
    {
        if (!JsPeer.IsInstalled)
        {
            Assert.Ignore(JsPeer.MissingReason);
        }

        _own = await OwnPeer.StartAsync();
        _js = await JsPeer.StartAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_own is null)
        {
            return;
        }

        await _own.DisposeAsync();
        await _js.DisposeAsync();
        _own.Usage.Should().Be(default(HostUsage), "nothing is left of a host that was disposed");
    }

    [Test]
    public async Task Dials_beyond_the_five_a_second_that_js_takes_are_refused_and_succeed_after_a_pause()
    {
        const int Dials = 12;
        const int TakenPerSecond = 5;
        await using JsPeer strict = await JsPeer.StartAsync(new { inboundConnectionThreshold = TakenPerSecond });
        List<Libp2pHost> hosts = [];
        try
        {
            for (int i = 0; i < Dials; i++)
            {
                hosts.Add(await OwnPeer.StartAsync());
            }

            bool[] first = await Task.WhenAll(hosts.Select(host => TryDialAsync(host, strict)));
            first.Should().Contain(false, "js-libp2p resets what comes faster than its limit");

            // What a keeper of peers does: it tries again after a pause.
            for (int tries = 0; hosts.Any(host => host.Connections.Count == 0) && tries < Dials; tries++)
            {
                await Task.Delay(TimeSpan.FromSeconds(1.2));
                _ = await Task.WhenAll(hosts.Where(host => host.Connections.Count == 0).Take(TakenPerSecond - 1).Select(host => TryDialAsync(host, strict)));
            }

            hosts.Should().OnlyContain(host => host.Connections.Count == 1);
        }
        finally
        {
            foreach (Libp2pHost host in hosts)
            {
                await host.DisposeAsync();
            }
        }
    }

    // js-libp2p uses Promise.withResolvers, which Node 20 does not have.
    [Test]
    public async Task Js_peer_runs_where_promise_withResolvers_is_missing()
    {
        await using JsProcess old = JsProcess.Start("--import", "data:text/javascript,delete Promise.withResolvers");
        (await old.CallAsync<JsonElement>(1, "create", null)).GetProperty("peer").GetString().Should().NotBeEmpty();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Connection_agrees_on_noise_and_yamux_and_both_sides_ping_and_identify(bool weDial)
    {
        PeerConnection connection = await ConnectAsync(weDial);
        connection.RemotePeer.Should().Be(_js.PeerId);
        (await _own.PingAsync(connection, CancellationToken.None)).Should().BePositive();
        (await _js.CallAsync<double>("ping", new { peer = _own.PeerId.ToString() })).Should().BeGreaterThanOrEqualTo(0);

        (await connection.WaitIdentifiedAsync(CancellationToken.None)).Should().BeTrue();
        connection.AgentVersion.Should().StartWith("js-libp2p");
        connection.Protocols.Should().Contain("/ipfs/ping/1.0.0").And.Contain("/ipfs/id/push/1.0.0");
        connection.ListenAddresses.Should().Contain(_js.Address.WithoutPeerId());

        string[] protocols = await _js.UntilAsync<string[]>("protocols", new { peer = _own.PeerId.ToString() }, found => found.Length > 0);
        protocols.Should().Contain(["/ipfs/id/1.0.0", "/ipfs/ping/1.0.0", OwnPeer.Echo]);
        Metadata metadata = await _js.CallAsync<Metadata>("metadata", new { peer = _own.PeerId.ToString() });
        metadata.Agent.Should().Be("powerverse/test");
        metadata.Certified.Should().BeTrue("our signed record verifies");
    }

    [Test]
    public async Task Dialling_js_reports_what_was_agreed()
    {
        Agreed agreed = await _js.CallAsync<Agreed>("dial", new { address = _own.DialAddress() });
        agreed.Should().Be(new Agreed(_own.PeerId.ToString(), "/noise", "/yamux/1.0.0"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_hundred_mebibytes_come_back_unchanged(bool weDial)
    {
        PeerConnection connection = await ConnectAsync(weDial);
        if (weDial)
        {
            (await OwnPeer.EchoesAsync(connection, BigBytes, 64 * 1024)).Should().BeTrue();
        }
        else
        {
            EchoResult result = await _js.CallAsync<EchoResult>("echo", new { peer = _own.PeerId.ToString(), bytes = BigBytes });
            result.Should().Be(new EchoResult(BigBytes, true));
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Two_hundred_streams_at_once(bool weOpen)
    {
        PeerConnection connection = await ConnectAsync(weOpen);
        if (weOpen)
        {
            bool[] echoed = await Task.WhenAll(Enumerable.Range(1, 200).Select(i => OwnPeer.EchoesAsync(connection, i * 10, 64)));
            echoed.Should().OnlyContain(isSame => isSame);
        }
        else
        {
            (await _js.CallAsync<int>("streams", new { peer = _own.PeerId.ToString(), count = 200 })).Should().Be(200);
        }
    }

    [Test]
    public async Task One_write_of_several_windows_passes()
    {
        PeerConnection connection = await ConnectAsync(weDial: true);
        (await OwnPeer.EchoesAsync(connection, 4 * 1024 * 1024, 4 * 1024 * 1024)).Should().BeTrue("a write larger than the window waits for credit and goes on");
    }

    [Test]
    public async Task Half_closed_stream_still_carries_the_answer()
    {
        PeerConnection connection = await ConnectAsync(weDial: true);
        using PeerChannel channel = await connection.OpenAsync([OwnPeer.Sink], StreamPriority.Bulk, CancellationToken.None);
        await channel.WriteAsync(new byte[1000], CancellationToken.None);
        channel.CloseWrite();
        byte[] answer = new byte[200];
        int count = await channel.ReadAsync(answer, CancellationToken.None);
        System.Text.Encoding.UTF8.GetString(answer, 0, count).Should().Contain("\"count\":1000");
    }

    [Test]
    public async Task Optimistic_stream_carries_its_first_message_with_the_proposal()
    {
        PeerConnection connection = await ConnectAsync(weDial: true);
        using PeerChannel channel = await connection.OpenOptimisticAsync(OwnPeer.Echo, StreamPriority.Bulk, CancellationToken.None);
        await channel.WriteAsync("hello"u8.ToArray(), CancellationToken.None);
        byte[] answer = new byte[5];
        (await channel.ReadAsync(answer, CancellationToken.None)).Should().Be(5);
        answer.Should().Equal("hello"u8.ToArray());
    }

    [Test]
    public async Task Protocol_that_js_does_not_speak_is_refused_at_once()
    {
        PeerConnection connection = await ConnectAsync(weDial: true);
        Func<Task> open = () => connection.OpenAsync(["/no/such/1"], StreamPriority.Bulk, CancellationToken.None);
        (await open.Should().ThrowAsync<Libp2pException>()).Which.Reason.Should().Be(CloseReason.ProtocolNotSupported);
        (await _own.PingAsync(connection, CancellationToken.None)).Should().BePositive("the connection goes on");
    }

    [Test]
    public async Task Second_proposal_is_taken_when_js_refuses_the_first()
    {
        PeerConnection connection = await ConnectAsync(weDial: true);
        using PeerChannel channel = await connection.OpenAsync(["/no/such/1", OwnPeer.Echo], StreamPriority.Bulk, CancellationToken.None);
        channel.Protocol.Should().Be(OwnPeer.Echo);
    }

    [Test]
    public async Task Dialling_js_under_another_name_is_refused()
    {
        Multiaddress wrong = _js.Address.WithPeerId(NodeIdentity.Generate().PeerId);
        Func<Task> dial = () => _own.DialAsync(wrong, CancellationToken.None);
        (await dial.Should().ThrowAsync<Libp2pException>()).Which.Reason.Should().Be(CloseReason.WrongPeer);
        _own.Connections.Should().BeEmpty();
    }

    [Test]
    public async Task Js_refuses_us_under_another_name()
    {
        string wrong = _own.ListenAddresses[0].WithPeerId(NodeIdentity.Generate().PeerId).ToString();
        Func<Task> dial = () => _js.CallAsync<Agreed>("dial", new { address = wrong });
        await dial.Should().ThrowAsync<JsPeerException>();
    }

    [Test]
    public async Task Identify_push_tells_js_of_a_new_protocol()
    {
        _ = await ConnectAsync(weDial: false);
        _ = await _js.UntilAsync<string[]>("protocols", new { peer = _own.PeerId.ToString() }, found => found.Length > 0);
        _own.Handle(new ProtocolHandler("/test/late/1.0.0", 1, (_, _) => Task.CompletedTask));
        (await _js.UntilAsync<string[]>("protocols", new { peer = _own.PeerId.ToString() }, found => found.Contains("/test/late/1.0.0")))
            .Should().Contain("/test/late/1.0.0");
    }

    [Test]
    public async Task Identify_push_of_js_tells_us_of_a_new_protocol()
    {
        PeerConnection connection = await ConnectAsync(weDial: true);
        (await connection.WaitIdentifiedAsync(CancellationToken.None)).Should().BeTrue();
        _ = await _js.CallAsync<bool>("handle", new { protocol = "/test/late/1.0.0" });
        _ = await _js.UntilAsync<bool>("sleep", new { ms = 20 }, _ => connection.Protocols.Contains("/test/late/1.0.0"));
        connection.Protocols.Should().Contain("/test/late/1.0.0");
    }

    [Test]
    public async Task Js_leaves_and_comes_back()
    {
        PeerConnection first = await ConnectAsync(weDial: false);
        _ = await _js.CallAsync<bool>("hangUp", new { peer = _own.PeerId.ToString() });
        _ = await _js.UntilAsync<bool>("sleep", new { ms = 20 }, _ => _own.Connections.Count == 0);
        first.Reason.Should().Be(CloseReason.RemoteClose);
        PeerConnection second = await ConnectAsync(weDial: false);
        (await _own.PingAsync(second, CancellationToken.None)).Should().BePositive();
    }

    // A reset may also come when the handshake is over on our side: a round trip shows that the connection lasts.
    private static async Task<bool> TryDialAsync(Libp2pHost host, JsPeer peer)
    {
        try
        {
            PeerConnection connection = await host.DialAsync(peer.Address, CancellationToken.None);
            _ = await host.PingAsync(connection, CancellationToken.None);
            return true;
        }
        catch (Libp2pException)
        {
            return false;
        }
    }

    private async Task<PeerConnection> ConnectAsync(bool weDial)
    {
        if (weDial)
        {
            return await _own.DialAsync(_js.Address, CancellationToken.None);
        }

        _ = await _js.CallAsync<Agreed>("dial", new { address = _own.DialAddress() });
        _ = await _js.UntilAsync<bool>("sleep", new { ms = 20 }, _ => _own.Find(_js.PeerId) is not null);
        return _own.Find(_js.PeerId)!;
    }

    private sealed record Agreed(string Peer, string Encryption, string Multiplexer);

    private sealed record EchoResult(int Count, bool Same);

    private sealed record Metadata(string Agent, bool Certified, string[] Addresses);
}
