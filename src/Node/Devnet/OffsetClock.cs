// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Node.Devnet;

/// <summary>The system's clock, wrong by a fixed time. Durations and timers are right.</summary>
internal sealed class OffsetClock : TimeProvider
{
    private readonly TimeSpan _offset;

    public OffsetClock(TimeSpan offset) => _offset = offset;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _offset;
}
