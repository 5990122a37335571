// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Muxing;

namespace PowerVerse.Chain.Network.Libp2p.Tests.Muxing;

[Parallelizable(ParallelScope.All)]
public sealed class YamuxSessionTests
{
    private static readonly YamuxOptions Options = new();

    [Test]
    public async Task Bytes_pass_both_ways_and_both_sides_end()
    {
        SessionPair pair = new();
        YamuxStream ours = pair.Open();
        await ours.WriteAsync("ping"u8.ToArray(), default);
        ours.CloseWrite();
        pair.Exchange();
        YamuxStream theirs = pair.Accepted.Single();
        (await ReadAllAsync(theirs)).Should().Equal("ping"u8.ToArray());
        await theirs.WriteAsync("pong"u8.ToArray(), default);
        theirs.CloseWrite();
        pair.Exchange();
        (await ReadAllAsync(ours)).Should().Equal("pong"u8.ToArray());
        ours.Dispose();
        theirs.Dispose();
        pair.Dialler.StreamCount.Should().Be(0);
        pair.Listener.StreamCount.Should().Be(0);
        pair.Memory.UsedBytes.Should().Be(0);
    }

    [Test]
    public async Task Message_larger_than_the_window_passes_while_its_reader_collects_it()
    {
        // Pitfall 1: credit must come back before a whole message is there.
        SessionPair pair = new();
        YamuxStream ours = pair.Open();
        const int Length = 1024 * 1024;
        Task writing = ours.WriteAsync(new byte[Length], default).AsTask();
        pair.Exchange();
        YamuxStream theirs = pair.Accepted.Single();
        byte[] message = new byte[Length];
        int filled = 0;
        for (int round = 0; filled < Length && round < 1000; round++)
        {
            while (filled < Length && theirs.Received.Length > 0)
            {
                filled += await theirs.ReadAsync(message.AsMemory(filled), default);
            }

            pair.Exchange();
            await Task.Yield();
        }

        filled.Should().Be(Length);
        await writing;
    }

    [Test]
    public async Task Reader_that_does_not_read_stops_the_writer_at_the_window()
    {
        // Pitfall 7: credit on receipt would let the peer fill our memory.
        SessionPair pair = new();
        YamuxStream ours = pair.Open();
        Task writing = ours.WriteAsync(new byte[2 * 1024 * 1024], default).AsTask();
        for (int i = 0; i < 100; i++)
        {
            pair.Exchange();
            await Task.Yield();
        }

        writing.IsCompleted.Should().BeFalse();
        YamuxStream theirs = pair.Accepted.Single();
        theirs.Received.Length.Should().Be(YamuxOptions.InitialWindowBytes);
        ours.Reset(CloseReason.LocalClose);
        await ((Func<Task>)(() => writing)).Should().ThrowAsync<Libp2pException>();
    }

    [Test]
    public async Task Control_frames_are_not_lost_however_many_streams_are_busy()
    {
        // Pitfall 2: with ends and credits in a bounded queue beside data, some would be dropped.
        SessionPair pair = new();
        List<YamuxStream> streams = [];
        for (int i = 0; i < 500; i++)
        {
            YamuxStream stream = pair.Open();
            await stream.WriteAsync(new byte[4000], default);
            stream.CloseWrite();
            streams.Add(stream);
        }

        pair.Exchange();
        pair.Accepted.Should().HaveCount(500);
        foreach (YamuxStream stream in pair.Accepted)
        {
            (await ReadAllAsync(stream)).Should().HaveCount(4000);
            stream.CloseWrite();
            stream.Dispose();
        }

        pair.Exchange();
        streams.Should().OnlyContain(stream => stream.IsRemoteFin);
        streams.ForEach(stream => stream.Dispose());
        pair.Dialler.StreamCount.Should().Be(0);
        pair.Memory.UsedBytes.Should().Be(0);
    }

    [Test]
    public async Task Window_doubles_for_a_quick_reader_and_its_budget_is_given_back()
    {
        SessionPair pair = new();
        pair.Listener.Ping();
        pair.Exchange(delayMs: 20);
        pair.Listener.RoundTrip.Should().Be(TimeSpan.FromMilliseconds(20));
        YamuxStream ours = pair.Open();
        Task writing = ours.WriteAsync(new byte[4 * 1024 * 1024], default).AsTask();
        pair.Exchange();
        YamuxStream theirs = pair.Accepted.Single();
        byte[] buffer = new byte[64 * 1024];
        for (int i = 0; i < 1000 && !writing.IsCompleted; i++)
        {
            while (theirs.Received.Length > 0)
            {
                _ = await theirs.ReadAsync(buffer, default);
            }

            pair.Exchange();
            await Task.Yield();
        }

        pair.Growth.UsedBytes.Should().BePositive("the reader empties windows within four round trips");
        ours.SendWindow.Should().BeGreaterThan(YamuxOptions.InitialWindowBytes);
        ours.Reset(CloseReason.LocalClose);
        pair.Exchange();
        pair.Growth.UsedBytes.Should().Be(0);
    }

    [Test]
    public void Urgent_data_goes_before_bulk_but_bulk_is_not_starved()
    {
        SessionPair pair = new();
        YamuxStream bulk = pair.Open(StreamPriority.Bulk);
        YamuxStream urgent = pair.Open(StreamPriority.Urgent);
        _ = bulk.WriteAsync(new byte[200_000], default).AsTask();
        _ = urgent.WriteAsync(new byte[200_000], default).AsTask();
        byte[] batch = new byte[64 * 1024];
        List<uint> order = [];
        for (int i = 0; i < 5; i++)
        {
            order.AddRange(Frames(batch.AsSpan(0, pair.Dialler.Fill(batch))).Where(frame => frame.Type == YamuxFrameType.Data).Select(frame => frame.StreamId));
        }

        order[0].Should().Be(urgent.Id);
        order.Count(id => id == bulk.Id).Should().BePositive();
        order.Count(id => id == urgent.Id).Should().BeGreaterThan(2 * order.Count(id => id == bulk.Id));
    }

    [Test]
    public void Many_small_writes_share_a_batch()
    {
        SessionPair pair = new();
        for (int i = 0; i < 50; i++)
        {
            _ = pair.Open().WriteAsync(new byte[100], default).AsTask();
        }

        byte[] batch = new byte[64 * 1024];
        Frames(batch.AsSpan(0, pair.Dialler.Fill(batch))).Count(frame => frame.Type == YamuxFrameType.Data).Should().Be(50);
        pair.Dialler.Fill(batch).Should().Be(0);
    }

    [TestCase("version")]
    [TestCase("type")]
    [TestCase("flags")]
    public void Malformed_header_ends_the_session(string what)
    {
        byte[] frame = Frame(YamuxFrameType.Ping, YamuxFlags.Syn, 0, 1);
        frame[what switch { "version" => 0, "type" => 1, _ => 2 }] = 9;
        new SessionPair().ReceiveByListener(frame).Should().Be(YamuxError.MalformedHeader);
    }

    [Test]
    public void Stream_of_the_wrong_parity_or_zero_ends_the_session()
    {
        new SessionPair().ReceiveByListener(Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, 2, 0)).Should().Be(YamuxError.WrongStreamId);
        new SessionPair().ReceiveByListener(Frame(YamuxFrameType.Data, YamuxFlags.None, 0, 0)).Should().Be(YamuxError.WrongStreamId);
    }

    [Test]
    public void Stream_opened_twice_ends_the_session()
    {
        SessionPair pair = new();
        pair.ReceiveByListener(Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, 1, 0)).Should().Be(YamuxError.None);
        pair.ReceiveByListener(Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, 1, 0)).Should().Be(YamuxError.DuplicateStream);
    }

    [Test]
    public void Data_over_the_window_ends_the_session_before_it_is_stored()
    {
        SessionPair pair = new();
        _ = pair.ReceiveByListener(Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, 1, 0));
        pair.ReceiveByListener(Frame(YamuxFrameType.Data, YamuxFlags.None, 1, YamuxOptions.InitialWindowBytes + 1)).Should().Be(YamuxError.DataOverWindow);
        pair.Memory.UsedBytes.Should().Be(0);
    }

    [Test]
    public void Window_beyond_32_bits_ends_the_session()
    {
        SessionPair pair = new();
        _ = pair.ReceiveByListener(Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, 1, 0));
        pair.ReceiveByListener(Frame(YamuxFrameType.WindowUpdate, YamuxFlags.None, 1, uint.MaxValue)).Should().Be(YamuxError.WindowOverflow);
    }

    [Test]
    public void Data_after_the_end_ends_the_session()
    {
        SessionPair pair = new();
        _ = pair.ReceiveByListener(Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Syn | YamuxFlags.Fin, 1, 0));
        pair.ReceiveByListener([.. Frame(YamuxFrameType.Data, YamuxFlags.None, 1, 1), 0]).Should().Be(YamuxError.DataAfterEnd);
    }

    [Test]
    public void Pings_that_are_not_taken_end_the_session()
    {
        SessionPair pair = new();
        byte[] ping = Frame(YamuxFrameType.Ping, YamuxFlags.Syn, 0, 7);
        for (int i = 0; i < Options.PendingPongsMax; i++)
        {
            pair.ReceiveByListener(ping).Should().Be(YamuxError.None);
        }

        pair.ReceiveByListener(ping).Should().Be(YamuxError.PingFlood);
    }

    [Test]
    public void Answer_to_no_ping_is_ignored_and_none_is_sent_unasked()
    {
        SessionPair pair = new();
        pair.ReceiveByListener(Frame(YamuxFrameType.Ping, YamuxFlags.Ack, 0, 7)).Should().Be(YamuxError.None);
        byte[] batch = new byte[1024];
        pair.Listener.Fill(batch).Should().Be(0);
        pair.Listener.Ping();
        pair.Listener.Ping();
        Frames(batch.AsSpan(0, pair.Listener.Fill(batch))).Should().ContainSingle("one ping at a time");
    }

    [Test]
    public void Unanswered_ping_ends_the_session_by_time()
    {
        SessionPair pair = new();
        pair.Listener.Ping();
        pair.Time.Advance(Options.KeepAliveTimeout - TimeSpan.FromMilliseconds(1));
        pair.Listener.Tick().Should().BeTrue();
        pair.Time.Advance(TimeSpan.FromMilliseconds(1));
        pair.Listener.Tick().Should().BeFalse();
    }

    [Test]
    public void Frames_for_streams_that_never_were_are_passed_over_up_to_a_limit()
    {
        SessionPair pair = new();
        byte[] frame = [.. Frame(YamuxFrameType.Data, YamuxFlags.None, 99, 3), 1, 2, 3];
        for (int i = 0; i < Options.UnknownFramesPerSecondMax; i++)
        {
            pair.ReceiveByListener(frame).Should().Be(YamuxError.None);
        }

        pair.ReceiveByListener(frame).Should().Be(YamuxError.UnknownStreamFlood);
    }

    [Test]
    public void Frames_for_a_stream_that_was_just_reset_are_passed_over()
    {
        SessionPair pair = new();
        _ = pair.ReceiveByListener(Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, 1, 0));
        pair.Accepted.Single().Reset(CloseReason.LocalClose);
        byte[] late = [.. Frame(YamuxFrameType.Data, YamuxFlags.None, 1, 3), 1, 2, 3];
        for (int i = 0; i < 5 * Options.UnknownFramesPerSecondMax; i++)
        {
            pair.ReceiveByListener(late).Should().Be(YamuxError.None);
        }
    }

    [Test]
    public void Streams_beyond_the_limit_are_refused_and_a_flood_of_them_ends_the_session()
    {
        SessionPair pair = new();
        YamuxError error = YamuxError.None;
        uint id = 1;
        for (int i = 0; i < Options.InboundStreamsMax + Options.PendingResetsMax; i++, id += 2)
        {
            error = pair.ReceiveByListener(Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, id, 0));
            error.Should().Be(YamuxError.None);
        }

        pair.Accepted.Should().HaveCount(Options.InboundStreamsMax);
        pair.ReceiveByListener(Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, id, 0)).Should().Be(YamuxError.ResetFlood);
    }

    [Test]
    public void Streams_that_the_peer_resets_at_once_keep_their_place_until_this_side_has_let_them_go()
    {
        SessionPair pair = new();
        uint id = 1;
        for (int i = 0; i < Options.InboundStreamsMax; i++, id += 2)
        {
            pair.ReceiveByListener(Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Syn | YamuxFlags.Rst, id, 0)).Should().Be(YamuxError.None);
        }

        pair.Listener.StreamCount.Should().Be(0);
        pair.Accepted.Should().HaveCount(Options.InboundStreamsMax);
        pair.ReceiveByListener(Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, id, 0)).Should().Be(YamuxError.None);
        pair.Accepted.Should().HaveCount(Options.InboundStreamsMax, "their handlers are still at work");
        pair.Accepted[0].Dispose();
        pair.ReceiveByListener(Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, id + 2, 0)).Should().Be(YamuxError.None);
        pair.Accepted.Should().HaveCount(Options.InboundStreamsMax + 1);
    }

    [Test]
    public void Streams_reset_before_their_opening_could_be_answered_end_the_session_when_they_are_too_many()
    {
        SessionPair pair = new();
        uint id = 1;
        for (int i = 0; i < Options.PendingResetsMax; i++, id += 2)
        {
            pair.ReceiveByListener(Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Syn | YamuxFlags.Rst, id, 0)).Should().Be(YamuxError.None);
            pair.Accepted[^1].Dispose();
        }

        pair.ReceiveByListener(Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, id, 0)).Should().Be(YamuxError.ResetFlood);
    }

    [Test]
    public void Stream_that_is_over_does_not_touch_a_later_one_under_its_id()
    {
        SessionPair pair = new();
        _ = pair.ReceiveByListener(Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, 1, 0));
        YamuxStream over = pair.Accepted.Single();
        over.CloseWrite();
        _ = pair.Listener.Fill(new byte[1024]);
        _ = pair.ReceiveByListener(Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Fin, 1, 0));
        _ = pair.ReceiveByListener(Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, 1, 0));

        over.Reset(CloseReason.LocalClose);

        pair.Listener.StreamCount.Should().Be(1);
        pair.Accepted[1].Broken.Should().Be(CloseReason.None);
    }

    [Test]
    public async Task Memory_beyond_the_connections_budget_breaks_the_stream_and_not_the_connection()
    {
        SessionPair pair = new(Options with { ConnectionBytesMax = 128 * 1024 });
        YamuxStream ours = pair.Open();
        YamuxStream other = pair.Open();
        Task writing = ours.WriteAsync(new byte[256 * 1024], default).AsTask();
        pair.Exchange();
        pair.Accepted[0].Broken.Should().Be(CloseReason.ResourceLimit);
        await other.WriteAsync(new byte[10], default);
        pair.Exchange();
        pair.Accepted[1].Received.Length.Should().Be(10);
        try
        {
            await writing;
        }
        catch (Libp2pException)
        {
            // The reset may reach the writer before or after its last byte was taken.
        }
    }

    [Test]
    public async Task Stream_done_with_on_this_side_is_reset_when_the_peer_does_not_end_it()
    {
        SessionPair pair = new();
        YamuxStream ours = pair.Open();
        await ours.WriteAsync(new byte[1], default);
        ours.CloseWrite();
        ours.Dispose();
        pair.Exchange();
        pair.Dialler.StreamCount.Should().Be(1, "the peer may still be writing");
        pair.Time.Advance(Options.LingerTime);
        _ = pair.Dialler.Tick();
        pair.Dialler.StreamCount.Should().Be(0);
        pair.Exchange();
        pair.Accepted.Single().Broken.Should().Be(CloseReason.StreamReset);
    }

    [Test]
    public void Close_breaks_every_stream_and_tells_the_peer()
    {
        SessionPair pair = new();
        YamuxStream ours = pair.Open();
        pair.Exchange();
        pair.Dialler.Close(CloseReason.LocalShutdown, YamuxGoAway.Normal);
        ours.Broken.Should().Be(CloseReason.LocalShutdown);
        pair.Exchange();
        pair.Listener.IsRemoteGoingAway.Should().BeTrue();
        pair.Dialler.TryOpen(StreamPriority.Bulk, out _).Should().BeFalse();
        pair.Listener.TryOpen(StreamPriority.Bulk, out _).Should().BeFalse();
    }

    [Test]
    public void Frames_are_the_same_however_the_bytes_are_split()
    {
        SessionPair source = new();
        YamuxStream ours = source.Open();
        _ = ours.WriteAsync(Enumerable.Range(0, 300).Select(i => (byte)i).ToArray(), default).AsTask();
        byte[] batch = new byte[1024];
        byte[] bytes = batch[..source.Dialler.Fill(batch)];
        for (int split = 1; split < bytes.Length; split++)
        {
            SessionPair target = new();
            target.ReceiveByListener(bytes[..split]).Should().Be(YamuxError.None);
            target.ReceiveByListener(bytes[split..]).Should().Be(YamuxError.None);
            target.Accepted.Single().Received.Length.Should().Be(300);
        }

        SessionPair single = new();
        foreach (byte value in bytes)
        {
            single.ReceiveByListener([value]).Should().Be(YamuxError.None);
        }

        single.Accepted.Single().Received.Length.Should().Be(300);
    }

    internal static async Task<byte[]> ReadAllAsync(YamuxStream stream)
    {
        List<byte> all = [];
        byte[] buffer = new byte[64 * 1024];
        int count;
        while ((count = await stream.ReadAsync(buffer, default)) > 0)
        {
            all.AddRange(buffer.AsSpan(0, count));
        }

        return [.. all];
    }

    private static byte[] Frame(YamuxFrameType type, YamuxFlags flags, uint id, uint length)
    {
        byte[] frame = new byte[YamuxHeader.SizeBytes];
        new YamuxHeader(type, flags, id, length).Encode(frame);
        return frame;
    }

    private static List<YamuxHeader> Frames(ReadOnlySpan<byte> batch)
    {
        List<YamuxHeader> frames = [];
        while (!batch.IsEmpty)
        {
            YamuxHeader.TryDecode(batch, out YamuxHeader header).Should().BeTrue();
            frames.Add(header);
            batch = batch[(YamuxHeader.SizeBytes + (header.Type == YamuxFrameType.Data ? (int)header.Length : 0))..];
        }

        return frames;
    }
}
