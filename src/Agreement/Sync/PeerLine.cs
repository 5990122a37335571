// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Agreement.Sync;

/// <summary>How a peer does as a source of blocks. For the loop of block sync only.</summary>
internal sealed class PeerLine
{
    /// <summary>Requests to one peer at a time; it refuses more.</summary>
    internal const int RequestsMax = 2;

    private const int FirstRestSeconds = 2;
    private const int RestSecondsMax = 64;
    private const int DoublingsMax = 5;

    private readonly TimeProvider _time;
    private long _since;
    private TimeSpan _rest;

    internal PeerLine(TimeProvider time) => _time = time;

    /// <summary>Requests under way.</summary>
    internal int InFlight { get; set; }

    /// <summary>Blocks that it gave.</summary>
    internal long Blocks { get; private set; }

    /// <summary>Times in a row that it gave nothing useful.</summary>
    internal int Failures { get; private set; }

    /// <summary>True once it gave what it was asked for.</summary>
    internal bool HasHelped { get; private set; }

    /// <summary>True when it may be asked and nothing of it is waited for.</summary>
    internal bool IsIdle => InFlight == 0 && !IsResting;

    /// <summary>True when it may be asked.</summary>
    internal bool IsFree => InFlight < RequestsMax && !IsResting;

    /// <summary>True while it is left alone.</summary>
    internal bool IsResting => _rest > TimeSpan.Zero && _time.GetElapsedTime(_since) < _rest;

    /// <summary>It gave what was asked for.</summary>
    internal void Succeed(int blocks)
    {
        Blocks += blocks;
        Failures = 0;
        HasHelped = true;
        _rest = TimeSpan.Zero;
    }

    /// <summary>It gave nothing useful: it is left alone for a time that doubles with each failure in a row.</summary>
    /// <returns>Seconds that it is left alone.</returns>
    internal int Fail()
    {
        int seconds = Math.Min(FirstRestSeconds << Math.Min(Failures++, DoublingsMax), RestSecondsMax);
        Rest(TimeSpan.FromSeconds(seconds));
        return seconds;
    }

    /// <summary>It asked to be left alone.</summary>
    internal void Rest(TimeSpan time)
    {
        _since = _time.GetTimestamp();
        _rest = time;
    }
}
