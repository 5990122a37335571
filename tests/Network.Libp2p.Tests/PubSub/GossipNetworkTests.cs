// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.PubSub;
using static PowerVerse.Chain.Network.Libp2p.Tests.PubSub.GossipWorld;

namespace PowerVerse.Chain.Network.Libp2p.Tests.PubSub;

/// <summary>Whole networks of routers: meshes, delivery, duplicates, loss, silent peers, partitions; repeatable by seed.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class GossipNetworkTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void Thirty_nodes_form_meshes_within_bounds_and_every_message_reaches_all(int seed)
    {
        GossipWorld world = new(seed, 30);
        world.ConnectRandomly(8);
        world.SubscribeAll();
        world.Run(TimeSpan.FromSeconds(10));
        GossipTopic topic = world.Options.Topics[0];
        foreach (Node node in world.Nodes)
        {
            node.Router.MeshOf(Topic).Count.Should().BeInRange(Math.Min(topic.MeshSizeMin, node.Connected.Count) - 1, topic.MeshSizeMax);
        }

        for (int i = 0; i < 50; i++)
        {
            world.Nodes[i % 30].Router.Publish(Topic, Data(i)).Should().BePositive();
            world.Run(TimeSpan.FromMilliseconds(100));
        }

        world.Run(TimeSpan.FromSeconds(5));
        world.Nodes.Should().OnlyContain(node => node.Delivered.Count + node.Router.Counters.Published == 50);
        world.Nodes.Should().OnlyContain(node => node.Delivered.Values.All(times => times == 1), "a message is handed to the application once");
        double duplicates = (double)world.Nodes.Sum(node => node.Router.Counters.Duplicates) / world.Nodes.Sum(node => node.Router.Counters.Received);
        duplicates.Should().BeLessThan(topic.MeshSizeMax, "a message comes at most once from each peer of the mesh");
    }

    [Test]
    public void Lost_messages_are_recovered_by_gossip()
    {
        GossipWorld world = new(7, 25);
        world.ConnectRandomly(8);
        world.SubscribeAll();
        world.Run(TimeSpan.FromSeconds(5));
        world.LossPermille = 400;
        for (int i = 0; i < 40; i++)
        {
            _ = world.Nodes[i % 25].Router.Publish(Topic, Data(i));
            world.Run(TimeSpan.FromMilliseconds(200));
        }

        world.Run(TimeSpan.FromSeconds(10));
        world.Nodes.Sum(node => node.Delivered.Count).Should().BeGreaterThan(40 * 24 * 98 / 100, "of ten RPCs on the way four are lost");
        world.Nodes.Sum(node => node.Router.Counters.SentOnRequest).Should().BePositive();
    }

    [Test]
    public void A_third_of_silent_peers_does_not_stop_delivery()
    {
        GossipWorld world = new(11, 30);
        world.Nodes.Take(10).ToList().ForEach(node => node.IsSilent = true);
        world.ConnectRandomly(10);
        world.SubscribeAll();
        world.Run(TimeSpan.FromSeconds(5));
        for (int i = 0; i < 30; i++)
        {
            _ = world.Nodes[10 + (i % 20)].Router.Publish(Topic, Data(i));
            world.Run(TimeSpan.FromMilliseconds(200));
        }

        world.Run(TimeSpan.FromSeconds(5));
        world.Nodes.Skip(10).Should().OnlyContain(node => node.Delivered.Count + node.Router.Counters.Published == 30);
    }

    [Test]
    public void Sender_of_invalid_messages_leaves_every_mesh_and_is_read_no_more()
    {
        GossipWorld world = new(13, 20);
        Node bad = world.Nodes[0];
        world.Nodes.Skip(1).ToList().ForEach(node => node.Verdict = message => message.Data.Span[4] == 0xbd ? GossipVerdict.Reject : GossipVerdict.Accept);
        world.ConnectRandomly(6);
        world.SubscribeAll();
        world.Run(TimeSpan.FromSeconds(5));
        for (int i = 0; i < 20; i++)
        {
            byte[] data = Data(i);
            data[4] = 0xbd;
            foreach (Node victim in bad.Connected)
            {
                bad.Deliver(victim.Id, GossipMessage.Create(MessageId.Of(Topic, data), Topic, data).Encoded);
            }

            world.Run(TimeSpan.FromMilliseconds(200));
        }

        world.Run(TimeSpan.FromSeconds(2));
        world.Nodes.Skip(1).Should().OnlyContain(node => !node.Router.MeshOf(Topic).Contains(bad.Id));
        bad.Connected.Should().OnlyContain(node => node.Router.Scores.Of(bad.Id) < world.Options.Scoring.GraylistThreshold);
        world.Nodes.Skip(1).Should().OnlyContain(node => bad.Connected.Contains(node) || node.Delivered.Count == 0, "a rejected message is not passed on");
    }

    [TestCase(29)]
    [TestCase(31)]
    public void A_third_of_spammers_is_put_out_by_everyone_and_delivery_goes_on(int seed)
    {
        GossipWorld world = new(seed, 40);
        Node[] spammers = [.. world.Nodes.Take(12)];
        Node[] honest = [.. world.Nodes.Skip(12)];
        foreach (Node node in honest)
        {
            node.Verdict = message => message.Data.Span[4] == 0xbd ? GossipVerdict.Reject : GossipVerdict.Accept;
        }

        spammers.ToList().ForEach(node => node.IsSilent = true);
        world.ConnectRandomly(8);
        world.SubscribeAll();
        world.Run(TimeSpan.FromSeconds(3));
        int published = 0;
        for (int round = 0; round < 40; round++)
        {
            foreach (Node spammer in spammers)
            {
                byte[] data = Data((round * 1000) + Array.IndexOf(spammers, spammer));
                data[4] = 0xbd;
                foreach (Node victim in spammer.Connected)
                {
                    spammer.Deliver(victim.Id, GossipMessage.Create(MessageId.Of(Topic, data), Topic, data).Encoded);
                }
            }

            _ = honest[round % honest.Length].Router.Publish(Topic, Data(1_000_000 + round));
            published++;
            world.Run(TimeSpan.FromMilliseconds(250));
        }

        world.Run(TimeSpan.FromSeconds(5));
        HashSet<PeerId> names = [.. spammers.Select(node => node.Id)];
        honest.Should().OnlyContain(node => !node.Router.MeshOf(Topic).Any(names.Contains), "no mesh has a spammer in it");
        honest.Should().OnlyContain(node => node.Connected.Where(spammers.Contains).All(spammer => node.Router.Scores.Of(spammer.Id) < world.Options.Scoring.GraylistThreshold));
        honest.Should().OnlyContain(
            node => node.Delivered.Keys.Count(id => IsHonest(id, published)) + node.Router.Counters.Published == published, "every honest message reaches every honest node");
        int room = world.Options.Topics[0].MeshSizeMax;
        honest.Should().OnlyContain(node => node.Router.MeshOf(Topic).Count <= room);
    }

    [Test]
    public void Fifty_nodes_with_loss_and_delay_deliver_everything_with_bounded_duplicates()
    {
        const int Messages = 40;
        GossipWorld world = new(37, 50) { LossPermille = 20 };
        world.ConnectRandomly(7);
        world.SubscribeAll();
        world.Run(TimeSpan.FromSeconds(10));
        GossipTopic topic = world.Options.Topics[0];
        for (int i = 0; i < Messages; i++)
        {
            world.Nodes[i].Router.Publish(Topic, Data(i)).Should().BePositive();
            world.Run(TimeSpan.FromMilliseconds(250));
        }

        world.LossPermille = 0;
        world.Run(TimeSpan.FromSeconds(5));
        world.Nodes.Should().OnlyContain(node => node.Delivered.Count + node.Router.Counters.Published == Messages);
        double copies = (double)world.Nodes.Sum(node => node.Router.Counters.Duplicates) / (Messages * world.Nodes.Count);
        copies.Should().BeLessThan(topic.MeshSizeMax - 1, "each peer of a mesh sends a message at most once, and one copy is the first");
        foreach (Node node in world.Nodes)
        {
            node.Router.MeshOf(Topic).Count.Should().BeInRange(Math.Min(topic.MeshSizeMin, node.Connected.Count) - 1, topic.MeshSizeMax);
        }
    }

    [Test]
    public void Partition_heals()
    {
        GossipWorld world = new(17, 20);
        world.ConnectRandomly(6);
        world.SubscribeAll();
        world.Run(TimeSpan.FromSeconds(3));
        List<(Node, Node)> cut = [.. from node in world.Nodes.Take(10) from other in node.Connected where world.Nodes.IndexOf(other) >= 10 select (node, other)];
        cut.ForEach(pair => GossipWorld.Disconnect(pair.Item1, pair.Item2));
        _ = world.Nodes[0].Router.Publish(Topic, Data(1));
        world.Run(TimeSpan.FromSeconds(3));
        world.Nodes.Skip(10).Should().OnlyContain(node => node.Delivered.Count == 0);
        cut.ForEach(pair => GossipWorld.Connect(pair.Item1, pair.Item2));
        world.Run(TimeSpan.FromSeconds(3));
        _ = world.Nodes[0].Router.Publish(Topic, Data(2));
        world.Run(TimeSpan.FromSeconds(3));
        world.Nodes.Skip(10).Should().OnlyContain(node => node.Delivered.ContainsKey(MessageId.Of(Topic, Data(2))));
    }

    [Test]
    public void A_seed_makes_the_same_history_twice()
    {
        History(23).Should().Equal(History(23));
        History(23).Should().NotEqual(History(24));
    }

    private static bool IsHonest(MessageId id, int published) => Enumerable.Range(0, published).Any(round => id == MessageId.Of(Topic, Data(1_000_000 + round)));

    private static List<long> History(int seed)
    {
        GossipWorld world = new(seed, 15) { LossPermille = 50 };
        world.ConnectRandomly(5);
        world.SubscribeAll();
        world.Run(TimeSpan.FromSeconds(3));
        for (int i = 0; i < 10; i++)
        {
            _ = world.Nodes[i].Router.Publish(Topic, Data(i));
            world.Run(TimeSpan.FromMilliseconds(300));
        }

        return [.. world.Nodes.SelectMany(node => new[] { node.Router.Counters.Sent, node.Router.Counters.Duplicates, node.Router.Counters.Received })];
    }
}
