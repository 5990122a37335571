// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.Muxing;

/// <summary>How a peer broke the multiplexer's rules; every one of them ends the connection.</summary>
internal enum YamuxError
{
    /// <summary>No error.</summary>
    None,

    /// <summary>Wrong version, type or flags.</summary>
    MalformedHeader,

    /// <summary>Stream id zero, or of the side that did not open the stream.</summary>
    WrongStreamId,

    /// <summary>A stream is opened twice.</summary>
    DuplicateStream,

    /// <summary>More data than the credit allows.</summary>
    DataOverWindow,

    /// <summary>Credit beyond 2^32 - 1.</summary>
    WindowOverflow,

    /// <summary>Data after the end of the stream.</summary>
    DataAfterEnd,

    /// <summary>More pings than are answered in time.</summary>
    PingFlood,

    /// <summary>Too many frames for streams that never were.</summary>
    UnknownStreamFlood,

    /// <summary>Too many streams refused or reset at once.</summary>
    ResetFlood,
}
