// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;

namespace PowerVerse.Chain.Consensus.Runtime.Driver;

/// <summary>The two clocks of the agreement over a <see cref="TimeProvider"/>. Safe to use from several threads.</summary>
public sealed class ConsensusClock
{
    private readonly long _origin;

    /// <summary>Starts the monotonic clock at zero.</summary>
    public ConsensusClock(TimeProvider time)
    {
        Time = time;
        _origin = time.GetTimestamp();
    }

    /// <summary>Where time comes from.</summary>
    public TimeProvider Time { get; }

    /// <summary>Milliseconds since this clock was made; never goes back.</summary>
    public long MonotonicMs => Time.GetElapsedTime(_origin).Ticks / TimeSpan.TicksPerMillisecond;

    /// <summary>Wall clock in milliseconds since the Unix epoch.</summary>
    public long UnixMs => Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Both clocks now.</summary>
    public ClockReading Now => new(MonotonicMs, UnixMs);
}
