// SPDX-License-Identifier: Apache-2.0

using CsCheck;
using PowerVerse.Chain.Network.Libp2p.Muxing;

namespace PowerVerse.Chain.Network.Libp2p.Tests.Muxing;

/// <summary>Random histories of two sessions against a model: no byte lost, none invented, no window exceeded, nothing left behind.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class YamuxModelTests
{
    [Test]
    public void Random_histories_keep_every_byte_in_order() =>
        Gen.Int[0, int.MaxValue].Sample(seed => Run(new Random(seed)), iter: 150);

    private static bool Run(Random random)
    {
        SessionPair pair = new(new YamuxOptions { SendBufferBytesMax = 8 * 1024 * 1024 });
        List<Line> lines = [];
        for (int step = 0; step < 120; step++)
        {
            switch (random.Next(8))
            {
                case 0 when lines.Count < 12:
                    lines.Add(new Line(pair.Open(random.Next(2) == 0 ? StreamPriority.Bulk : StreamPriority.Urgent)));
                    break;
                case 1 or 2 or 3 when Pick(random, lines) is { IsClosed: false, IsReset: false } line:
                    line.Write(random.Next(1, 100_000));
                    break;
                case 4 when Pick(random, lines) is { IsReset: false, IsClosed: false } line && random.Next(4) == 0:
                    line.Ours.CloseWrite();
                    line.IsClosed = true;
                    break;
                case 5 when Pick(random, lines) is { IsReset: false } line && random.Next(10) == 0:
                    line.Ours.Reset(CloseReason.LocalClose);
                    line.IsReset = true;
                    break;
                case 6:
                    Move(random, pair, lines);
                    break;
                default:
                    Drain(random, lines);
                    break;
            }
        }

        foreach (Line line in lines.Where(line => !line.IsReset && !line.IsClosed))
        {
            line.Ours.CloseWrite();
        }

        for (int i = 0; i < 200; i++)
        {
            Move(random, pair, lines);
            Drain(random, lines, all: true);
        }

        foreach (Line line in lines.Where(line => !line.IsReset))
        {
            line.Read.Should().Be(line.Written);
            line.Theirs!.IsRemoteFin.Should().BeTrue();
            line.Theirs.CloseWrite();
        }

        Move(random, pair, lines);
        Move(random, pair, lines);
        foreach (Line line in lines)
        {
            line.Ours.Dispose();
            line.Theirs?.Dispose();
        }

        return pair.Dialler.StreamCount == 0 && pair.Listener.StreamCount == 0 && pair.Memory.UsedBytes == 0 && pair.Growth.UsedBytes == 0;
    }

    private static Line? Pick(Random random, List<Line> lines) => lines.Count == 0 ? null : lines[random.Next(lines.Count)];

    private static void Move(Random random, SessionPair pair, List<Line> lines)
    {
        byte[] batch = new byte[random.Next(100, 65_000)];
        int filled;
        while ((filled = pair.Dialler.Fill(batch)) > 0)
        {
            // Cut at random places on the way.
            for (int at = 0; at < filled;)
            {
                int count = Math.Min(filled - at, random.Next(1, 20_000));
                pair.Listener.Receive(batch.AsSpan(at, count), pair.Accepted).Should().Be(YamuxError.None);
                at += count;
            }
        }

        while ((filled = pair.Listener.Fill(batch)) > 0)
        {
            pair.Dialler.Receive(batch.AsSpan(0, filled), []).Should().Be(YamuxError.None);
        }

        foreach (YamuxStream accepted in pair.Accepted)
        {
            lines.Single(line => line.Ours.Id == accepted.Id).Theirs = accepted;
        }
    }

    private static void Drain(Random random, List<Line> lines, bool all = false)
    {
        foreach (Line line in lines.Where(line => line is { IsReset: false, Theirs: not null }))
        {
            while (line.Theirs!.Received.Length > 0 && (all || random.Next(3) > 0))
            {
                line.Take(random.Next(1, 50_000));
            }
        }
    }

    private sealed class Line(YamuxStream ours)
    {
        public YamuxStream Ours { get; } = ours;

        public YamuxStream? Theirs { get; set; }

        public long Written { get; private set; }

        public long Read { get; private set; }

        public bool IsClosed { get; set; }

        public bool IsReset { get; set; }

        public void Write(int count)
        {
            byte[] bytes = new byte[count];
            for (int i = 0; i < count; i++)
            {
                bytes[i] = Expected(Written + i);
            }

            Ours.WriteAsync(bytes, default).AsTask().IsCompletedSuccessfully.Should().BeTrue("the send buffer is large");
            Written += count;
        }

        public void Take(int count)
        {
            byte[] buffer = new byte[count];
            Task<int> reading = Theirs!.ReadAsync(buffer, default).AsTask();
            reading.IsCompleted.Should().BeTrue();
            int taken = reading.Result;
            for (int i = 0; i < taken; i++)
            {
                if (buffer[i] != Expected(Read + i))
                {
                    throw new InvalidOperationException($"byte {Read + i} changed");
                }
            }

            Read += taken;
        }

        private byte Expected(long at) => (byte)((at * 31) + Ours.Id + (at >> 8));
    }
}
