// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Direct;

/// <summary>What went over one protocol since the start. Safe from any thread.</summary>
/// <param name="protocol">The protocol.</param>
public sealed class LaneTraffic(string protocol)
{
    private long _sent;
    private long _received;
    private long _dropped;

    /// <summary>The protocol.</summary>
    public string Protocol { get; } = protocol;

    /// <summary>Bytes of messages sent.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Bytes of messages received.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Own messages that were dropped because there was no room for them, or a peer did not take them in time.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    internal void OnSent(long bytes) => Interlocked.Add(ref _sent, bytes);

    internal void OnReceived(long bytes) => Interlocked.Add(ref _received, bytes);

    internal void OnDropped(long messages) => Interlocked.Add(ref _dropped, messages);
}
