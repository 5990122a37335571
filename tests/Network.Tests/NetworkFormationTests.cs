// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Gossip;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Peers;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Network.Tests;

/// <summary>How nodes find each other, and whom they refuse.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class NetworkFormationTests
{
    [Test]
    public async Task Nodes_that_know_one_bootnode_find_all_others()
    {
        await using TestNodes nodes = new();
        PeerNetwork bootnode = await nodes.StartAsync();
        for (int i = 0; i < 4; i++)
        {
            await nodes.StartAsync(new NodeOptions { Bootnodes = [bootnode.ListenAddresses[0]] });
        }

        await NetworkPair.UntilAsync(() => nodes.All.All(node => node.Network.Peers.Count == 4), "everybody is connected to everybody");
    }

    [Test]
    public async Task Bootnode_without_a_chain_tells_nodes_of_each_other_and_is_in_no_mesh()
    {
        await using TestNodes nodes = new();
        PeerNetwork bootnode = await nodes.StartAsync(new NodeOptions { IsBootnode = true });
        PeerNetwork first = await nodes.StartAsync(new NodeOptions { Bootnodes = [bootnode.ListenAddresses[0]] });
        PeerNetwork second = await nodes.StartAsync(new NodeOptions { Bootnodes = [bootnode.ListenAddresses[0]] });

        await NetworkPair.UntilAsync(() => first.IsConnected(second.PeerId), "they find each other");
        await NetworkPair.UntilAsync(() => first.MeshSizes[NetworkTopic.Vote] == 1, "and gossip with each other");
        bootnode.MeshSizes[NetworkTopic.Vote].Should().Be(0);
    }

    [Test]
    public async Task Full_bootnode_parts_with_those_that_have_been_there_longest()
    {
        await using TestNodes nodes = new();
        StoppedClock time = new();
        PeerNetwork bootnode = await nodes.StartAsync(new NodeOptions { IsBootnode = true, PeersMax = 4, Time = time });
        for (int i = 0; i < 4; i++)
        {
            int before = bootnode.Peers.Count;
            await nodes.StartAsync(new NodeOptions { StaticPeers = [bootnode.ListenAddresses[0]] });
            await NetworkPair.UntilAsync(() => bootnode.Peers.Count > before, "the node is taken");
            time.Advance(TimeSpan.FromSeconds(1));
        }

        time.Advance(TimeSpan.FromSeconds(20));
        bootnode.Peers.Should().HaveCount(4, "nobody is sent away before it had time to ask");
        ulong oldest = bootnode.Peers.Min();
        time.Advance(TimeSpan.FromSeconds(60));

        await NetworkPair.UntilAsync(() => !bootnode.Peers.Contains(oldest), "the oldest makes room");
        bootnode.Peers.Should().HaveCount(3, "one place is enough");
    }

    [Test]
    public async Task Trusted_peer_finds_room_where_there_is_none_and_is_not_banned()
    {
        await using TestNodes nodes = new();
        NodeIdentity friend = NodeIdentity.Generate();
        NodeIdentity late = NodeIdentity.Generate();
        PeerNetwork full = await nodes.StartAsync(new NodeOptions { PeersMax = 1, TrustedPeers = [friend.PeerId] });
        await nodes.StartAsync(new NodeOptions { StaticPeers = [full.ListenAddresses[0]] });
        await NetworkPair.UntilAsync(() => full.Peers.Count == 1, "the place is taken");

        await nodes.StartAsync(new NodeOptions { StaticPeers = [full.ListenAddresses[0]], Identity = friend });
        await NetworkPair.UntilAsync(() => full.IsConnected(friend.PeerId), "the operator trusts it");
        full.TryBan(friend.PeerId.ToString(), TimeSpan.FromHours(1)).Should().BeFalse();
        full.TryDistrust(friend.PeerId.ToString()).Should().BeFalse("the configuration names it");

        full.TryTrust("nobody").Should().BeFalse();
        full.TryBan(late.PeerId.ToString(), TimeSpan.FromHours(1)).Should().BeTrue();
        full.TryTrust(late.PeerId.ToString()).Should().BeTrue();
        full.IsBanned(late.PeerId).Should().BeFalse("trust lifts a ban");
        await nodes.StartAsync(new NodeOptions { StaticPeers = [full.ListenAddresses[0]], Identity = late });
        await NetworkPair.UntilAsync(() => full.IsConnected(late.PeerId), "it is trusted now");
        full.TryDistrust(late.PeerId.ToString()).Should().BeTrue();
        full.TryDistrust(late.PeerId.ToString()).Should().BeFalse("it is not trusted any more");
        full.TryBan(late.PeerId.ToString(), TimeSpan.FromHours(1)).Should().BeTrue();
    }

    [Test]
    public async Task Publication_passes_nodes_that_are_connected_in_a_line()
    {
        const int Count = 5;
        await using TestNodes nodes = new();
        for (int i = 0; i < Count; i++)
        {
            IReadOnlyList<Multiaddress> before = i == 0 ? [] : [nodes.All[i - 1].Network.ListenAddresses[0]];
            PeerNetwork network = await nodes.StartAsync(new NodeOptions { StaticPeers = before });
            PeerId? previous = i == 0 ? null : nodes.All[i - 1].Network.PeerId;
            network.Restrict(previous is null ? new HashSet<PeerId>() : new HashSet<PeerId> { previous });
            if (previous is not null)
            {
                HashSet<PeerId> neighbours = [network.PeerId];
                if (i > 1)
                {
                    neighbours.Add(nodes.All[i - 2].Network.PeerId);
                }

                nodes.All[i - 1].Network.Restrict(neighbours);
            }
        }

        await NetworkPair.UntilAsync(
            () => nodes.All.Select((node, i) => node.Network.MeshSizes[NetworkTopic.Vote] == (i is 0 or Count - 1 ? 1 : 2)).All(isWhole => isWhole), "the line stands");
        nodes.All[0].Network.Publish(NetworkTopic.Vote, [1, 2, 3]);
        nodes.All[^1].Network.Publish(NetworkTopic.Payload, new byte[1_000_000]);

        await NetworkPair.UntilAsync(() => nodes.All[^1].Endpoint.Published.Any(p => p.Topic == NetworkTopic.Vote), "the vote passes");
        await NetworkPair.UntilAsync(() => nodes.All[0].Endpoint.Published.Any(p => p.Topic == NetworkTopic.Payload), "the payload passes");
        nodes.All.Should().OnlyContain(node => node.Network.Peers.Count <= 2);
        nodes.All.Should().OnlyContain(node => node.Endpoint.Published.Count(p => p.Topic == NetworkTopic.Vote) <= 1, "nothing arrives twice");
    }

    [Test]
    public async Task Node_of_another_genesis_is_refused_and_banned()
    {
        await using TestNodes nodes = new();
        PeerNetwork first = await nodes.StartAsync();
        PeerNetwork other = await nodes.StartAsync(new NodeOptions
        {
            StaticPeers = [first.ListenAddresses[0]],
            Chain = TestNodes.Chain with { Identity = new ChainIdentity(7, new Hash256(Enumerable.Repeat((byte)1, Hash256.Size).ToArray())) },
        });

        await NetworkPair.UntilAsync(() => first.IsBanned(other.PeerId), "another chain stays another chain");
        nodes.All[0].Endpoint.Connected.Should().BeEmpty("the node never hears of it");
        nodes.All[1].Endpoint.Connected.Should().BeEmpty();
    }

    [Test]
    public async Task Ban_outlasts_the_process_and_is_lifted_by_the_operator()
    {
        MemoryPeerStore store = new();
        string banned = NodeIdentity.Generate().PeerId.ToString();
        PeerId id = PeerId.TryParse(banned, out PeerId? parsed) ? parsed : throw new InvalidOperationException();
        await using (TestNodes nodes = new())
        {
            PeerNetwork network = await nodes.StartAsync(new NodeOptions { Store = store });
            network.TryBan(banned, TimeSpan.FromHours(1)).Should().BeTrue();
            network.TryBan("nobody", TimeSpan.FromHours(1)).Should().BeFalse();
        }

        await using TestNodes again = new();
        PeerNetwork restarted = await again.StartAsync(new NodeOptions { Store = store });
        restarted.IsBanned(id).Should().BeTrue();
        restarted.BookCounts.Banned.Should().Be(1);
        restarted.TryUnban(banned).Should().BeTrue();
        restarted.IsBanned(id).Should().BeFalse();
        restarted.BookCounts.Banned.Should().Be(0);
    }
}
