// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Direct;
using PowerVerse.Chain.Network.Policy;

namespace PowerVerse.Chain.Network.Tests;

[Parallelizable(ParallelScope.All)]
public sealed class PeerNetworkTests
{
    [Test]
    public async Task Publish_reaches_the_peer_in_order_on_every_lane()
    {
        await using NetworkPair pair = await NetworkPair.StartAsync();
        byte[] large = new byte[2 * 1024 * 1024];
        large[^1] = 7;

        for (int i = 0; i < 500; i++)
        {
            pair.Second.Publish(NetworkLane.Consensus, new byte[] { (byte)i, (byte)(i >> 8) });
        }

        pair.Second.Publish(NetworkLane.Payload, large);
        pair.Second.Publish(NetworkLane.Transactions, new byte[100_000]);

        await NetworkPair.UntilAsync(() => pair.FirstEndpoint.Messages.Count == 502, "all messages arrive");
        pair.FirstEndpoint.Messages.Where(m => m.Lane == NetworkLane.Consensus).Select(m => m.Message[0] | (m.Message[1] << 8)).Should().Equal(Enumerable.Range(0, 500));
        pair.FirstEndpoint.Messages.Single(m => m.Lane == NetworkLane.Payload).Message.Should().Equal(large);
        pair.FirstEndpoint.Messages.Single(m => m.Lane == NetworkLane.Transactions).Message.Should().HaveCount(100_000);
    }

    [Test]
    public async Task Flood_of_transactions_that_nobody_reads_does_not_hold_up_votes()
    {
        using SemaphoreSlim hold = new(0);
        await using NetworkPair pair = await NetworkPair.StartAsync(new RecordingEndpoint { HoldsTransactions = hold });
        for (int i = 0; i < 1000; i++)
        {
            pair.Second.Publish(NetworkLane.Transactions, new byte[100_000]);
        }

        pair.Second.Publish(NetworkLane.Consensus, new byte[] { 1 });

        await NetworkPair.UntilAsync(() => pair.FirstEndpoint.Messages.Any(m => m.Lane == NetworkLane.Consensus), "the vote passes the flood");
        pair.FirstEndpoint.Messages.Count(m => m.Lane == NetworkLane.Transactions).Should().Be(1, "the reader is held at the first");
        pair.Second.GetPeers().Single().DroppedMessages.Should().BePositive("the queue is bounded");
        hold.Release(1000);
    }

    [Test]
    public async Task RequestBlocks_answers_the_range_asked_for()
    {
        await using NetworkPair pair = await NetworkPair.StartAsync();

        IReadOnlyList<ReadOnlyMemory<byte>> blocks = await pair.Second.RequestBlocksAsync(pair.Second.Peers[0], 5, 3, CancellationToken.None);

        blocks.Select(block => block.Span[0]).Should().Equal([5, 6, 7]);
    }

    [Test]
    public async Task RequestBlocks_beyond_the_quota_gets_nothing()
    {
        await using NetworkPair pair = await NetworkPair.StartAsync(time: new StoppedClock());
        int received = 0;

        for (int i = 0; i < 12; i++)
        {
            received += (await pair.Second.RequestBlocksAsync(pair.Second.Peers[0], 0, 128, CancellationToken.None)).Count;
        }

        received.Should().Be(1024);
    }

    [Test]
    public async Task Message_above_the_limit_of_its_lane_is_not_sent()
    {
        await using NetworkPair pair = await NetworkPair.StartAsync();

        pair.Second.Publish(NetworkLane.Transactions, new byte[1024 * 1024]);
        pair.Second.Publish(NetworkLane.Transactions, new byte[10]);

        await NetworkPair.UntilAsync(() => !pair.FirstEndpoint.Messages.IsEmpty, "the small one arrives");
        pair.FirstEndpoint.Messages.Single().Message.Should().HaveCount(10);
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
        await Task.Delay(TimeSpan.FromSeconds(4));
        pair.First.Peers.Should().BeEmpty("a ban outlasts the redial");
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
}
