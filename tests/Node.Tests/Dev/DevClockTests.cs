// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Node.Dev;

namespace PowerVerse.Chain.Node.Tests.Dev;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class DevClockTests
{
    [Test]
    public void Clock_that_was_set_runs_on()
    {
        RealTime real = new();
        DevClock clock = new(real);
        clock.Set(5_000);
        real.Now += TimeSpan.FromSeconds(7);
        clock.UnixSeconds.Should().Be(5_007);
        clock.Advance(10);
        clock.UnixSeconds.Should().Be(5_017);
    }

    [Test]
    public void Clock_at_the_end_of_time_stands_still()
    {
        RealTime real = new();
        DevClock clock = new(real);
        clock.Set(ulong.MaxValue);
        ulong end = clock.UnixSeconds;
        real.Now += TimeSpan.FromDays(1);
        clock.UnixSeconds.Should().Be(end);
        clock.Advance(10);
        clock.UnixSeconds.Should().Be(end);
        clock.Set(5_000);
        clock.UnixSeconds.Should().Be(5_000, "there is a way back");
    }

    private sealed class RealTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddDays(20_000);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
