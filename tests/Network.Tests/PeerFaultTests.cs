// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.Transports;
using PowerVerse.Chain.Network.Policy;
using PowerVerse.Chain.Network.Requests;

namespace PowerVerse.Chain.Network.Tests;

/// <summary>What breaking the rules of requests costs, on either side, and that gossip hears of it.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class PeerFaultTests
{
    private const string BlockRequests = "/pv/req/blocks/1";
    private const string StatusRequests = "/pv/req/status/1";
    private const string GoodbyeRequests = "/pv/req/goodbye/1";

    [Test]
    public async Task Malformed_request_costs_score_and_the_third_the_connection()
    {
        await using NetworkPair pair = await NetworkPair.StartAsync();
        ulong before = pair.First.Peers.Single();

        await AskAsync(pair, new byte[3]);
        await NetworkPair.UntilAsync(() => pair.First.ScoreOf(pair.Second.PeerId) < -9, "it counts");
        pair.First.Peers.Should().Equal(before);
        await AskAsync(pair, new byte[3]);
        await AskAsync(pair, new byte[3]);

        await NetworkPair.UntilAsync(() => !pair.First.Peers.Contains(before), "three are too many");
    }

    [Test]
    public async Task Request_longer_than_any_costs_score()
    {
        await using TestNodes nodes = new();
        PeerNetwork network = await nodes.StartAsync();
        await using Stranger stranger = new();
        await stranger.JoinAsync(network);

        (await stranger.AskAsync(BlockRequests, new byte[65])).Should().BeEmpty("the stream is reset");

        await NetworkPair.UntilAsync(() => network.ScoreOf(stranger.Host.PeerId) < -9, "it counts");
    }

    [Test]
    public async Task Peer_that_does_not_wait_though_it_was_told_to_is_disconnected()
    {
        await using NetworkPair pair = await NetworkPair.StartAsync(time: new StoppedClock());
        while ((await AskAsync(pair, [0, 128])).Status == RequestStatus.Complete)
        {
        }

        for (int i = 1; i < PeerQuota.CoveredMax; i++)
        {
            (await AskAsync(pair, [0, 128])).Status.Should().Be(RequestStatus.Busy);
        }

        pair.First.ScoreOf(pair.Second.PeerId).Should().Be(0, "they may have been under way");
        ulong before = pair.First.Peers.Single();
        (await AskAsync(pair, [0, 128])).Status.Should().Be(RequestStatus.Busy);
        await NetworkPair.UntilAsync(() => pair.First.ScoreOf(pair.Second.PeerId) == -5, "this one was not");
        for (int i = 0; i < 3; i++)
        {
            await AskAsync(pair, [0, 128]);
        }

        await NetworkPair.UntilAsync(() => !pair.First.Peers.Contains(before), "it never waits");
    }

    [Test]
    public async Task Answer_above_its_bounds_costs_score()
    {
        byte[] chunk = new byte[16 * 1024];
        RecordingEndpoint endpoint = new() { Answer = () => new RequestAnswer(1, Enumerable.Repeat((ReadOnlyMemory<byte>)chunk, 512)) };
        await using NetworkPair pair = await NetworkPair.StartAsync(endpoint);

        RequestResult result = await pair.Second.RequestAsync(pair.Second.Peers[0], RequestKind.Headers, new byte[2], CancellationToken.None);

        result.Status.Should().Be(RequestStatus.Failed);
        result.Chunks.Sum(static part => part.Length).Should().BeLessThanOrEqualTo(4 * 1024 * 1024);
        pair.Second.ScoreOf(pair.First.PeerId).Should().BeLessThan(-9);
    }

    [Test]
    public async Task Chunk_above_its_bound_costs_score_and_a_connection_that_breaks_does_not()
    {
        await using TestNodes nodes = new();
        PeerNetwork network = await nodes.StartAsync();
        await using Stranger stranger = new();
        bool isBroken = false;
        stranger.Host.Handle(new ProtocolHandler(BlockRequests, 4, async (channel, cancellationToken) =>
        {
            if (Volatile.Read(ref isBroken))
            {
                channel.Connection.Close(Libp2p.CloseReason.LocalClose);
                return;
            }

            _ = await channel.ReadMessageAsync(64, cancellationToken);
            await channel.WriteAsync(new byte[] { 0, 0xFF, 0xFF, 0xFF, 0x7F }, cancellationToken);
            channel.CloseWrite();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }));
        await stranger.JoinAsync(network);

        (await network.RequestAsync(network.Peers.Single(), RequestKind.Blocks, new byte[2], CancellationToken.None)).Status.Should().Be(RequestStatus.Failed);
        double after = network.ScoreOf(stranger.Host.PeerId);
        after.Should().BeLessThan(-9);
        Volatile.Write(ref isBroken, true);
        (await network.RequestAsync(network.Peers.Single(), RequestKind.Blocks, new byte[2], CancellationToken.None)).Status.Should().Be(RequestStatus.Failed);
        network.ScoreOf(stranger.Host.PeerId).Should().BeGreaterThanOrEqualTo(after);
    }

    [Test]
    public async Task Status_asked_again_and_again_is_refused_and_then_costs_score()
    {
        await using TestNodes nodes = new();
        PeerNetwork network = await nodes.StartAsync(new NodeOptions { Time = new StoppedClock() });
        await using Stranger stranger = new();
        await stranger.JoinAsync(network);
        byte[] identity = TestNodes.Status.Encode();

        for (int i = 1; i < StatusService.StatusesPerPeriod; i++)
        {
            (await stranger.AskAsync(StatusRequests, identity))[0].Should().Be(RequestRules.ContentCode);
        }

        for (int i = 0; i < PeerQuota.CoveredMax; i++)
        {
            (await stranger.AskAsync(StatusRequests, identity))[0].Should().Be(RequestRules.RateLimitedCode);
        }

        network.ScoreOf(stranger.Host.PeerId).Should().Be(0);
        await stranger.AskAsync(StatusRequests, identity);
        await NetworkPair.UntilAsync(() => network.ScoreOf(stranger.Host.PeerId) == -5, "it does not wait");
    }

    [Test]
    public async Task Status_and_goodbye_that_are_malformed_cost_score()
    {
        await using TestNodes nodes = new();
        PeerNetwork network = await nodes.StartAsync();
        await using Stranger stranger = new();
        await stranger.JoinAsync(network);

        (await stranger.AskAsync(StatusRequests, [1, 2, 3]))[0].Should().Be(RequestRules.InvalidCode);
        await NetworkPair.UntilAsync(() => network.ScoreOf(stranger.Host.PeerId) < -9, "that is no status");
        await stranger.AskAsync(GoodbyeRequests, []);
        await NetworkPair.UntilAsync(() => network.ScoreOf(stranger.Host.PeerId) < -19, "that gives no reason");
    }

    [Test]
    public async Task Goodbye_ends_the_connection_however_often_it_is_said()
    {
        await using TestNodes nodes = new();
        PeerNetwork network = await nodes.StartAsync();
        await using Stranger stranger = new();
        await stranger.JoinAsync(network);

        for (int i = 0; i < 3; i++)
        {
            await stranger.AskAsync(GoodbyeRequests, [(byte)GoodbyeReason.Shutdown]);
            await NetworkPair.UntilAsync(() => stranger.Connection.Reason != Libp2p.CloseReason.None, "it is let go");
            await stranger.DialAsync(network);
        }

        network.ScoreOf(stranger.Host.PeerId).Should().Be(0);
    }

    [Test]
    public async Task Gossip_hears_of_what_is_held_against_a_peer_and_not_of_trifles()
    {
        await using NetworkPair pair = await NetworkPair.StartAsync();
        await pair.MeshesAsync();
        PeerId peer = pair.Second.PeerId;

        pair.First.Report(pair.First.Peers.Single(), NetworkFault.Impatience);
        await Task.Delay(2 * ScoreTeller.Interval);
        (await pair.First.GetGossipScoreAsync(peer)).Should().Be(0, "an honest peer may do that");
        pair.First.Report(pair.First.Peers.Single(), NetworkFault.Malformed);

        await NetworkPair.UntilAsync(() => pair.First.GetGossipScoreAsync(peer).Result is < ScoreTeller.ScoreMax and > -16, "gossip thinks of it as the node does");
        await NetworkPair.UntilAsync(() => pair.First.MeshSizes.Values.All(static size => size == 0), "and keeps it out of its meshes");
        pair.First.Peers.Should().NotBeEmpty("the connection stays");
    }

    private static Task<RequestResult> AskAsync(NetworkPair pair, byte[] request) =>
        pair.Second.RequestAsync(pair.Second.Peers is [var peer, ..] ? peer : 0, RequestKind.Blocks, request, CancellationToken.None);
}
