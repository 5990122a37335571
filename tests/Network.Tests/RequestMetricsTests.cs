// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Requests;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Network.Tests;

/// <summary>What is timed of requests, on the side that asks and on the one that answers.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class RequestMetricsTests
{
    private const string Durations = "powerverse_p2p_request_duration_seconds";

    [Test]
    public async Task Requests_count_on_both_sides_with_what_came_of_them()
    {
        await using NetworkPair pair = await NetworkPair.StartAsync();
        using MeterRecorder asked = new(pair.Second.RequestMeter);
        using MeterRecorder served = new(pair.First.RequestMeter);
        ulong peer = pair.Second.Peers.Single();

        _ = await pair.Second.RequestAsync(peer, RequestKind.Blocks, new byte[] { 5, 3 }, CancellationToken.None);
        _ = await pair.Second.RequestAsync(peer, RequestKind.Headers, new byte[] { 5, 0 }, CancellationToken.None);
        _ = await pair.Second.RequestAsync(peer, RequestKind.Slots, new byte[3], CancellationToken.None);

        asked.LabelsOf(Durations).Should().Equal("out /pv/req/blocks/1 ok", "out /pv/req/headers/1 unavailable", "out /pv/req/slots/1 invalid");
        await NetworkPair.UntilAsync(() => served.All.Count == 3, "the other side is done too");
        served.LabelsOf(Durations).Should().BeEquivalentTo("in /pv/req/blocks/1 ok", "in /pv/req/headers/1 unavailable", "in /pv/req/slots/1 invalid");
        asked.All.Should().OnlyContain(measured => measured.Value > 0);
    }

    [Test]
    public async Task Question_for_the_chain_is_timed_too()
    {
        await using TestNodes nodes = new();
        PeerNetwork first = await nodes.StartAsync();
        using MeterRecorder served = new(first.RequestMeter);
        PeerNetwork second = TestNodes.Create(new NodeOptions { StaticPeers = [first.ListenAddresses[0]] });
        using MeterRecorder asked = new(second.RequestMeter);
        await using (second)
        {
            await second.StartAsync(new RecordingEndpoint(), CancellationToken.None);

            await NetworkPair.UntilAsync(() => !served.All.IsEmpty && !asked.All.IsEmpty, "who dialled asks, and the other answers");
        }

        asked.LabelsOf(Durations)[0].Should().Be("out /pv/req/status/1 ok");
        served.LabelsOf(Durations)[0].Should().Be("in /pv/req/status/1 ok");
    }

    [Test]
    public async Task Request_beyond_the_quota_is_busy()
    {
        await using NetworkPair pair = await NetworkPair.StartAsync(time: new StoppedClock());
        using MeterRecorder asked = new(pair.Second.RequestMeter);
        for (int i = 0; i < 65; i++)
        {
            _ = await pair.Second.RequestAsync(pair.Second.Peers[0], RequestKind.Blocks, new byte[] { 0, 128 }, CancellationToken.None);
        }

        asked.LabelsOf(Durations).Take(64).Should().AllBe("out /pv/req/blocks/1 ok");
        asked.LabelsOf(Durations)[64].Should().Be("out /pv/req/blocks/1 busy");
    }

    [Test]
    public async Task Answer_that_does_not_come_is_a_timeout_and_one_nobody_waits_for_is_cancelled()
    {
        ManualTime time = new();
        using ManualResetEventSlim hold = new();
        RecordingEndpoint endpoint = new() { HoldsAnswers = hold };
        await using NetworkPair pair = await NetworkPair.StartAsync(endpoint, time);
        using MeterRecorder asked = new(pair.Second.RequestMeter);
        using CancellationTokenSource impatient = new();
        ulong peer = pair.Second.Peers.Single();

        Task<RequestResult> patiently = pair.Second.RequestAsync(peer, RequestKind.Blocks, new byte[] { 5, 1 }, CancellationToken.None);
        Task<RequestResult> impatiently = pair.Second.RequestAsync(peer, RequestKind.Headers, new byte[] { 5, 1 }, impatient.Token);
        await NetworkPair.UntilAsync(() => endpoint.AskedCount == 2, "both are worked on");
        await impatient.CancelAsync();
        await NetworkPair.UntilAsync(() => impatiently.IsCanceled, "nobody waits for it any more");
        await NetworkPair.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return patiently.IsCompleted;
            },
            "the time for the first chunk passes");

        (await patiently).Status.Should().Be(RequestStatus.Failed);
        asked.LabelsOf(Durations).Should().Equal("out /pv/req/headers/1 cancelled", "out /pv/req/blocks/1 timeout");
        asked.All.Last().Value.Should().BeGreaterThanOrEqualTo(10, "that is how long it waits");
        hold.Set();
    }
}
