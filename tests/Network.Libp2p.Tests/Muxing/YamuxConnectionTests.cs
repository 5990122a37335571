// SPDX-License-Identifier: Apache-2.0

using System.Threading.Channels;
using PowerVerse.Chain.Network.Libp2p.Muxing;
using PowerVerse.Chain.Network.Libp2p.Security;

namespace PowerVerse.Chain.Network.Libp2p.Tests.Muxing;

/// <summary>A connection against a peer that is played by hand.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class YamuxConnectionTests
{
    [Test]
    public async Task Few_streams_are_opened_until_the_peer_acknowledges_the_first()
    {
        YamuxOptions options = new();
        ScriptedChannel peer = new();
        MemoryBudgets budgets = new(new MemoryBudget(1 << 24, null), new MemoryBudget(1 << 24, null));
        YamuxConnection connection = new(peer, isDialler: true, [], options, TimeProvider.System, budgets, new WindowStalls(), _ => { });
        Task running = connection.RunAsync();
        Task<YamuxStream>[] opening = [.. Enumerable.Range(0, 200).Select(_ => connection.OpenStreamAsync(StreamPriority.Bulk, CancellationToken.None).AsTask())];
        opening.Count(task => task.IsCompleted).Should().Be(options.EarlyStreamsMax, "js-libp2p ends a connection with more than ten before it listens for them");

        byte[] acknowledgement = new byte[YamuxHeader.SizeBytes];
        new YamuxHeader(YamuxFrameType.WindowUpdate, YamuxFlags.Ack, 1, 0).Encode(acknowledgement);
        peer.Say(acknowledgement);
        _ = await Task.WhenAll(opening);

        connection.Close(CloseReason.LocalClose);
        await running;
    }

    [Test]
    public async Task Peer_that_sends_faster_than_its_rate_is_read_later()
    {
        YamuxOptions options = new() { InboundBytesPerSecondMax = 1000, InboundBurstBytes = 100 };
        ManualTime time = new();
        ScriptedChannel peer = new();
        MemoryBudgets budgets = new(new MemoryBudget(1 << 24, null), new MemoryBudget(1 << 24, null));
        YamuxConnection connection = new(peer, isDialler: true, [], options, time, budgets, new WindowStalls(), _ => { });
        byte[] frames = new byte[10 * YamuxHeader.SizeBytes];
        for (int at = 0; at < frames.Length; at += YamuxHeader.SizeBytes)
        {
            new YamuxHeader(YamuxFrameType.WindowUpdate, YamuxFlags.None, 7, 0).Encode(frames.AsSpan(at));
        }

        peer.Say(frames);
        peer.Say(frames);
        peer.Say(frames);
        Task running = connection.RunAsync();
        await TestHosts.UntilAsync(() => peer.Unread == 2, "the first is taken, and is more than a burst");
        time.Advance(TimeSpan.FromMilliseconds(10));
        peer.Unread.Should().Be(2, "120 bytes take 20 ms longer than a burst of 100 allows");
        time.Advance(TimeSpan.FromMilliseconds(10));
        await TestHosts.UntilAsync(() => peer.Unread == 1, "the next one's turn came");
        time.Advance(TimeSpan.FromSeconds(1));
        await TestHosts.UntilAsync(() => peer.Unread == 0, "and the last one's");
        connection.Reason.Should().Be(CloseReason.None);
        connection.Close(CloseReason.LocalClose);
        await running;
    }

    /// <summary>A peer that takes everything and says what it is told to.</summary>
    private sealed class ScriptedChannel : ISecureChannel
    {
        private readonly Channel<byte[]> _lines = Channel.CreateUnbounded<byte[]>();

        public int Unread => _lines.Reader.Count;

        public void Say(byte[] bytes) => _lines.Writer.TryWrite(bytes);

        public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken) =>
            await _lines.Reader.WaitToReadAsync(cancellationToken) && _lines.Reader.TryRead(out byte[]? line) ? line : default(ReadOnlyMemory<byte>);

        public ValueTask WriteAsync(ReadOnlyMemory<byte> plaintext, CancellationToken cancellationToken) => default;

        public void Abort() => _lines.Writer.TryComplete();

        public ValueTask DisposeAsync() => default;
    }
}
