// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.PubSub;
using PowerVerse.Chain.Network.Libp2p.Wire;

namespace PowerVerse.Chain.Network.Libp2p.Tests.PubSub;

[Parallelizable(ParallelScope.All)]
public sealed class GossipOutboxTests
{
    private const string Votes = "/votes";
    private const string Bulk = "/bulk";

    private static readonly GossipOptions Options = new() { Topics = [] };

    [Test]
    public async Task Messages_leave_urgent_first_the_oldest_bulk_makes_room_and_old_votes_stay()
    {
        ManualTime time = new();
        int unwanted = 0;
        GossipOutbox outbox = new(Options with { OutboxBytesMax = 10_000 }, time) { OnUnwanted = () => unwanted++ };
        Recording channel = new();
        for (int i = 0; i < 5; i++)
        {
            _ = outbox.Add(GossipMessage.Create(MessageId.Of(Bulk, [(byte)i]), Bulk, new byte[1900]), GossipPriority.Bulk);
        }

        outbox.Add(GossipMessage.Create(MessageId.Of(Bulk, [9]), Bulk, new byte[1900]), GossipPriority.Bulk).Should().Be(1);
        _ = outbox.Add(GossipMessage.Create(MessageId.Of(Votes, [1]), Votes, [1]), GossipPriority.Urgent);
        outbox.Drop([MessageId.Of(Bulk, [3])]);
        outbox.Drop(MessageId.Of(Bulk, [4]));
        Task writing = outbox.WriteLoopAsync(channel, _ => { }, default);
        GossipRpcCodec.TryDecode(channel.Written[0].AsMemory(2), out GossipRpc? rpc).Should().BeTrue();
        rpc!.Messages.Select(message => message.Topic).Should().StartWith(Votes);
        rpc.Messages.Should().HaveCount(4, "of six bulk messages one had to go, one was unwanted and one came from the peer itself");
        unwanted.Should().Be(1);
        outbox.Bytes.Should().Be(0);
        outbox.Close();
        await writing.WaitAsync(TimeSpan.FromSeconds(10));

        GossipOutbox late = new(Options, time);
        _ = late.Add(GossipMessage.Create(MessageId.Of(Votes, [2]), Votes, [2]), GossipPriority.Urgent);
        time.Advance(GossipOutbox.UrgentAgeMax + TimeSpan.FromSeconds(1));
        int lost = 0;
        _ = late.WriteLoopAsync(channel, count => lost += count, default);
        lost.Should().Be(1);
        channel.Written.Should().HaveCount(1);
        late.Close();
    }

    [Test]
    public async Task Control_of_a_burst_that_the_peer_has_not_taken_is_one_rpc_within_bounds()
    {
        ManualTime time = new();
        GossipOutbox outbox = new(Options, time);
        for (int i = 0; i < 5000; i++)
        {
            GossipControl control = new();
            control.DontWant.Add(MessageId.Of(Bulk, BitConverter.GetBytes(i)));
            outbox.Add(control);
            _ = outbox.Add(GossipMessage.Create(MessageId.Of(Bulk, BitConverter.GetBytes(i)), Bulk, new byte[10_000]), GossipPriority.Bulk);
        }

        Recording channel = new();
        Task writing = outbox.WriteLoopAsync(channel, _ => { }, default);

        GossipRpc first = channel.Decode(0);
        first.DontWant.Should().HaveCount(Options.DontWantIdsMax).And.EndWith(MessageId.Of(Bulk, BitConverter.GetBytes(4999)), "the newest are of use");
        time.Advance(Options.Linger);
        await TestHosts.UntilAsync(() => outbox.Bytes == 0, "the last ones waited for others");
        long messages = Enumerable.Range(0, channel.Written.Count).Sum(i => channel.Decode(i).Messages.Count);
        messages.Should().Be(Options.OutboxBytesMax / GossipMessage.Create(default, Bulk, new byte[10_000]).Encoded.Length, "the newest messages are all sent");
        outbox.Close();
        await writing.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Test]
    public async Task Last_word_on_a_topic_is_the_one_that_is_sent()
    {
        GossipOutbox outbox = new(Options, new ManualTime());
        outbox.Add(Control(control => control.Subscriptions.Add((true, Votes))));
        outbox.Add(Control(control => control.Graft.Add(Votes)));
        outbox.Add(Control(control => control.Prune.Add((Votes, 5))));
        outbox.Add(Control(control => control.Prune.Add((Bulk, 5))));
        outbox.Add(Control(control => control.Graft.Add(Bulk)));
        outbox.Add(Control(control => control.Have.Add((Bulk, [MessageId.Of(Bulk, [1])]))));
        outbox.Add(Control(control => control.Have.Add((Bulk, [MessageId.Of(Bulk, [2])]))));
        outbox.Add(Control(control => control.Subscriptions.Add((false, Votes))));
        for (int i = 0; i < 3; i++)
        {
            outbox.Add(Control(control => control.Want.AddRange(Enumerable.Repeat(MessageId.Of(Bulk, [3]), 4000))));
        }

        Recording channel = new();
        Task writing = outbox.WriteLoopAsync(channel, _ => { }, default);

        GossipRpc rpc = channel.Decode(0);
        rpc.Subscriptions.Should().Equal((false, Votes));
        rpc.Graft.Should().Equal(Bulk);
        rpc.Prune.Should().Equal((Votes, 5UL));
        rpc.Have.Single().Ids.Should().Equal(MessageId.Of(Bulk, [2]));
        rpc.Want.Should().HaveCount(GossipRpcCodec.IdsMax, "a peer reads no more in one RPC");
        channel.Written.Should().HaveCount(1);
        outbox.Close();
        await writing.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Test]
    public async Task Peer_that_does_not_take_an_rpc_is_stuck_after_a_time()
    {
        ManualTime time = new();
        GossipOutbox outbox = new(Options, time);
        Recording channel = new() { Taken = new TaskCompletionSource() };
        Task writing = outbox.WriteLoopAsync(channel, _ => { }, default);
        time.Advance(GossipOutbox.WriteTimeMax * 2);
        outbox.IsStuck.Should().BeFalse("nothing was to be sent");

        _ = outbox.Add(GossipMessage.Create(MessageId.Of(Bulk, [1]), Bulk, [1]), GossipPriority.Bulk);
        await TestHosts.UntilAsync(() => channel.Written.Count == 1, "the writer is woken");
        time.Advance(GossipOutbox.WriteTimeMax);
        outbox.IsStuck.Should().BeFalse();
        time.Advance(TimeSpan.FromSeconds(1));
        outbox.IsStuck.Should().BeTrue();

        outbox.Close();
        channel.Taken.SetResult();
        await writing.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Test]
    public async Task Small_messages_that_follow_one_another_share_an_rpc_and_the_first_after_a_pause_goes_at_once()
    {
        ManualTime time = new();
        GossipOutbox outbox = new(Options, time);
        Recording channel = new();
        Task writing = outbox.WriteLoopAsync(channel, _ => { }, default);
        Add(outbox, 0);
        await TestHosts.UntilAsync(() => channel.Written.Count == 1, "nothing was sent for a while");
        for (int i = 1; i <= 20; i++)
        {
            Add(outbox, i);
        }

        await TestHosts.UntilAsync(() => outbox.IsLingering, "the next ones wait for each other");
        channel.Written.Should().HaveCount(1);
        time.Advance(Options.Linger);
        await TestHosts.UntilAsync(() => channel.Written.Count == 2, "not for longer than that");
        channel.Decode(1).Messages.Should().HaveCount(20);

        Add(outbox, 21);
        await TestHosts.UntilAsync(() => outbox.IsLingering, "they wait again");
        outbox.Add(Control(control => control.Graft.Add(Votes)));
        await TestHosts.UntilAsync(() => channel.Written.Count == 3, "control waits for nothing");
        channel.Decode(2).Messages.Should().HaveCount(1);

        Add(outbox, 22);
        await TestHosts.UntilAsync(() => outbox.IsLingering, "and again");
        outbox.Drop(MessageId.Of(Votes, BitConverter.GetBytes(22)));
        Add(outbox, 23, size: GossipOutbox.BatchBytesMax);
        await TestHosts.UntilAsync(() => channel.Written.Count == 4, "an RPC that is full waits for nothing either");
        channel.Decode(3).Messages.Should().ContainSingle("the peer has the other by now").Which.Data.Length.Should().Be(GossipOutbox.BatchBytesMax);
        outbox.Close();
        await writing.WaitAsync(TimeSpan.FromSeconds(10));
    }

    // rust-libp2p refuses RPCs above 64 KiB unless told otherwise: nodes that only follow votes need not be told.
    [Test]
    public async Task Small_messages_never_share_an_rpc_that_other_stacks_refuse_unless_told_otherwise()
    {
        const int RefusedElsewhere = 64 * 1024;
        ManualTime time = new();
        GossipOutbox outbox = new(Options, time);
        for (int i = 0; i < 5000; i++)
        {
            Add(outbox, i, size: 10 + (i % 900));
        }

        Recording channel = new();
        Task writing = outbox.WriteLoopAsync(channel, _ => { }, default);
        time.Advance(Options.Linger);
        await TestHosts.UntilAsync(() => outbox.Bytes == 0, "the last ones waited for others");
        channel.Written.Should().OnlyContain(rpc => rpc.Length <= RefusedElsewhere).And.HaveCountGreaterThan(1);
        Enumerable.Range(0, channel.Written.Count).Sum(i => channel.Decode(i).Messages.Count).Should().Be(5000);
        outbox.Close();
        await writing.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private static void Add(GossipOutbox outbox, int number, int size = 10)
    {
        byte[] data = new byte[size];
        _ = outbox.Add(GossipMessage.Create(MessageId.Of(Votes, BitConverter.GetBytes(number)), Votes, data), GossipPriority.Urgent);
    }

    private static GossipControl Control(Action<GossipControl> fill)
    {
        GossipControl control = new();
        fill(control);
        return control;
    }

    private sealed class Recording : Transports.IByteChannel
    {
        public List<byte[]> Written { get; } = [];

        public TaskCompletionSource? Taken { get; init; }

        public GossipRpc Decode(int index)
        {
            _ = UnsignedVarint.Read(Written[index], out _, out int prefix);
            GossipRpcCodec.TryDecode(Written[index].AsMemory(prefix), out GossipRpc? rpc).Should().BeTrue("a peer reads what is written");
            return rpc!;
        }

        public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken) => new(0);

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            Written.Add(bytes.ToArray());
            return Taken is null ? default : new ValueTask(Taken.Task);
        }
    }
}
