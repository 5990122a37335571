// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Muxing;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.PubSub;
using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.Network.Libp2p.Tests.PubSub;

/// <summary>Gossip over real connections in memory.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class GossipSubTests
{
    private const string Votes = "/votes";
    private const string Bulk = "/bulk";

    private static readonly GossipOptions Options = new()
    {
        Topics =
        [
            new GossipTopic { Name = Votes, MessageBytesMax = 1000, Priority = GossipPriority.Urgent },
            new GossipTopic { Name = Bulk, MessageBytesMax = 3 * 1024 * 1024 },
        ],
        Heartbeat = TimeSpan.FromMilliseconds(100),
        Scoring = new GossipScoring { PeersPerIpMax = null },
    };

    [Test]
    public async Task Messages_of_every_size_reach_all_hosts_once()
    {
        await using TestHosts hosts = new();
        List<Member> members = await StartAsync(hosts, 6);
        await TestHosts.UntilAsync(() => members.All(member => member.MeshCount >= 3), "meshes form");
        foreach (int size in (int[])[1, 200, 5000, 300_000, 2 * 1024 * 1024])
        {
            (await members[0].Gossip.PublishAsync(Bulk, new byte[size], default)).Should().BePositive();
        }

        await TestHosts.UntilAsync(() => members.Skip(1).All(member => member.Got.Count == 5), "a message larger than any window passes too");
        for (int i = 0; i < 500; i++)
        {
            _ = await members[i % 6].Gossip.PublishAsync(Votes, BitConverter.GetBytes(i), default);
        }

        await TestHosts.UntilAsync(() => members.Sum(member => member.Got.Count) == 25 + (500 * 5), "each vote reaches the five others");
        members.Should().OnlyContain(member => member.Got.Values.All(times => times == 1));
    }

    [Test]
    public async Task Slow_validator_of_bulk_does_not_delay_votes()
    {
        await using TestHosts hosts = new();
        TaskCompletionSource hold = new();
        List<Member> members = await StartAsync(hosts, 2);
        await members[1].Gossip.SubscribeAsync(
            Bulk,
            async (_, _, cancellation) =>
            {
                await hold.Task.WaitAsync(cancellation);
                return GossipVerdict.Accept;
            },
            default);
        await TestHosts.UntilAsync(() => members.All(member => member.MeshCount >= 1), "meshes form");
        for (int i = 0; i < 100; i++)
        {
            _ = await members[0].Gossip.PublishAsync(Bulk, BitConverter.GetBytes(i), default);
        }

        _ = await members[0].Gossip.PublishAsync(Votes, new byte[] { 1 }, default);
        await TestHosts.UntilAsync(() => members[1].Got.ContainsKey(MessageId.Of(Votes, [1])), "the vote passes the queue of bulk");
        hold.SetResult();
    }

    [Test]
    public async Task Validator_that_fails_is_an_ignore_and_gossip_goes_on()
    {
        await using TestHosts hosts = new();
        List<Member> members = await StartAsync(hosts, 2);
        await members[1].Gossip.SubscribeAsync(Bulk, (_, _, _) => throw new Libp2pException("no"), default);
        await TestHosts.UntilAsync(() => members.All(member => member.MeshCount >= 1), "meshes form");
        _ = await members[0].Gossip.PublishAsync(Bulk, new byte[] { 1 }, default);
        _ = await members[0].Gossip.PublishAsync(Votes, new byte[] { 1 }, default);
        await TestHosts.UntilAsync(() => members[1].Got.ContainsKey(MessageId.Of(Votes, [1])), "the next message is judged");
        await TestHosts.UntilAsync(() => hosts.Defects.Found.Count > 0, "so was the one before, on a lane of its own");
        (await members[1].Gossip.GetScoreAsync(members[0].Host.PeerId, default)).Should().Be(0);
        hosts.Defects.Take().Should().ContainSingle("the defect is logged");
    }

    [Test]
    public async Task Malformed_rpc_ends_the_stream_and_is_penalised()
    {
        await using TestHosts hosts = new();
        List<Member> members = await StartAsync(hosts, 1);
        Libp2pHost hostile = await hosts.StartAsync();
        PeerConnection connection = await hostile.DialAsync(members[0].Host);
        for (int i = 0; i < 2; i++)
        {
            using PeerChannel channel = await connection.OpenAsync(["/meshsub/1.1.0"], StreamPriority.Bulk, default);
            await channel.WriteAsync(new byte[] { 0x02, 0x12, 0x7f }, default);
            (await channel.ReadAsync(new byte[1], default).AsTask().FailureAsync()).Should().Be(CloseReason.StreamReset);
        }
    }

    [Test]
    public async Task Connection_that_is_identified_when_another_has_taken_its_place_takes_nothing_from_that_one()
    {
        await using TestHosts hosts = new();
        List<Member> members = await StartAsync(hosts, 2);
        await TestHosts.UntilAsync(() => members.All(member => member.MeshCount == 1), "meshes form");
        PeerConnection old = members[0].Host.Find(members[1].Host.PeerId)!;
        old.Close(CloseReason.LocalClose);
        await TestHosts.UntilAsync(() => members.All(member => member.Host.Connections.Count == 0 && member.MeshCount == 0), "the first connection is gone");
        _ = await members[0].Host.DialAsync(members[1].Host);
        await TestHosts.UntilAsync(() => members.All(member => member.MeshCount == 1), "meshes form again");

        ((IConnectionObserver)members[0].Gossip).OnIdentified(old);

        _ = await members[0].Gossip.PublishAsync(Votes, new byte[] { 1 }, default);
        await TestHosts.UntilAsync(() => members[1].Got.ContainsKey(MessageId.Of(Votes, [1])), "the peer is still written to");
        members.Should().OnlyContain(member => member.MeshCount == 1);
    }

    [Test]
    public async Task Peer_that_leaves_is_forgotten_and_comes_back()
    {
        await using TestHosts hosts = new();
        List<Member> members = await StartAsync(hosts, 2);
        await TestHosts.UntilAsync(() => members.All(member => member.MeshCount == 1), "meshes form");
        members[0].Host.Connections[0].Close(CloseReason.LocalClose);
        await TestHosts.UntilAsync(() => members.All(member => member.MeshCount == 0), "both forget");
        _ = await members[0].Host.DialAsync(members[1].Host);
        await TestHosts.UntilAsync(() => members.All(member => member.MeshCount == 1), "and meet again");
    }

    [Test]
    public async Task Topics_that_a_peer_tells_before_it_is_identified_are_not_lost()
    {
        await using TestHosts hosts = new();
        List<Member> members = await StartAsync(hosts, 1);
        TaskCompletionSource told = new();
        GossipControl topics = new();
        topics.Subscriptions.Add((true, Votes));
        topics.Graft.Add(Votes);

        // A peer whose answer to identify comes after its topics.
        Libp2pHost peer = await hosts.StartAsync(host =>
        {
            host.Handle(new ProtocolHandler("/meshsub/1.1.0", 1, async (channel, cancellation) =>
            {
                // A peer whose stream ends is forgotten: this one listens for as long as it is spoken to.
                byte[] heard = new byte[1024];
                while (await channel.ReadAsync(heard, cancellation) > 0)
                {
                }
            }));
            host.Observe(new OnConnected(async connection =>
            {
                using PeerChannel channel = await connection.OpenAsync(["/meshsub/1.1.0"], StreamPriority.Bulk, default);
                await channel.WriteMessageAsync(GossipRpcCodec.Encode(topics), default);
                told.SetResult();
                _ = await channel.ReadAsync(new byte[1], default).AsTask().FailureAsync();
            }));
        });
        _ = await peer.DialAsync(members[0].Host);
        await told.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await TestHosts.UntilAsync(() => members[0].MeshCount == 1, "they wait until the peer is known");
    }

    private static async Task<List<Member>> StartAsync(TestHosts hosts, int count)
    {
        List<Member> members = [];
        for (int i = 0; i < count; i++)
        {
            Member member = new();
            _ = await hosts.StartAsync(host =>
            {
                member.Host = host;
                member.Gossip = new GossipSub(host, Options, new Random(i));
            });
            await member.Gossip.SubscribeAsync(Votes, member.TakeAsync, default);
            await member.Gossip.SubscribeAsync(Bulk, member.TakeAsync, default);
            foreach (Member other in members)
            {
                _ = await member.Host.DialAsync(other.Host);
            }

            members.Add(member);
        }

        return members;
    }

    private sealed class OnConnected(Func<PeerConnection, Task> act) : IConnectionObserver
    {
        void IConnectionObserver.OnConnected(PeerConnection connection) => _ = act(connection);

        void IConnectionObserver.OnIdentified(PeerConnection connection)
        {
        }

        void IConnectionObserver.OnDisconnected(PeerConnection connection, CloseReason reason)
        {
        }
    }

    private sealed class Member
    {
        public Libp2pHost Host { get; set; } = null!;

        public GossipSub Gossip { get; set; } = null!;

        public ConcurrentDictionary<MessageId, int> Got { get; } = new();

        public int MeshCount => Gossip.GetMeshAsync(Votes, default).GetAwaiter().GetResult().Count;

        public ValueTask<GossipVerdict> TakeAsync(GossipMessage message, PeerId from, CancellationToken cancellationToken)
        {
            _ = Got.AddOrUpdate(message.Id, 1, (_, times) => times + 1);
            return new(GossipVerdict.Accept);
        }
    }
}
