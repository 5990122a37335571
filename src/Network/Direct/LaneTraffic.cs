// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Direct;

/// <summary>Bytes of messages of one protocol since the start. Safe from any thread.</summary>
/// <param name="protocol">The protocol.</param>
public sealed class LaneTraffic(string protocol)
{
    private long _sent;
    private long _received;

    /// <summary>The protocol.</summary>
    public string Protocol { get; } = protocol;

    /// <summary>Bytes sent.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Bytes received.</summary>
    public long Received => Interlocked.Read(ref _received);

    internal void OnSent(long bytes) => Interlocked.Add(ref _sent, bytes);

    internal void OnReceived(long bytes) => Interlocked.Add(ref _received, bytes);
}
