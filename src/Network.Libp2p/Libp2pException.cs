// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p;

/// <summary>A connection or stream that cannot go on, with the reason.</summary>
/// <remarks>Thrown by reads and writes; the loops that own a connection or a stream catch it. Decoders return typed errors instead.</remarks>
public sealed class Libp2pException : IOException
{
    /// <summary>Makes the exception without a reason.</summary>
    public Libp2pException()
    {
    }

    /// <summary>Makes the exception with a text.</summary>
    public Libp2pException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with a text and its cause.</summary>
    public Libp2pException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes the exception with a reason and what was seen.</summary>
    public Libp2pException(CloseReason reason, string message)
        : base($"{reason}: {message}") => Reason = reason;

    /// <summary>Makes the exception with a reason, what was seen and its cause.</summary>
    public Libp2pException(CloseReason reason, string message, Exception innerException)
        : base($"{reason}: {message}", innerException) => Reason = reason;

    /// <summary>Why.</summary>
    public CloseReason Reason { get; } = CloseReason.TransportFailed;
}
