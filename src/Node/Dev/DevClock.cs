// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Node.Dev;

/// <summary>The clock of a developer's node: the real one, moved by as much as the developer likes. Safe for use by several threads.</summary>
internal sealed class DevClock : TimeProvider
{
    private readonly TimeProvider _real;
    private long _offsetSeconds;

    public DevClock(TimeProvider real)
    {
        _real = real;
    }

    /// <summary>Seconds by which it is ahead of the real one.</summary>
    public long OffsetSeconds
    {
        get => Volatile.Read(ref _offsetSeconds);
        set => Volatile.Write(ref _offsetSeconds, value);
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => _real.TimestampFrequency;

    /// <summary>Seconds since the Unix epoch, never before it.</summary>
    public ulong UnixSeconds => (ulong)Math.Max(0, GetUtcNow().ToUnixTimeSeconds());

    /// <inheritdoc/>
    /// <remarks>A clock that was set to the end of time stands still there.</remarks>
    public override DateTimeOffset GetUtcNow()
    {
        DateTimeOffset now = _real.GetUtcNow();
        TimeSpan offset = TimeSpan.FromSeconds(OffsetSeconds);
        return offset < DateTimeOffset.MaxValue - now ? now + offset : DateTimeOffset.MaxValue;
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => _real.GetTimestamp();

    /// <summary>Sets the clock to a time, up to the end of the year 9999.</summary>
    public void Set(ulong unixSeconds)
    {
        ulong bounded = Math.Min(unixSeconds, (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds());
        OffsetSeconds = (long)bounded - _real.GetUtcNow().ToUnixTimeSeconds();
    }

    /// <summary>Moves it forward, up to the end of the year 9999.</summary>
    public void Advance(ulong seconds) => Set(UnixSeconds + Math.Min(seconds, int.MaxValue));
}
