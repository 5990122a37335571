// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Consensus.VrfBft.Messages;

/// <summary>Why bytes are not a message. Each of them is the sender's fault.</summary>
public enum DecodeError : byte
{
    /// <summary>Nothing was wrong.</summary>
    None,

    /// <summary>No byte at all.</summary>
    Empty,

    /// <summary>More bytes than the message may have.</summary>
    TooLarge,

    /// <summary>The first byte names no message.</summary>
    UnknownType,

    /// <summary>A fixed layout with another length.</summary>
    WrongLength,

    /// <summary>Not the canonical RLP of the message: wrong shape, wrong field length, bytes left over.</summary>
    InvalidRlp,

    /// <summary>The version or kind of a part is not known.</summary>
    UnknownVersion,

    /// <summary>A number beyond its limit, or height 0, which nobody votes on.</summary>
    OutOfRange,

    /// <summary>Two statements that an honest validator may make, or in the wrong order: no evidence.</summary>
    NotMisbehaviour,

    /// <summary>Parts that contradict each other.</summary>
    Inconsistent,
}
