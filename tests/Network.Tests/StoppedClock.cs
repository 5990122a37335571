// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Tests;

/// <summary>A clock that tests move; its timers run on the machine's.</summary>
internal sealed class StoppedClock : TimeProvider
{
    private TimeSpan _elapsed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddYears(60) + _elapsed;

    public override long GetTimestamp() => _elapsed.Ticks;

    internal void Advance(TimeSpan time) => _elapsed += time;
}
