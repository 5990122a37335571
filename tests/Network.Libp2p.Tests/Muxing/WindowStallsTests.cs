// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Muxing;

namespace PowerVerse.Chain.Network.Libp2p.Tests.Muxing;

[Parallelizable(ParallelScope.All)]
public sealed class WindowStallsTests
{
    [Test]
    public async Task Wait_for_credit_counts_once_and_with_its_time()
    {
        SessionPair pair = new();
        YamuxStream ours = await StallAsync(pair);
        await ours.WriteAsync(new byte[100], default);
        pair.Exchange();
        pair.Dialler.Stalls.Count.Should().Be(1, "it waits since before");
        pair.Time.Advance(TimeSpan.FromSeconds(3));
        byte[] buffer = new byte[YamuxOptions.InitialWindowBytes];
        YamuxStream theirs = pair.Accepted.Single();
        while (theirs.Received.Length > 0)
        {
            _ = await theirs.ReadAsync(buffer, default);
            pair.Exchange();
        }

        pair.Dialler.Stalls.Count.Should().Be(1);
        pair.Dialler.Stalls.Waited.Should().Be(TimeSpan.FromSeconds(3));
        pair.Listener.Stalls.Count.Should().Be(0);
    }

    [Test]
    public async Task Wait_ends_with_the_stream()
    {
        SessionPair pair = new();
        YamuxStream ours = await StallAsync(pair);
        pair.Time.Advance(TimeSpan.FromSeconds(2));
        ours.Reset(CloseReason.LocalClose);
        pair.Time.Advance(TimeSpan.FromSeconds(2));
        pair.Exchange();
        pair.Dialler.Stalls.Waited.Should().Be(TimeSpan.FromSeconds(2));
        pair.Dialler.Stalls.Count.Should().Be(1);
    }

    [Test]
    public async Task Exactly_a_window_is_no_stall()
    {
        SessionPair pair = new();
        YamuxStream ours = pair.Open();
        await ours.WriteAsync(new byte[YamuxOptions.InitialWindowBytes], default);
        ours.CloseWrite();
        pair.Exchange();
        pair.Dialler.Stalls.Count.Should().Be(0, "nothing waits but the end, which needs no credit");
    }

    private static async Task<YamuxStream> StallAsync(SessionPair pair)
    {
        YamuxStream ours = pair.Open();
        await ours.WriteAsync(new byte[YamuxOptions.InitialWindowBytes], default);
        pair.Exchange();
        pair.Dialler.Stalls.Count.Should().Be(0);
        await ours.WriteAsync(new byte[1], default);
        pair.Exchange();
        pair.Dialler.Stalls.Count.Should().Be(1);
        pair.Dialler.Stalls.Waited.Should().Be(TimeSpan.Zero);
        return ours;
    }
}
