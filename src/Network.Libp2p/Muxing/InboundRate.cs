// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.Muxing;

/// <summary>Bounds the bytes per second that a connection may bring: what comes faster is read later, and TCP makes the peer wait. Not safe to use from several threads.</summary>
/// <remarks>The generic cell rate algorithm: the moment at which everything read so far would have come at the bounded rate may lie ahead of now by one burst.</remarks>
/// <param name="time">The clock.</param>
/// <param name="bytesPerSecond">The rate.</param>
/// <param name="burstBytes">Bytes that may come at once after a pause.</param>
internal sealed class InboundRate(TimeProvider time, long bytesPerSecond, long burstBytes)
{
    private readonly TimeSpan _burst = TimeOf(burstBytes, bytesPerSecond);
    private readonly long _began = time.GetTimestamp();
    private TimeSpan _due;

    /// <summary>Takes note of bytes that were read.</summary>
    /// <returns>How long to wait before reading more; zero unless the peer is too fast.</returns>
    public TimeSpan Take(int bytes)
    {
        TimeSpan now = time.GetElapsedTime(_began);
        _due = (_due > now ? _due : now) + TimeOf(bytes, bytesPerSecond);
        TimeSpan wait = _due - now - _burst;
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private static TimeSpan TimeOf(long bytes, long bytesPerSecond) => TimeSpan.FromTicks(checked(bytes * TimeSpan.TicksPerSecond) / bytesPerSecond);
}
