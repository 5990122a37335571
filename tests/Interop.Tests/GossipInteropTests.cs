// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using System.Security.Cryptography;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.PubSub;

namespace PowerVerse.Chain.Interop.Tests;

/// <summary>Our gossip against js-libp2p's, both ways, dialled from either side.</summary>
public sealed class GossipInteropTests
{
    private const string Topic = "/pv/test/1";

    private readonly ConcurrentQueue<GossipMessage> _got = new();
    private Libp2pHost _own = null!;
    private GossipSub _gossip = null!;

    private static GossipOptions Options => new()
    {
        Topics = [new GossipTopic { Name = Topic, MessageBytesMax = 3 * 1024 * 1024 }],
        Scoring = new GossipScoring { PeersPerIpMax = null },
    };

    [SetUp]
    public async Task StartAsync()
    {
        if (!JsPeer.IsInstalled)
        {
            Assert.Ignore(JsPeer.MissingReason);
        }

        _got.Clear();
        _own = await OwnPeer.StartAsync(host => _gossip = new GossipSub(host, Options, new Random(1)));
        await _gossip.SubscribeAsync(Topic, TakeAsync, default);
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_own is not null)
        {
            await _own.DisposeAsync();
            _own.Usage.Should().Be(default(HostUsage), "nothing is left of a host that was disposed");
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Messages_pass_both_ways_once_each(bool weDial)
    {
        await using JsPeer js = await JoinAsync(weDial);
        string[] offered = await js.UntilAsync<string[]>("protocols", new { peer = _own.PeerId.ToString() }, found => found.Length > 0);
        offered.Should().Contain(["/meshsub/1.1.0", "/meshsub/1.2.0"]);
        foreach (int size in (int[])[10, 5000, 300_000, 2 * 1024 * 1024])
        {
            byte[] data = RandomNumberGenerator.GetBytes(size);
            (await _gossip.PublishAsync(Topic, data, default)).Should().Be(1);
            Seen[] seen = await js.UntilAsync<Seen[]>("messages", null, got => got.Any(one => one.Length == size));
            seen.Should().ContainSingle(one => one.Length == size).Which.Hash.Should().Be(Convert.ToHexStringLower(SHA256.HashData(data)));
        }

        foreach (int size in (int[])[11, 5001, 300_001, (2 * 1024 * 1024) + 1])
        {
            (await js.CallAsync<int>("publish", new { topic = Topic, size, fill = 7 })).Should().Be(1);
            _ = await js.UntilAsync<bool>("sleep", new { ms = 10 }, _ => _got.Any(message => message.Data.Length == size));
            _got.Count(message => message.Data.Length == size).Should().Be(1);
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Js_that_speaks_version_1_1_alone_hears_and_is_heard(bool weDial)
    {
        string[] versions = ["/meshsub/1.1.0", "/meshsub/1.0.0"];
        await using JsPeer js = await JoinAsync(weDial, new { gossip = true, gossipVersions = versions });
        foreach (int size in (int[])[10, 5000, 300_000])
        {
            (await _gossip.PublishAsync(Topic, RandomNumberGenerator.GetBytes(size), default)).Should().Be(1);
            _ = await js.UntilAsync<Seen[]>("messages", null, got => got.Any(one => one.Length == size));

            // From 1,024 bytes on a newer peer would be told that we have it.
            (await js.CallAsync<int>("publish", new { topic = Topic, size = size + 1, fill = 7 })).Should().Be(1);
            await UntilAsync(js, () => Task.FromResult(_got.Any(message => message.Data.Length == size + 1)));
        }

        (await js.CallAsync<Seen[]>("messages")).Select(one => one.Length).Should().Equal(10, 5000, 300_000);
        _got.Select(message => message.Data.Length).Should().Equal(11, 5001, 300_001);
        (await _gossip.GetMeshAsync(Topic, default)).Should().Equal(js.PeerId);
    }

    [Test]
    public async Task What_a_js_node_outside_the_mesh_has_is_asked_for()
    {
        await using JsPeer js = await JsPeer.StartAsync(new { gossip = true, meshless = true });
        _ = await _own.DialAsync(js.Address, default);
        _ = await js.CallAsync<bool>("subscribe", new { topic = Topic });
        await UntilAsync(js, async () => (await _gossip.GetSubscribersAsync(Topic, default)).Count == 1);
        (await js.UntilAsync<string[]>("subscribers", new { topic = Topic }, found => found.Length == 1)).Should().HaveCount(1);

        (await js.CallAsync<int>("publish", new { topic = Topic, size = 3000, fill = 5 })).Should().Be(0, "it sends to nobody");
        await UntilAsync(js, () => Task.FromResult(!_got.IsEmpty));
        _got.Should().ContainSingle().Which.Data.Length.Should().Be(3000, "it told of it (IHAVE) and was asked (IWANT)");
        (await js.CallAsync<string[]>("mesh", new { topic = Topic })).Should().BeEmpty();
    }

    [Test]
    public async Task What_we_have_outside_the_mesh_a_js_node_asks_for()
    {
        GossipSub gossip = null!;
        GossipTopic meshless = Options.Topics[0] with { MeshSize = 0, MeshSizeMin = 0, MeshSizeMax = 0, MeshByScore = 0, MeshOutboundMin = 0, FloodPublish = false };
        await using Libp2pHost own = await OwnPeer.StartAsync(host => gossip = new GossipSub(host, Options with { Topics = [meshless] }, new Random(1)));
        await gossip.SubscribeAsync(Topic, TakeAsync, default);
        await using JsPeer js = await JsPeer.StartAsync(new { gossip = true });
        _ = await js.CallAsync<object>("dial", new { address = own.DialAddress() });
        _ = await js.CallAsync<bool>("subscribe", new { topic = Topic });
        await UntilAsync(js, async () => (await gossip.GetSubscribersAsync(Topic, default)).Count == 1);
        await UntilAsync(js, async () => (await gossip.GetMeshAsync(Topic, default)).Count == 0);

        byte[] data = RandomNumberGenerator.GetBytes(3000);
        (await gossip.PublishAsync(Topic, data, default)).Should().Be(0, "we send to nobody");
        (await js.UntilAsync<Seen[]>("messages", null, got => got.Length == 1)).Should().ContainSingle()
            .Which.Hash.Should().Be(Convert.ToHexStringLower(SHA256.HashData(data)), "we told of it (IHAVE) and were asked (IWANT)");
        (await gossip.GetMeshAsync(Topic, default)).Should().BeEmpty();
    }

    [Test]
    public async Task Message_goes_through_us_from_one_js_node_to_another()
    {
        await using JsPeer first = await JoinAsync(weDial: true);
        await using JsPeer second = await JoinAsync(weDial: false);
        (await first.CallAsync<int>("publish", new { topic = Topic, size = 2000, fill = 3 })).Should().Be(1);
        (await second.UntilAsync<Seen[]>("messages", null, got => got.Length == 1)).Should().ContainSingle().Which.Length.Should().Be(2000);
    }

    [Test]
    public async Task A_burst_of_small_messages_arrives_whole()
    {
        await using JsPeer js = await JoinAsync(weDial: true);
        for (int i = 0; i < 1000; i++)
        {
            _ = await _gossip.PublishAsync(Topic, BitConverter.GetBytes(i), default);
        }

        (await js.UntilAsync<Seen[]>("messages", null, got => got.Length == 1000)).Should().HaveCount(1000);
        _ = await js.CallAsync<int>("publish", new { topic = Topic, size = 200, fill = 9, count = 500 });
        _ = await js.UntilAsync<bool>("sleep", new { ms = 10 }, _ => _got.Count == 500);
        _got.Should().HaveCount(500);
    }

    [Test]
    public async Task Js_unsubscribes_and_its_mesh_place_is_given_up()
    {
        await using JsPeer js = await JoinAsync(weDial: true);
        _ = await js.CallAsync<bool>("unsubscribe", new { topic = Topic });
        await UntilAsync(js, async () => (await _gossip.GetMeshAsync(Topic, default)).Count == 0);
        (await _gossip.GetSubscribersAsync(Topic, default)).Should().BeEmpty();
        (await _gossip.GetScoreAsync(js.PeerId, default)).Should().Be(0);
    }

    [Test]
    public async Task We_unsubscribe_and_come_back_after_the_backoff_without_penalty()
    {
        await using JsPeer js = await JoinAsync(weDial: true);
        await _gossip.UnsubscribeAsync(Topic, default);
        (await js.UntilAsync<string[]>("subscribers", new { topic = Topic }, found => found.Length == 0)).Should().BeEmpty();
        await _gossip.SubscribeAsync(Topic, TakeAsync, default);
        await UntilAsync(js, async () => (await _gossip.GetMeshAsync(Topic, default)).Count == 1);
        (await _gossip.GetMeshAsync(Topic, default)).Should().Equal(js.PeerId);
        (await js.UntilAsync<string[]>("mesh", new { topic = Topic }, found => found.Length == 1)).Should().Equal(_own.PeerId.ToString());
    }

    private static async Task UntilAsync(JsPeer js, Func<Task<bool>> condition)
    {
        for (int i = 0; i < 2000 && !await condition(); i++)
        {
            _ = await js.CallAsync<bool>("sleep", new { ms = 30 });
        }
    }

    private async Task<JsPeer> JoinAsync(bool weDial, object? options = null)
    {
        JsPeer js = await JsPeer.StartAsync(options ?? new { gossip = true });
        if (weDial)
        {
            _ = await _own.DialAsync(js.Address, default);
        }
        else
        {
            _ = await js.CallAsync<object>("dial", new { address = _own.DialAddress() });
        }

        _ = await js.CallAsync<bool>("subscribe", new { topic = Topic });
        string[] mesh = await js.UntilAsync<string[]>("mesh", new { topic = Topic }, found => found.Length == 1);
        mesh.Should().Equal([_own.PeerId.ToString()], "the js node has us in its mesh");
        await UntilAsync(js, async () => (await _gossip.GetMeshAsync(Topic, default)).Contains(js.PeerId));
        (await _gossip.GetMeshAsync(Topic, default)).Should().Contain(js.PeerId, "and we have it in ours");
        return js;
    }

    private ValueTask<GossipVerdict> TakeAsync(GossipMessage message, PeerId from, CancellationToken cancellationToken)
    {
        _got.Enqueue(message);
        return new(GossipVerdict.Accept);
    }

    private sealed record Seen(string Topic, int Length, string Hash);
}
