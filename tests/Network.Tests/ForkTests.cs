// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Network.Direct;
using PowerVerse.Chain.Network.Gossip;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.Transports;
using PowerVerse.Chain.Network.Peers;
using PowerVerse.Chain.Network.Requests;

namespace PowerVerse.Chain.Network.Tests;

/// <summary>Who stays connected over a fork, and that nothing said around it is lost.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ForkTests
{
    private const string StatusRequests = "/pv/req/status/1";
    private const string GoodbyeRequests = "/pv/req/goodbye/1";

    // The clock of the tests begins here.
    private static readonly ulong Start = (ulong)new StoppedClock().GetUtcNow().ToUnixTimeSeconds();
    private static readonly ulong Osaka = Start + 3600;
    private static readonly ChainSpec WithoutFork = new() { ShanghaiTime = 0, CancunTime = 0, PragueTime = 0 };
    private static readonly ChainSpec WithFork = WithoutFork with { OsakaTime = Osaka };

    [Test]
    public async Task Nodes_of_one_schedule_admit_each_other_wherever_they_stand()
    {
        await using TestNodes nodes = new();
        PeerNetwork ahead = await nodes.StartAsync(new NodeOptions { Chain = At(WithFork, Osaka + 100) });
        PeerNetwork before = await nodes.StartAsync(new NodeOptions { Chain = At(WithFork, Osaka - 100), StaticPeers = [ahead.ListenAddresses[0]] });
        PeerNetwork first = await nodes.StartAsync(new NodeOptions { Chain = At(WithFork, 0), StaticPeers = [ahead.ListenAddresses[0], before.ListenAddresses[0]] });

        await NetworkPair.UntilAsync(() => nodes.All.All(static node => node.Network.Peers.Count == 2), "all are on one chain");
        first.MoveTo(TestNodes.At(2, Osaka + 100));
        ahead.MoveTo(TestNodes.At(3, Osaka + 101));

        nodes.All.Should().OnlyContain(static node => node.Network.Peers.Count == 2, "moving on parts nobody");
    }

    [Test]
    public async Task Fork_that_a_peer_does_not_know_parts_from_it_when_it_passes_and_holds_nothing_against_it()
    {
        await using TestNodes nodes = new();
        PeerNetwork network = await nodes.StartAsync(new NodeOptions { Chain = At(WithFork, Osaka - 100) });
        await using ForkStranger peer = new();
        await peer.Stranger.JoinAsync(network, StatusAt(WithoutFork, Osaka - 100));

        network.MoveTo(TestNodes.At(2, Osaka - 1));
        network.IsConnected(peer.Stranger.Host.PeerId).Should().BeTrue("the fork is to come");
        network.MoveTo(TestNodes.At(3, Osaka));

        await NetworkPair.UntilAsync(() => !network.IsConnected(peer.Stranger.Host.PeerId), "it does not follow");
        peer.Goodbyes.Should().Equal((byte)GoodbyeReason.WrongNetwork);
        network.ScoreOf(peer.Stranger.Host.PeerId).Should().Be(0);
        network.IsBanned(peer.Stranger.Host.PeerId).Should().BeFalse();
    }

    [Test]
    public async Task Fork_that_this_node_does_not_know_parts_from_a_peer_that_announced_it()
    {
        await using TestNodes nodes = new();
        PeerNetwork network = await nodes.StartAsync(new NodeOptions { Chain = At(WithoutFork, Osaka - 100) });
        await using ForkStranger peer = new();
        await peer.Stranger.JoinAsync(network, StatusAt(WithFork, Osaka - 100));

        network.MoveTo(TestNodes.At(2, Osaka - 1));
        network.IsConnected(peer.Stranger.Host.PeerId).Should().BeTrue("the fork is to come");
        network.MoveTo(TestNodes.At(3, Osaka));

        await NetworkPair.UntilAsync(() => !network.IsConnected(peer.Stranger.Host.PeerId), "one of the two is out of date");
        peer.Goodbyes.Should().Equal((byte)GoodbyeReason.WrongNetwork);
        network.ScoreOf(peer.Stranger.Host.PeerId).Should().Be(0);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Fork_between_two_nodes_is_refused_from_the_start_and_the_program_may_be_updated(bool isPeerTheOneThatKnows)
    {
        await using TestNodes nodes = new();
        PeerNetwork network = await nodes.StartAsync(new NodeOptions { Chain = At(isPeerTheOneThatKnows ? WithoutFork : WithFork, Osaka + 100) });
        await using ForkStranger peer = new();
        await peer.Stranger.Host.StartAsync(CancellationToken.None);
        await peer.Stranger.DialAsync(network);
        byte[] answer = await peer.Stranger.AskAsync(StatusRequests, StatusAt(isPeerTheOneThatKnows ? WithFork : WithoutFork, Osaka + 100).Encode());

        answer[0].Should().Be(RequestRules.ContentCode, "it is told whom it met");
        await NetworkPair.UntilAsync(() => peer.Stranger.Connection.Reason != Libp2p.CloseReason.None, "it is let go");
        peer.Goodbyes.Should().Equal((byte)GoodbyeReason.WrongNetwork);
        nodes.All[0].Endpoint.Connected.Should().BeEmpty("the node never hears of it");
        network.ScoreOf(peer.Stranger.Host.PeerId).Should().Be(0);

        await using Stranger updated = new();
        await updated.JoinAsync(network, StatusAt(isPeerTheOneThatKnows ? WithoutFork : WithFork, Osaka + 100));
    }

    [Test]
    public async Task Status_of_another_version_is_answered_and_refused_without_penalty()
    {
        await using TestNodes nodes = new();
        PeerNetwork network = await nodes.StartAsync();
        await using ForkStranger peer = new();
        await peer.Stranger.Host.StartAsync(CancellationToken.None);
        await peer.Stranger.DialAsync(network);
        byte[] later = [0xF8, 200, 0x03, .. Enumerable.Repeat((byte)0x01, 199)];

        byte[] answer = await peer.Stranger.AskAsync(StatusRequests, later);

        answer[0].Should().Be(RequestRules.ContentCode);
        ChainStatus.TryDecode(answer.AsSpan(2), out ChainStatus? own, out _).Should().BeTrue();
        own.Should().Be(TestNodes.Status);
        await NetworkPair.UntilAsync(() => peer.Stranger.Connection.Reason != Libp2p.CloseReason.None, "it is let go");
        peer.Goodbyes.Should().Equal((byte)GoodbyeReason.WrongNetwork);
        network.ScoreOf(peer.Stranger.Host.PeerId).Should().Be(0);
        network.IsBanned(peer.Stranger.Host.PeerId).Should().BeFalse();
    }

    [Test]
    public async Task Answer_of_another_version_is_refused_without_penalty()
    {
        await using ForkStranger peer = new(listens: true) { Answer = [0xC3, 0x03, 0x01, 0x02] };
        await peer.Stranger.Host.StartAsync(CancellationToken.None);
        await using TestNodes nodes = new();
        PeerNetwork network = await nodes.StartAsync(new NodeOptions { StaticPeers = [peer.Address] });

        await NetworkPair.UntilAsync(() => !peer.Goodbyes.IsEmpty, "it is told why");

        peer.Goodbyes.First().Should().Be((byte)GoodbyeReason.WrongNetwork);
        network.ScoreOf(peer.Stranger.Host.PeerId).Should().Be(0);
        nodes.All[0].Endpoint.Connected.Should().BeEmpty();
    }

    [Test]
    public async Task Peer_that_was_refused_is_dialled_ever_later_until_it_is_updated()
    {
        StoppedClock time = new();
        await using ForkStranger peer = new(listens: true) { Answer = [0xC1, 0x03] };
        await peer.Stranger.Host.StartAsync(CancellationToken.None);
        await using TestNodes nodes = new();
        PeerNetwork network = await nodes.StartAsync(new NodeOptions { Bootnodes = [peer.Address], Time = time });
        PeerId id = peer.Stranger.Host.PeerId;

        for (int i = 1; i <= 3; i++)
        {
            await NetworkPair.UntilAsync(() => peer.Asked.Count == i && network.RefusalsOf(id) == i && peer.Goodbyes.Count == i, "it is dialled and refused");
            peer.Answer = i < 3 ? peer.Answer : TestNodes.Status.Encode();
            time.Advance(TimeSpan.FromSeconds(5 << (i - 1)));
        }

        await NetworkPair.UntilAsync(() => network.IsConnected(id), "it was updated");
        network.RefusalsOf(id).Should().Be(0);
    }

    [Test]
    public async Task Status_is_asked_again_every_minute_and_what_it_says_counts()
    {
        StoppedClock time = new();
        await using ForkStranger peer = new(listens: true) { Answer = TestNodes.Status.Encode() };
        await peer.Stranger.Host.StartAsync(CancellationToken.None);
        await using TestNodes nodes = new();
        PeerNetwork network = await nodes.StartAsync(new NodeOptions { StaticPeers = [peer.Address], Time = time });
        await NetworkPair.UntilAsync(() => network.IsConnected(peer.Stranger.Host.PeerId), "it is taken");
        network.MoveTo(TestNodes.At(5, Start));
        peer.Asked.Should().HaveCount(1);

        peer.Answer = (TestNodes.Status with { Number = 9, Finalized = 9 }).Encode();
        time.Advance(StatusRounds.Period);
        await NetworkPair.UntilAsync(() => network.StatusOf(peer.Stranger.Host.PeerId)?.Number == 9, "it is asked again");
        peer.Asked.Last().Number.Should().Be(5, "and told where this node stands");

        peer.Answer = (TestNodes.Status with { Fork = new ForkId(1, 0) }).Encode();
        time.Advance(StatusRounds.Period);
        await NetworkPair.UntilAsync(() => !network.IsConnected(peer.Stranger.Host.PeerId), "it went where this node does not follow");
        peer.Goodbyes.First().Should().Be((byte)GoodbyeReason.WrongNetwork);
    }

    [Test]
    public async Task Meeting_point_judges_by_the_clock()
    {
        StoppedClock time = new();
        await using TestNodes nodes = new();
        PeerNetwork meetingPoint = await nodes.StartAsync(new NodeOptions { Chain = TestNodes.ChainOf(WithFork), IsBootnode = true, Time = time });
        PeerNetwork follower = await nodes.StartAsync(new NodeOptions { Chain = At(WithFork, Osaka - 100), StaticPeers = [meetingPoint.ListenAddresses[0]] });
        await using ForkStranger peer = new();
        await peer.Stranger.JoinAsync(meetingPoint, StatusAt(WithoutFork, Osaka - 100));
        await NetworkPair.UntilAsync(() => meetingPoint.Peers.Count == 2, "the fork is to come");

        time.Advance(TimeSpan.FromSeconds(3600));

        await NetworkPair.UntilAsync(() => !meetingPoint.IsConnected(peer.Stranger.Host.PeerId), "it does not follow");
        meetingPoint.IsConnected(follower.PeerId).Should().BeTrue();
        peer.Goodbyes.Should().Equal((byte)GoodbyeReason.WrongNetwork);
    }

    [Test]
    public async Task Messages_before_at_and_after_a_fork_arrive_and_topics_change_over()
    {
        StoppedClock time = new();
        await using TestNodes nodes = new();
        PeerNetwork middle = await nodes.StartAsync(new NodeOptions { Chain = At(WithFork, Start), Time = time });
        PeerNetwork left = await nodes.StartAsync(new NodeOptions { Chain = At(WithFork, Start), Time = time, StaticPeers = [middle.ListenAddresses[0]] });
        PeerNetwork right = await nodes.StartAsync(new NodeOptions { Chain = At(WithFork, Start), Time = time, StaticPeers = [middle.ListenAddresses[0]] });
        left.Restrict(new HashSet<PeerId> { middle.PeerId });
        right.Restrict(new HashSet<PeerId> { middle.PeerId });
        ForkTopics names = new(new ChainView(At(WithFork, Start), true, time));
        string old = names.NameOf(0, NetworkTopic.Vote);
        string next = names.NameOf(1, NetworkTopic.Vote);
        int[] meshes = [2, 1, 1];
        bool Has(string name) => nodes.All.Select((node, i) => node.Network.MeshSizeOf(name) == meshes[i]).All(static isWhole => isWhole);
        await NetworkPair.UntilAsync(() => Has(old), "the line stands");
        Has(next).Should().BeFalse();

        await PassAsync(1, "long before");
        time.Advance(TimeSpan.FromSeconds(3600 - ForkTopics.Lead));
        await NetworkPair.UntilAsync(() => Has(next), "the next rules' meshes form before the fork");
        Has(old).Should().BeTrue();
        time.Advance(TimeSpan.FromSeconds(ForkTopics.Lead - 1));
        await PassAsync(2, "the second before");
        time.Advance(TimeSpan.FromSeconds(1));
        await PassAsync(3, "at the fork, before a block has passed it");
        foreach ((PeerNetwork network, _) in nodes.All)
        {
            network.MoveTo(TestNodes.At(2, Osaka));
        }

        await PassAsync(4, "after it");
        time.Advance(TimeSpan.FromSeconds(ForkTopics.Lag));
        await NetworkPair.UntilAsync(() => nodes.All.All(node => node.Network.Listened == (1, 1) && node.Network.MeshSizeOf(old) == 0), "the old topics are left");
        await PassAsync(5, "when the old topics are left");

        left.Peers.Should().HaveCount(1);
        nodes.All.Should().OnlyContain(node => node.Network.ScoreOf(middle.PeerId) == 0);
        async Task PassAsync(byte content, string when)
        {
            foreach (NetworkTopic topic in Enum.GetValues<NetworkTopic>())
            {
                left.Publish(topic, [content, (byte)topic]);
            }

            RecordingEndpoint far = nodes.All[2].Endpoint;
            await NetworkPair.UntilAsync(
                () => far.Published.Where(p => p.Content[0] == content).Select(static p => p.Topic).Distinct().Count() == Enum.GetValues<NetworkTopic>().Length, when);
            far.Published.Count(p => p.Content[0] == content).Should().Be(Enum.GetValues<NetworkTopic>().Length, "nothing arrives twice");
        }
    }

    private static ChainProfile At(ChainSpec spec, ulong timestamp) => TestNodes.ChainOf(spec) with { Position = TestNodes.At(timestamp == 0 ? 0UL : 1, timestamp) };

    private static ChainStatus StatusAt(ChainSpec spec, ulong timestamp) => new ChainView(At(spec, timestamp), true, TimeProvider.System).Status;

    /// <summary>A peer that notes goodbyes, and answers for its chain when it is asked.</summary>
    private sealed class ForkStranger : IAsyncDisposable
    {
        private byte[] _answer = [];

        internal ForkStranger(bool listens = false)
        {
            Stranger = new Stranger(listens);
            Stranger.Host.Handle(new ProtocolHandler(GoodbyeRequests, 4, async (channel, cancellationToken) =>
            {
                using PooledMessage? message = await channel.ReadMessageAsync(1, cancellationToken);
                Goodbyes.Enqueue(message!.Memory.Span[0]);
                channel.CloseWrite();
            }));
            Stranger.Host.Handle(new ProtocolHandler(StatusRequests, 4, async (channel, cancellationToken) =>
            {
                using PooledMessage? message = await channel.ReadMessageAsync(ChainStatus.SizeBytesMax, cancellationToken);
                if (ChainStatus.TryDecode(message!.Memory.Span, out ChainStatus? theirs, out _))
                {
                    Asked.Enqueue(theirs);
                }

                byte[] answer = Answer;
                await channel.WriteAsync(new byte[] { RequestRules.ContentCode, (byte)answer.Length }.Concat(answer).ToArray(), cancellationToken);
                channel.CloseWrite();
            }));
        }

        internal Stranger Stranger { get; }

        internal ConcurrentQueue<byte> Goodbyes { get; } = new();

        internal ConcurrentQueue<ChainStatus> Asked { get; } = new();

        internal byte[] Answer
        {
            get => Volatile.Read(ref _answer);
            set => Volatile.Write(ref _answer, value);
        }

        internal Multiaddress Address => Stranger.Host.ListenAddresses[0].WithPeerId(Stranger.Host.PeerId);

        public ValueTask DisposeAsync() => Stranger.DisposeAsync();
    }
}
