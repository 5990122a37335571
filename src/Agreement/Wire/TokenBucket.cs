// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Agreement.Wire;

/// <summary>A budget that refills with time. Not safe to use from several threads.</summary>
internal sealed class TokenBucket
{
    private readonly TimeProvider _time;
    private readonly long _ratePerSecond;
    private readonly long _capacity;
    private long _tokens;
    private long _refilledAt;

    /// <summary>Makes a full budget.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="ratePerSecond">What comes back each second.</param>
    /// <param name="capacity">What gathers at most.</param>
    internal TokenBucket(TimeProvider time, long ratePerSecond, long capacity)
    {
        _time = time;
        _ratePerSecond = ratePerSecond;
        _capacity = capacity;
        _tokens = capacity;
        _refilledAt = time.GetTimestamp();
    }

    /// <summary>Spends from the budget; false, and nothing spent, when there is not enough.</summary>
    internal bool TrySpend(long amount)
    {
        long now = _time.GetTimestamp();
        long elapsedMs = _time.GetElapsedTime(_refilledAt, now).Ticks / TimeSpan.TicksPerMillisecond;
        long gained = Math.Min(elapsedMs, 1_000_000) * _ratePerSecond / 1000;
        if (gained > 0)
        {
            _tokens = Math.Min(_capacity, _tokens + gained);
            _refilledAt = now;
        }

        if (amount > _tokens)
        {
            return false;
        }

        _tokens -= amount;
        return true;
    }
}
