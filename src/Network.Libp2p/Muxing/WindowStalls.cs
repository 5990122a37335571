// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.Muxing;

/// <summary>How often, and for how long, bytes on streams waited because the peer's window was used up. Safe from any thread.</summary>
public sealed class WindowStalls
{
    private long _count;
    private long _ticks;

    /// <summary>Times that a stream began to wait.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>How long those waits took that are over, all streams together.</summary>
    public TimeSpan Waited => new(Interlocked.Read(ref _ticks));

    internal void OnBegun() => Interlocked.Increment(ref _count);

    internal void OnEnded(TimeSpan wait) => Interlocked.Add(ref _ticks, wait.Ticks);
}
