// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Muxing;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.Network.Libp2p.Tests.Peers;

/// <summary>What hosts count of their connections.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class HostMetricsTests
{
    private const string Handshakes = "powerverse_p2p_handshake_duration_seconds";
    private const string Slow = "/test/slow/1";

    [Test]
    public async Task Handshake_is_timed_once_on_either_side()
    {
        await using TestHosts hosts = new();
        Libp2pHost first = await hosts.StartAsync();
        Libp2pHost second = await hosts.StartAsync();
        using MeterRecorder ours = new(first.Meter);
        using MeterRecorder theirs = new(second.Meter);

        _ = await first.DialAsync(second);
        _ = await first.DialAsync(second);

        await TestHosts.UntilAsync(() => second.Connections.Count == 1, "the other side has it too");
        ours.LabelsOf(Handshakes).Should().Equal("outbound ok");
        theirs.LabelsOf(Handshakes).Should().Equal("inbound ok");
        ours.All.Single().Value.Should().BePositive();
    }

    [Test]
    public async Task Handshake_that_fails_is_timed_with_its_reason()
    {
        await using TestHosts hosts = new();
        Libp2pHost first = await hosts.StartAsync();
        Libp2pHost second = await hosts.StartAsync(options: TestHosts.Options with { HandshakeTime = TimeSpan.FromMilliseconds(100) });
        using MeterRecorder ours = new(first.Meter);
        using MeterRecorder theirs = new(second.Meter);

        (await first.DialAsync(second.ListenAddresses[0].WithPeerId(NodeIdentity.Generate().PeerId), default).FailureAsync()).Should().Be(CloseReason.WrongPeer);
        (await first.DialAsync(Multiaddress.Parse("/ip4/10.9.9.9/tcp/1"), default).FailureAsync()).Should().Be(CloseReason.TransportFailed);
        MemoryTransport silent = new(hosts.Network, System.Net.IPAddress.Parse("10.5.5.5"));
        await using IRawConnection raw = await silent.DialAsync(second.ListenAddresses[0], default);

        ours.LabelsOf(Handshakes).Should().Equal("outbound WrongPeer", "outbound TransportFailed");
        await TestHosts.UntilAsync(() => theirs.LabelsOf(Handshakes).Contains("inbound Timeout"), "who says nothing is given up");
        first.Usage.PendingOutbound.Should().Be(0);
    }

    [Test]
    public async Task Stream_whose_reader_waits_is_a_stall_of_the_window_until_it_reads_on()
    {
        await using TestHosts hosts = new();
        TaskCompletionSource reads = new();
        Libp2pHost first = await hosts.StartAsync();
        Libp2pHost second = await hosts.StartAsync(host => host.Handle(new ProtocolHandler(Slow, 1, async (stream, cancellationToken) =>
        {
            await reads.Task.WaitAsync(cancellationToken);
            byte[] buffer = new byte[64 * 1024];
            while (await stream.ReadAsync(buffer, cancellationToken) > 0)
            {
            }
        })));
        PeerConnection connection = await first.DialAsync(second);
        using PeerChannel stream = await connection.OpenAsync([Slow], StreamPriority.Bulk, default);

        Task writing = stream.WriteAsync(new byte[3 * YamuxOptions.InitialWindowBytes], default).AsTask();
        await TestHosts.UntilAsync(() => first.WindowStalls.Count == 1, "the window is used up");
        first.WindowStalls.Waited.Should().Be(TimeSpan.Zero, "the wait is not over");
        writing.IsCompleted.Should().BeFalse();
        reads.SetResult();
        await writing;

        await TestHosts.UntilAsync(() => first.WindowStalls.Waited > TimeSpan.Zero, "the reader gives credit");
        second.WindowStalls.Count.Should().Be(0, "it sent next to nothing");
    }
}
