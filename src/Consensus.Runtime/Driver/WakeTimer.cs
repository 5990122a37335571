// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Consensus.Runtime.Driver;

/// <summary>The machine's one timer over a <see cref="TimeProvider"/>. Set from the loop's thread, read there, fired on any.</summary>
internal sealed class WakeTimer : IDisposable
{
    private readonly ConsensusClock _clock;
    private readonly ITimer _timer;
    private long _dueMs = long.MaxValue;

    /// <summary>Makes a timer that is not set.</summary>
    /// <param name="clock">The clock.</param>
    /// <param name="onFire">Wakes the loop.</param>
    internal WakeTimer(ConsensusClock clock, Action onFire)
    {
        _clock = clock;
        _timer = clock.Time.CreateTimer(static state => ((Action)state!)(), onFire, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>Sets the timer, replacing what was set.</summary>
    internal void Set(long dueMs)
    {
        _dueMs = dueMs;
        Arm();
    }

    /// <summary>True once when the time has come.</summary>
    internal bool TryTakeDue()
    {
        if (_clock.MonotonicMs < _dueMs)
        {
            return false;
        }

        _dueMs = long.MaxValue;
        return true;
    }

    /// <summary>Sets the system's timer again; it may fire a little early.</summary>
    internal void Arm()
    {
        if (_dueMs != long.MaxValue)
        {
            // A day at most: the system's timers take no more than 49 days.
            long waitMs = Math.Clamp(_dueMs - _clock.MonotonicMs, 0, 86_400_000);
            _timer.Change(TimeSpan.FromMilliseconds(waitMs), Timeout.InfiniteTimeSpan);
        }
    }
}
