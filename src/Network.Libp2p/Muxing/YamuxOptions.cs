// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.Muxing;

/// <summary>The limits of one multiplexed connection.</summary>
public sealed record YamuxOptions
{
    /// <summary>Credit that both sides start a stream with, fixed by the Yamux specification, in bytes.</summary>
    public const int InitialWindowBytes = 256 * 1024;

    /// <summary>Largest data frame that is sent while other streams wait, in bytes, so that none waits long.</summary>
    public const int SharedFrameBytesMax = 16 * 1024;

    /// <summary>Largest credit that a stream is given, in bytes.</summary>
    public int WindowBytesMax { get; init; } = 16 * 1024 * 1024;

    /// <summary>Bytes that one stream queues for sending before its writer waits.</summary>
    public int SendBufferBytesMax { get; init; } = 256 * 1024;

    /// <summary>Bytes received and queued on all streams of the connection together.</summary>
    public long ConnectionBytesMax { get; init; } = 24 * 1024 * 1024;

    /// <summary>Bytes per second that the peer may send for long; null: as many as it can.</summary>
    public long? InboundBytesPerSecondMax { get; init; }

    /// <summary>Bytes that may come at once after a pause, whatever the rate.</summary>
    public long InboundBurstBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Streams that the peer may have open, and those it has ended whose handlers are still at work.</summary>
    public int InboundStreamsMax { get; init; } = 1000;

    /// <summary>Streams of ours that the peer has not acknowledged yet.</summary>
    public int UnacknowledgedStreamsMax { get; init; } = 256;

    /// <summary>
    /// Streams of ours before the peer acknowledges the first one. It may still be at the end of its handshake then, and js-libp2p ends a connection on which more than ten streams
    /// come before it listens for them.
    /// </summary>
    public int EarlyStreamsMax { get; init; } = 8;

    /// <summary>Pings of the peer that wait for their answer.</summary>
    public int PendingPongsMax { get; init; } = 32;

    /// <summary>Frames for streams that never were, per second.</summary>
    public int UnknownFramesPerSecondMax { get; init; } = 1000;

    /// <summary>Streams refused or reset whose notice waits to be sent, and streams reset by the peer whose answer still waits.</summary>
    public int PendingResetsMax { get; init; } = 2048;

    /// <summary>Time between two pings of ours.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest wait for a ping's answer, and for a write to move.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a stream that this side has done with waits for the peer's end before it is reset.</summary>
    public TimeSpan LingerTime { get; init; } = TimeSpan.FromSeconds(10);
}
