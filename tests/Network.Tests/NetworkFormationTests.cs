// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Gossip;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Peers;
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
            Chain = TestNodes.Chain with { Genesis = new Hash256(Enumerable.Repeat((byte)1, Hash256.Size).ToArray()) },
        });

        await NetworkPair.UntilAsync(() => first.IsBanned(other.PeerId), "another chain stays another chain");
        nodes.All[0].Endpoint.Connected.Should().BeEmpty("the node never hears of it");
        nodes.All[1].Endpoint.Connected.Should().BeEmpty();
    }

    [Test]
    public async Task Node_under_other_rules_is_refused_and_may_come_back()
    {
        await using TestNodes nodes = new();
        PeerNetwork first = await nodes.StartAsync();
        PeerNetwork other = await nodes.StartAsync(new NodeOptions { StaticPeers = [first.ListenAddresses[0]], Chain = TestNodes.Chain with { Fork = new ForkDigest(8) } });
        PeerNetwork third = await nodes.StartAsync(new NodeOptions { StaticPeers = [first.ListenAddresses[0]] });

        await NetworkPair.UntilAsync(() => first.Peers.Count == 1 && third.Peers.Count == 1, "who is on the chain is taken");
        first.IsBanned(other.PeerId).Should().BeFalse();
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
