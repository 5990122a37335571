// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.PubSub;

namespace PowerVerse.Chain.Network.Libp2p.Tests.PubSub;

/// <summary>What gossip counts, over real connections in memory.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class GossipMetricsTests
{
    private const string Topic = "/t";

    private static readonly GossipOptions Options = new()
    {
        Topics = [new GossipTopic { Name = Topic, MessageBytesMax = 1024 * 1024 }],
        Heartbeat = TimeSpan.FromMilliseconds(100),
        Scoring = new GossipScoring { PeersPerIpMax = null },

        // What a peer said holds for the whole test.
        DontWantTicks = 1_000_000,
    };

    [Test]
    public async Task Word_that_a_message_is_not_wanted_is_counted_when_said_when_heard_and_when_it_spares_a_copy()
    {
        await using TestHosts hosts = new();
        (GossipSub first, _) = await StartAsync(hosts, _ => GossipVerdict.Accept);
        (GossipSub second, Libp2pHost secondHost) = await StartAsync(hosts, _ => GossipVerdict.Accept);
        (GossipSub third, Libp2pHost thirdHost) = await StartAsync(hosts, _ => GossipVerdict.Accept);
        _ = await secondHost.DialAsync(hosts.All[0]);
        _ = await thirdHost.DialAsync(secondHost);
        await TestHosts.UntilAsync(() => first.MeshSizeOf(Topic) == 1 && second.MeshSizeOf(Topic) == 2 && third.MeshSizeOf(Topic) == 1, "a chain of three");
        byte[] message = new byte[4096];

        _ = await first.PublishAsync(Topic, message, default);

        // The first tells the second, the second the third, the third nobody.
        await TestHosts.UntilAsync(() => third.Counters.DontWantReceived == 1 && second.Counters.DontWantReceived == 1, "each is told by the one before");
        first.Counters.DontWantSent.Should().Be(1);
        second.Counters.DontWantSent.Should().Be(1, "who sent it is not told");
        third.Counters.DontWantSent.Should().Be(0);
        first.Counters.DontWantReceived.Should().Be(0);
        second.Counters.Unwanted.Should().Be(0, "the only copy due was the third's");
    }

    [Test]
    public async Task Copy_that_is_spared_is_a_hit()
    {
        await using TestHosts hosts = new();
        TaskCompletionSource verdict = new();
        List<GossipSub> members = [];
        for (int i = 0; i < 3; i++)
        {
            (GossipSub member, Libp2pHost host) = await StartAsync(hosts, async _ =>
            {
                await verdict.Task;
                return GossipVerdict.Accept;
            });
            foreach (Libp2pHost other in hosts.All.SkipLast(1))
            {
                _ = await host.DialAsync(other);
            }

            members.Add(member);
        }

        await TestHosts.UntilAsync(() => members.All(member => member.MeshSizeOf(Topic) == 2), "everybody is in everybody's mesh");

        _ = await members[0].PublishAsync(Topic, new byte[4096], default);

        // Both have it of the first and have told each other; only then they learn that it is right and would pass it on.
        await TestHosts.UntilAsync(() => members.Skip(1).All(member => member.Counters.DontWantReceived == 2), "each is told by both others");
        members.Select(member => member.PendingOf(GossipPriority.Normal) + member.PendingOf(GossipPriority.Bulk)).Should().Equal([0, 1, 1], "the verdict is open");
        verdict.SetResult();
        await TestHosts.UntilAsync(() => members.Skip(1).All(member => member.Counters.Unwanted == 1), "neither sends the other its copy");
        members[0].Counters.Unwanted.Should().Be(0);
        members.Sum(member => member.PendingOf(GossipPriority.Normal) + member.PendingOf(GossipPriority.Bulk)).Should().Be(0);
    }

    [Test]
    public async Task Peers_are_counted_by_what_their_score_means()
    {
        await using TestHosts hosts = new();
        (GossipSub first, Libp2pHost firstHost) = await StartAsync(hosts, _ => GossipVerdict.Accept);
        PeerId[] peers = new PeerId[5];
        for (int i = 0; i < peers.Length; i++)
        {
            (_, Libp2pHost host) = await StartAsync(hosts, _ => GossipVerdict.Accept);
            _ = await host.DialAsync(firstHost);
            peers[i] = host.PeerId;
        }

        await TestHosts.UntilAsync(() => first.PeersIn(ScoreRange.Good) == peers.Length, "all begin without a blemish");
        double[] scores = [0, -1, -4001, -8001, -16_001];
        for (int i = 0; i < peers.Length; i++)
        {
            await first.SetApplicationScoreAsync(peers[i], scores[i], default);
        }

        await TestHosts.UntilAsync(() => Enum.GetValues<ScoreRange>().All(range => first.PeersIn(range) == 1), "one is in each range");
    }

    private static Task<(GossipSub Gossip, Libp2pHost Host)> StartAsync(TestHosts hosts, Func<GossipMessage, GossipVerdict> judge) =>
        StartAsync(hosts, message => Task.FromResult(judge(message)));

    private static async Task<(GossipSub Gossip, Libp2pHost Host)> StartAsync(TestHosts hosts, Func<GossipMessage, Task<GossipVerdict>> judge)
    {
        GossipSub gossip = null!;
        Libp2pHost host = await hosts.StartAsync(host => gossip = new GossipSub(host, Options, new Random(1)));
        await gossip.SubscribeAsync(Topic, async (message, _, _) => await judge(message), default);
        return (gossip, host);
    }
}
