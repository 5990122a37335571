// SPDX-License-Identifier: Apache-2.0

using System.Net;
using PowerVerse.Chain.Network.Libp2p.PubSub;
using static PowerVerse.Chain.Network.Libp2p.Tests.PubSub.GossipWorld;

namespace PowerVerse.Chain.Network.Libp2p.Tests.PubSub;

/// <summary>The rules of gossipsub 1.1 and 1.2, one by one, on a node and a hostile neighbour.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class GossipRouterTests
{
    [Test]
    public void Two_nodes_graft_each_other_as_soon_as_both_are_subscribed()
    {
        GossipWorld world = Pair(out Node first, out Node second);
        first.Router.MeshOf(Topic).Should().Equal(second.Id);
        second.Router.MeshOf(Topic).Should().Equal(first.Id);
        _ = world;
    }

    [Test]
    public void Message_published_or_received_before_is_not_published_again()
    {
        GossipWorld world = Pair(out Node first, out Node second);
        first.Router.Publish(Topic, Data(1)).Should().Be(1);
        first.Router.Publish(Topic, Data(1)).Should().Be(-1);
        world.Run(TimeSpan.FromSeconds(1));
        second.Router.Publish(Topic, Data(1)).Should().Be(-1);
    }

    [Test]
    public void Seen_messages_are_forgotten_after_their_time()
    {
        GossipWorld world = Pair(out Node first, out _);
        first.Router.Publish(Topic, Data(1)).Should().Be(1);
        world.Run(TimeSpan.FromSeconds(121));
        first.Router.Publish(Topic, Data(1)).Should().Be(1);
    }

    [Test]
    public void Message_whose_verdict_takes_longer_than_it_counts_as_seen_is_still_a_duplicate()
    {
        // Found by fuzzing: the second copy was taken as new while the first one was still judged.
        GossipWorld world = new(1, 2, DefaultOptions with { SeenMax = 1 });
        world.SubscribeAll();
        GossipWorld.Connect(world.Nodes[0], world.Nodes[1]);
        world.Run(TimeSpan.FromSeconds(1));
        foreach (int number in (int[])[1, 2, 1, 2])
        {
            GossipRpc rpc = new();
            rpc.Messages.Add((Topic, Data(number), false));
            world.Nodes[0].Router.Receive(world.Nodes[1].Id, rpc);
        }

        world.Nodes[0].Router.Counters.Duplicates.Should().Be(2);
        world.Run(TimeSpan.FromSeconds(1));
        world.Nodes[0].Delivered.Values.Should().OnlyContain(times => times == 1);
    }

    [Test]
    public void Message_that_is_signed_or_too_long_counts_against_its_sender()
    {
        GossipWorld world = Pair(out Node first, out Node second);
        GossipRpc rpc = new();
        rpc.Messages.Add((Topic, Data(1), true));
        first.Router.Receive(second.Id, rpc);
        double afterOne = first.Router.Scores.Of(second.Id);
        afterOne.Should().BeNegative();
        rpc = new();
        rpc.Messages.Add((Topic, new byte[100_001], false));
        first.Router.Receive(second.Id, rpc);
        first.Router.Scores.Of(second.Id).Should().BeLessThan(afterOne);
        world.Run(TimeSpan.FromSeconds(1));
        first.Delivered.Should().BeEmpty();
    }

    [Test]
    public void Topics_that_do_not_exist_here_are_ignored()
    {
        GossipWorld world = Pair(out Node first, out Node second);
        GossipRpc rpc = new();
        rpc.Subscriptions.Add((true, "/other"));
        rpc.Graft.Add("/other");
        rpc.Prune.Add(("/other", 1));
        rpc.Have.Add(("/other", [new MessageId(1, 2, 3)]));
        rpc.Messages.Add(("/other", Data(1), false));
        int before = first.ControlSent.Count;
        first.Router.Receive(second.Id, rpc);
        first.ControlSent.Count.Should().Be(before, "nothing is answered");
        first.Router.Scores.Of(second.Id).Should().Be(0);
        _ = world;
    }

    [Test]
    public void Graft_before_the_backoff_is_over_is_refused_and_penalised()
    {
        GossipWorld world = Pair(out Node first, out Node second);
        first.Router.Unsubscribe(Topic);
        first.Router.Subscribe(Topic);
        world.Run(TimeSpan.FromMilliseconds(200));
        GossipRpc graft = new();
        graft.Graft.Add(Topic);
        for (int i = 0; i < 12; i++)
        {
            first.Router.Receive(second.Id, graft);
        }

        first.Router.Counters.EarlyGrafts.Should().Be(12);
        first.Router.MeshOf(Topic).Should().BeEmpty();
        first.Router.Scores.Of(second.Id).Should().BeNegative("six early grafts are free, no more");
        first.ControlSent[^1].Prune.Should().Equal((Topic, 60UL));
    }

    [Test]
    public void Pruned_peer_comes_back_after_its_backoff_and_not_before()
    {
        GossipWorld world = Pair(out Node first, out Node second);
        GossipRpc prune = new();
        prune.Prune.Add((Topic, 60));
        first.Router.Receive(second.Id, prune);
        second.Router.Receive(first.Id, prune);
        world.Run(TimeSpan.FromSeconds(59));
        first.Router.MeshOf(Topic).Should().BeEmpty();
        world.Run(TimeSpan.FromSeconds(3));
        first.Router.MeshOf(Topic).Should().Equal(second.Id);
        second.Router.MeshOf(Topic).Should().Equal(first.Id);
    }

    [Test]
    public void Backoff_that_a_peer_asks_for_is_limited()
    {
        GossipWorld world = Pair(out Node first, out Node second);
        GossipRpc prune = new();
        prune.Prune.Add((Topic, ulong.MaxValue));
        first.Router.Receive(second.Id, prune);
        second.Router.Receive(first.Id, prune);
        world.Run(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(2));
        first.Router.MeshOf(Topic).Should().Equal(second.Id);
    }

    [Test]
    public void Full_mesh_refuses_inbound_peers_and_takes_outbound_ones()
    {
        GossipWorld world = new(1, 30);
        Node hub = world.Nodes[0];
        world.SubscribeAll();
        foreach (Node node in world.Nodes.Skip(1))
        {
            GossipWorld.Connect(node, hub);
        }

        world.Run(TimeSpan.FromSeconds(3));
        hub.Router.MeshOf(Topic).Count.Should().BeLessThanOrEqualTo(world.Options.Topics[0].MeshSizeMax);
        GossipRpc graft = new();
        graft.Graft.Add(Topic);
        for (int i = 1; i < 30; i++)
        {
            hub.Router.Receive(world.Nodes[i].Id, graft);
            hub.Router.MeshOf(Topic).Count.Should().BeLessThanOrEqualTo(world.Options.Topics[0].MeshSizeMax);
        }
    }

    [Test]
    public void Mesh_keeps_its_outbound_quota_however_many_inbound_peers_come()
    {
        GossipWorld world = new(5, 40);
        Node target = world.Nodes[0];
        world.SubscribeAll();
        for (int i = 1; i < 36; i++)
        {
            GossipWorld.Connect(world.Nodes[i], target);
        }

        for (int i = 36; i < 40; i++)
        {
            GossipWorld.Connect(target, world.Nodes[i]);
        }

        world.Run(TimeSpan.FromSeconds(10));
        target.Router.MeshOf(Topic).Count(id => world.Nodes.Skip(36).Any(node => node.Id == id)).Should().BeGreaterThanOrEqualTo(2);
    }

    [Test]
    public void Announcements_are_limited_per_heartbeat()
    {
        GossipWorld world = Pair(out Node first, out Node second);
        for (int i = 0; i < 30; i++)
        {
            GossipRpc have = new();
            have.Have.Add((Topic, [new MessageId((ulong)i, 0, 0)]));
            first.Router.Receive(second.Id, have);
        }

        first.ControlSent.Sum(control => control.Want.Count).Should().Be(world.Options.HaveMessagesMax);
        GossipRpc flood = new();
        flood.Have.Add((Topic, [.. Enumerable.Range(100, 9000).Select(i => new MessageId((ulong)i, 0, 0))]));
        world.Run(TimeSpan.FromMilliseconds(600));
        first.Router.Receive(second.Id, flood);
        first.ControlSent[^1].Want.Count.Should().Be(world.Options.WantIdsMax);
    }

    [Test]
    public void Promise_that_is_not_kept_is_misbehaviour()
    {
        GossipWorld world = Pair(out Node first, out Node second);
        for (int i = 0; i < 10; i++)
        {
            GossipRpc have = new();
            have.Have.Add((Topic, [new MessageId((ulong)i, 0, 0)]));
            first.Router.Receive(second.Id, have);
        }

        world.Run(TimeSpan.FromSeconds(4));
        first.Router.Counters.BrokenPromises.Should().Be(10);
        first.Router.Scores.Of(second.Id).Should().BeNegative();
        first.Router.MeshOf(Topic).Should().BeEmpty("a peer of negative score leaves the mesh");
    }

    [Test]
    public void Message_is_sent_on_request_three_times_and_no_more()
    {
        GossipWorld world = Pair(out Node first, out Node second);
        _ = first.Router.Publish(Topic, Data(1));
        MessageId id = MessageId.Of(Topic, Data(1));
        first.MessagesSent.Clear();
        GossipRpc want = new();
        want.Want.AddRange(Enumerable.Repeat(id, 10));
        first.Router.Receive(second.Id, want);
        first.MessagesSent.Should().HaveCount(world.Options.RetransmitMax);
    }

    [Test]
    public void Message_before_its_verdict_or_after_its_history_is_not_sent_on_request()
    {
        GossipWorld world = Pair(out Node first, out Node second);
        GossipRpc rpc = new();
        rpc.Messages.Add((Topic, Data(1), false));
        first.Router.Receive(second.Id, rpc);
        MessageId id = MessageId.Of(Topic, Data(1));
        GossipRpc want = new();
        want.Want.Add(id);
        first.Router.Receive(second.Id, want);
        first.MessagesSent.Should().BeEmpty("nobody knows yet whether it is right");
        _ = first.Router.Publish(Topic, Data(2));
        first.MessagesSent.Clear();
        world.Run(TimeSpan.FromSeconds(4));
        want = new();
        want.Want.Add(MessageId.Of(Topic, Data(2)));
        first.Router.Receive(second.Id, want);
        first.MessagesSent.Should().BeEmpty("six heartbeats have passed");
    }

    [Test]
    public void Long_message_is_announced_as_unwanted_before_its_verdict_and_a_short_one_is_not()
    {
        GossipWorld world = new(1, 3);
        world.SubscribeAll();
        GossipWorld.Connect(world.Nodes[0], world.Nodes[1]);
        GossipWorld.Connect(world.Nodes[0], world.Nodes[2]);
        world.Run(TimeSpan.FromSeconds(1));
        Node first = world.Nodes[0];
        first.ControlSent.Clear();
        GossipRpc rpc = new();
        rpc.Messages.Add((Topic, Data(1, 1023), false));
        first.Router.Receive(world.Nodes[1].Id, rpc);
        first.ControlSent.Should().BeEmpty();
        rpc = new();
        rpc.Messages.Add((Topic, Data(2, 1024), false));
        first.Router.Receive(world.Nodes[1].Id, rpc);
        first.ControlSent.Should().ContainSingle("the sender is not told").Which.DontWant.Should().Equal(MessageId.Of(Topic, Data(2, 1024)));
    }

    [Test]
    public void Message_that_a_peer_does_not_want_is_not_sent_to_it_until_that_lapses()
    {
        GossipWorld world = Pair(out Node first, out Node second);
        GossipRpc rpc = new();
        rpc.DontWant.Add(MessageId.Of(Topic, Data(1)));
        first.Router.Receive(second.Id, rpc);
        first.Router.Publish(Topic, Data(1)).Should().Be(0);
        rpc = new();
        rpc.DontWant.Add(MessageId.Of(Topic, Data(2)));
        first.Router.Receive(second.Id, rpc);
        world.Run(world.Options.Heartbeat * (world.Options.DontWantTicks + 1));
        first.Router.Publish(Topic, Data(2)).Should().Be(1);
    }

    [Test]
    public void Unwanted_ids_are_limited_per_heartbeat()
    {
        GossipWorld world = Pair(out Node first, out Node second);
        GossipRpc rpc = new();
        rpc.DontWant.AddRange(Enumerable.Range(0, 5000).Select(i => new MessageId((ulong)i, 1, 1)));
        rpc.DontWant.Add(MessageId.Of(Topic, Data(1)));
        first.Router.Receive(second.Id, rpc);
        first.Router.Publish(Topic, Data(1)).Should().Be(1, "it was beyond the limit");
        _ = world;
    }

    [Test]
    public void Message_for_which_validation_has_no_room_may_come_again()
    {
        GossipWorld world = Pair(out Node first, out Node second);
        first.ValidationRoom = 0;
        GossipRpc rpc = new();
        rpc.Messages.Add((Topic, Data(1), false));
        first.Router.Receive(second.Id, rpc);
        first.Router.Counters.Overflowed.Should().Be(1);
        first.ValidationRoom = 1;
        first.Router.Receive(second.Id, rpc);
        world.Run(TimeSpan.FromMilliseconds(10));
        first.Delivered.Should().HaveCount(1);
    }

    [Test]
    public void Rejected_message_counts_against_everyone_who_sent_it_and_an_ignored_one_against_nobody()
    {
        GossipWorld world = new(1, 3);
        world.SubscribeAll();
        GossipWorld.Connect(world.Nodes[0], world.Nodes[1]);
        GossipWorld.Connect(world.Nodes[0], world.Nodes[2]);
        world.Run(TimeSpan.FromSeconds(1));
        Node first = world.Nodes[0];
        first.Verdict = message => message.Data.Span[0] == 1 ? GossipVerdict.Reject : GossipVerdict.Ignore;
        foreach (int number in (int[])[1, 2])
        {
            GossipRpc rpc = new();
            rpc.Messages.Add((Topic, Data(number), false));
            first.Router.Receive(world.Nodes[1].Id, rpc);
            if (number == 1)
            {
                first.Router.Receive(world.Nodes[2].Id, rpc);
            }
        }

        first.MessagesSent.Clear();
        world.Run(TimeSpan.FromMilliseconds(10));
        first.Router.Scores.Of(world.Nodes[1].Id).Should().Be(-80, "0.5 x -160 x 1");
        first.Router.Scores.Of(world.Nodes[2].Id).Should().Be(-80);
        first.MessagesSent.Should().BeEmpty();
    }

    [Test]
    public void Score_survives_a_reconnect_and_fades_with_time()
    {
        GossipWorld world = Pair(out Node first, out Node second);
        first.Router.Scores.AddPenalty(second.Id, 20);
        double bad = first.Router.Scores.Of(second.Id);
        bad.Should().BeNegative();
        GossipWorld.Disconnect(first, second);
        GossipWorld.Connect(first, second);
        first.Router.Scores.Of(second.Id).Should().Be(bad, "leaving does not clear it");
        world.Run(TimeSpan.FromMinutes(2));
        first.Router.Scores.Of(second.Id).Should().Be(0);
        GossipWorld.Disconnect(first, second);
        first.Router.Scores.Count.Should().Be(0, "a peer with nothing against it is forgotten");
    }

    [Test]
    public void Many_peers_at_one_address_lose_by_it()
    {
        GossipWorld world = new(1, 15);
        world.Nodes.ForEach(node => node.Ip = IPAddress.Parse("1.2.3.4"));
        foreach (Node node in world.Nodes.Skip(1))
        {
            GossipWorld.Connect(node, world.Nodes[0]);
        }

        world.Nodes[0].Router.Scores.Of(world.Nodes[1].Id).Should().Be(-40 * 6 * 6, "six more than eight");
    }

    [Test]
    public void Peer_below_the_graylist_is_not_read()
    {
        GossipWorld world = Pair(out Node first, out Node second);
        first.Router.Scores.TrySetApplicationScore(second.Id, -20_000).Should().BeTrue();
        GossipRpc rpc = new();
        rpc.Messages.Add((Topic, Data(1), false));
        first.Router.Receive(second.Id, rpc);
        world.Run(TimeSpan.FromMilliseconds(100));
        first.Delivered.Should().BeEmpty();
    }

    [Test]
    public void Explicit_peer_is_outside_the_mesh_and_gets_everything()
    {
        GossipWorld probe = new(1, 2);
        GossipWorld world = new(1, 2, DefaultOptions with { ExplicitPeers = new HashSet<Network.Libp2p.Addresses.PeerId> { probe.Nodes[1].Id } });
        world.SubscribeAll();
        GossipWorld.Connect(world.Nodes[0], world.Nodes[1]);
        world.Run(TimeSpan.FromSeconds(2));
        world.Nodes[0].Router.MeshOf(Topic).Should().BeEmpty();
        world.Nodes[0].Router.Publish(Topic, Data(1)).Should().Be(1);
        world.Run(TimeSpan.FromSeconds(1));
        world.Nodes[1].Delivered.Should().HaveCount(1);
    }

    [Test]
    public void Publisher_outside_the_topic_uses_a_fanout()
    {
        GossipWorld world = new(3, 6);
        world.Nodes.Skip(1).ToList().ForEach(node => node.Router.Subscribe(Topic));
        world.ConnectRandomly(4);
        world.Run(TimeSpan.FromSeconds(2));
        world.Nodes[0].Router.Publish(Topic, Data(1)).Should().BePositive();
        world.Run(TimeSpan.FromSeconds(2));
        world.Nodes.Skip(1).Should().OnlyContain(node => node.Delivered.Count == 1);
    }

    [Test]
    public void Subscriptions_of_a_peer_are_limited()
    {
        GossipOptions options = DefaultOptions with
        {
            Topics = [.. Enumerable.Range(0, 5).Select(i => new GossipTopic { Name = $"/{i}", MessageBytesMax = 10 })],
            SubscriptionsPerPeerMax = 3,
        };
        GossipWorld world = new(1, 2, options);
        GossipWorld.Connect(world.Nodes[0], world.Nodes[1]);
        GossipRpc rpc = new();
        rpc.Subscriptions.AddRange(Enumerable.Range(0, 5).Select(i => (true, $"/{i}")));
        world.Nodes[0].Router.Receive(world.Nodes[1].Id, rpc);
        Enumerable.Range(0, 5).Sum(i => world.Nodes[0].Router.SubscribersOf($"/{i}").Count()).Should().Be(3);
    }

    private static GossipWorld Pair(out Node first, out Node second)
    {
        GossipWorld world = new(1, 2);
        first = world.Nodes[0];
        second = world.Nodes[1];
        world.SubscribeAll();
        GossipWorld.Connect(first, second);
        world.Run(TimeSpan.FromSeconds(1));
        return world;
    }
}
