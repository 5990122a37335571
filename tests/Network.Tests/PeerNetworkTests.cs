// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging.Abstractions;
using PowerVerse.Chain.Network.Direct;
using PowerVerse.Chain.Network.Gossip;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.PubSub;
using PowerVerse.Chain.Network.Libp2p.Transports;
using PowerVerse.Chain.Network.Policy;
using PowerVerse.Chain.Network.Requests;

namespace PowerVerse.Chain.Network.Tests;

[Parallelizable(ParallelScope.All)]
public sealed class PeerNetworkTests
{
    [Test]
    public async Task Direct_messages_reach_the_peer_in_order_on_every_lane()
    {
        await using NetworkPair pair = await NetworkPair.StartAsync();
        byte[] large = new byte[2 * 1024 * 1024];
        large[^1] = 7;

        for (int i = 0; i < 500; i++)
        {
            pair.Second.Broadcast(NetworkLane.Consensus, new byte[] { (byte)i, (byte)(i >> 8) });
        }

        pair.Second.Send(pair.Second.Peers[0], NetworkLane.Payload, large);

        await NetworkPair.UntilAsync(() => pair.FirstEndpoint.Messages.Count == 501, "all messages arrive");
        pair.FirstEndpoint.Messages.Where(m => m.Lane == NetworkLane.Consensus).Select(m => m.Message[0] | (m.Message[1] << 8)).Should().Equal(Enumerable.Range(0, 500));
        pair.FirstEndpoint.Messages.Single(m => m.Lane == NetworkLane.Payload).Message.Should().Equal(large);
    }

    [Test]
    public async Task Publications_of_every_topic_arrive_once_and_whole()
    {
        await using NetworkPair pair = await NetworkPair.StartAsync();
        await pair.MeshesAsync();
        byte[] payload = new byte[2 * 1024 * 1024];
        Random.Shared.NextBytes(payload.AsSpan(0, payload.Length / 2));

        foreach (NetworkTopic topic in Enum.GetValues<NetworkTopic>())
        {
            byte[] content = topic == NetworkTopic.Payload ? payload : [(byte)topic, 1, 2, 3];
            pair.Second.Publish(topic, content);
            pair.Second.Publish(topic, content);
        }

        await NetworkPair.UntilAsync(() => pair.FirstEndpoint.Published.Count == 6, "all arrive");
        pair.FirstEndpoint.Published.Select(p => p.Topic).Order().Should().Equal(Enum.GetValues<NetworkTopic>());
        pair.FirstEndpoint.Published.Single(p => p.Topic == NetworkTopic.Payload).Content.Should().Equal(payload);
        pair.SecondEndpoint.Published.Should().BeEmpty("nothing comes back");
    }

    [Test]
    public async Task Stranger_that_is_first_with_a_message_does_not_keep_it_from_counting()
    {
        byte[] vote = [9, 8, 7];
        await using NetworkPair pair = await NetworkPair.StartAsync();
        await pair.MeshesAsync();
        string topic = TopicRules.All[(int)NetworkTopic.Vote].FullName(ForkDigest.Of(TestNodes.Chain.Identity.Genesis, TestNodes.Status.Fork.Hash));
        using TcpTransport transport = new(NullLoggerFactory.Instance);
        await using Libp2pHost stranger = new(
            NodeIdentity.Generate(), new HostOptions { AllowsPrivateAddresses = true, Limits = ConnectionLimits.Local }, transport, TimeProvider.System, NullLoggerFactory.Instance);
        GossipSub gossip = new(stranger, new GossipOptions { Topics = [new GossipTopic { Name = topic, MessageBytesMax = 512 }] }, new Random(1));
        await gossip.SubscribeAsync(topic, (_, _, _) => ValueTask.FromResult(GossipVerdict.Accept), CancellationToken.None);
        await stranger.StartAsync(CancellationToken.None);

        // It never says which chain it is on.
        _ = await stranger.DialAsync(pair.First.PeerId, [pair.First.ListenAddresses[0]], CancellationToken.None);
        await NetworkPair.UntilAsync(() => gossip.GetSubscribersAsync(topic, CancellationToken.None).Result.Count == 1, "the stranger knows who listens");
        long before = gossip.SentBytes;
        (await gossip.PublishAsync(topic, vote, CancellationToken.None)).Should().Be(1);
        await NetworkPair.UntilAsync(() => gossip.SentBytes > before, "the stranger was first");

        pair.Second.Publish(NetworkTopic.Vote, vote);

        await NetworkPair.UntilAsync(() => pair.FirstEndpoint.Published.Any(p => p.Content.AsSpan().SequenceEqual(vote)), "the vote of a known peer counts");
    }

    [Test]
    public async Task Flood_of_transactions_that_nobody_judges_does_not_hold_up_votes()
    {
        using SemaphoreSlim hold = new(0);
        await using NetworkPair pair = await NetworkPair.StartAsync(new RecordingEndpoint { HoldsTransactions = hold });
        await pair.MeshesAsync();
        byte[] batch = new byte[100_000];
        for (int i = 0; i < 2000; i++)
        {
            Random.Shared.NextBytes(batch);
            pair.Second.Publish(NetworkTopic.Transactions, batch);
        }

        await NetworkPair.UntilAsync(() => pair.FirstEndpoint.Published.Any(p => p.Topic == NetworkTopic.Transactions), "the judge is held");

        // A vote that could not leave while its period lasts is dropped, as it is of no use then; so on a busy machine a later one may be the first to pass.
        ushort vote = 0;
        await NetworkPair.UntilAsync(
            () =>
            {
                pair.Second.Publish(NetworkTopic.Vote, BitConverter.GetBytes(vote++));
                return pair.FirstEndpoint.Published.Any(p => p.Topic == NetworkTopic.Vote);
            },
            "votes pass the flood");
        pair.FirstEndpoint.Published.Count(p => p.Topic == NetworkTopic.Transactions).Should().Be(1, "the judge is held at the first");
        hold.Release(10_000);
    }

    [Test]
    public async Task Request_is_answered_chunk_by_chunk()
    {
        await using NetworkPair pair = await NetworkPair.StartAsync();

        RequestResult result = await Ask(pair, 5, 3);

        result.Status.Should().Be(RequestStatus.Complete);
        result.Chunks.Select(chunk => chunk.Span[0]).Should().Equal([5, 6, 7]);
    }

    [Test]
    public async Task Request_for_what_is_not_kept_is_answered_so()
    {
        await using NetworkPair pair = await NetworkPair.StartAsync();

        (await Ask(pair, 5, 0)).Status.Should().Be(RequestStatus.Unavailable);
    }

    [Test]
    public async Task Request_that_is_malformed_fails()
    {
        await using NetworkPair pair = await NetworkPair.StartAsync();

        RequestResult result = await pair.Second.RequestAsync(pair.Second.Peers[0], RequestKind.Slots, new byte[3], CancellationToken.None);

        result.Status.Should().Be(RequestStatus.Failed);
    }

    [Test]
    public async Task Request_beyond_the_quota_is_told_how_long_to_wait()
    {
        await using NetworkPair pair = await NetworkPair.StartAsync(time: new StoppedClock());
        int received = 0;
        RequestResult result = new(RequestStatus.Complete, []);

        for (int i = 0; i < 70 && result.Status == RequestStatus.Complete; i++)
        {
            result = await Ask(pair, 0, 128);
            received += result.Chunks.Count;
        }

        received.Should().Be(8192);
        result.Status.Should().Be(RequestStatus.Busy);
        result.Wait.Should().BePositive();
    }

    [Test]
    public async Task Content_above_the_limit_of_its_topic_is_not_sent()
    {
        await using NetworkPair pair = await NetworkPair.StartAsync();
        await pair.MeshesAsync();

        pair.Second.Publish(NetworkTopic.Vote, new byte[513]);
        pair.Second.Publish(NetworkTopic.Vote, new byte[512]);

        await NetworkPair.UntilAsync(() => !pair.FirstEndpoint.Published.IsEmpty, "the small one arrives");
        pair.FirstEndpoint.Published.Single().Content.Should().HaveCount(512);
    }

    [Test]
    public async Task Peer_that_sends_what_nobody_honest_sends_is_disconnected_and_static_peers_come_back()
    {
        await using NetworkPair pair = await NetworkPair.StartAsync();
        ulong before = pair.First.Peers.Single();

        pair.First.Report(before, NetworkFault.Invalid);

        await NetworkPair.UntilAsync(() => pair.First.Peers.Any(peer => peer != before), "the second node dials again");
        pair.FirstEndpoint.Connected.Should().NotContainKey(before);
    }

    [Test]
    public async Task Peer_of_another_network_is_banned()
    {
        await using NetworkPair pair = await NetworkPair.StartAsync();

        pair.First.Report(pair.First.Peers.Single(), NetworkFault.WrongNetwork);

        await NetworkPair.UntilAsync(() => pair.First.Peers.Count == 0, "it is gone");
        pair.First.IsBanned(pair.Second.PeerId).Should().BeTrue("it may not come back");
    }

    [Test]
    public async Task Restrict_splits_the_network_and_lifting_it_joins_it_again()
    {
        await using NetworkPair pair = await NetworkPair.StartAsync();

        pair.Second.Restrict(new HashSet<Libp2p.Addresses.PeerId>());
        await NetworkPair.UntilAsync(() => pair.First.Peers.Count == 0 && pair.Second.Peers.Count == 0, "they are apart");
        pair.Second.Restrict(null);

        await NetworkPair.UntilAsync(() => pair.First.Peers.Count == 1 && pair.Second.Peers.Count == 1, "they are together");
    }

    private static Task<RequestResult> Ask(NetworkPair pair, byte from, byte count) =>
        pair.Second.RequestAsync(pair.Second.Peers[0], RequestKind.Blocks, new byte[] { from, count }, CancellationToken.None);
}
