// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Primitives.Rlp;

/// <summary>Why bytes are not the canonical RLP that the reader expected (Yellow Paper appendix B).</summary>
public enum RlpError : byte
{
    /// <summary>Nothing was wrong.</summary>
    None,

    /// <summary>An item was expected where the input or the list ends.</summary>
    EndOfInput,

    /// <summary>An item claims more bytes than its input or list holds.</summary>
    LengthBeyondInput,

    /// <summary>A length is written in more bytes than it needs: leading zeros, or the long form for less than 56 bytes.</summary>
    NonCanonicalLength,

    /// <summary>A byte below 0x80 is written with a header instead of as itself.</summary>
    NonCanonicalByte,

    /// <summary>A number has leading zero bytes.</summary>
    LeadingZero,

    /// <summary>A number does not fit its type.</summary>
    NumberTooLarge,

    /// <summary>A byte string has another length than the field asks for, or is longer than it allows.</summary>
    WrongLength,

    /// <summary>A list stands where a byte string was expected.</summary>
    UnexpectedList,

    /// <summary>A byte string stands where a list was expected.</summary>
    UnexpectedBytes,

    /// <summary>Bytes follow the last item expected in the input or list.</summary>
    TrailingBytes,

    /// <summary>Lists are nested deeper than allowed.</summary>
    TooDeep,

    /// <summary>A list has more items than allowed.</summary>
    TooManyItems,
}
