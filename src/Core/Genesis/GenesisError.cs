// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Core.Genesis;

/// <summary>Why a genesis file is refused.</summary>
/// <param name="Code">What is wrong.</param>
/// <param name="Path">Where: member names joined by dots, such as <c>config.londonBlock</c> or <c>alloc.0x1234.balance</c>; empty for the whole file.</param>
public readonly record struct GenesisError(GenesisErrorCode Code, string Path);

/// <summary>The ways in which a genesis file can be wrong.</summary>
public enum GenesisErrorCode
{
    /// <summary>The text is no JSON, nests too deep, or repeats a member.</summary>
    NotJson,

    /// <summary>The file is longer than <see cref="GenesisJson.FileSizeBytesMax"/>.</summary>
    TooLong,

    /// <summary>A member that must be there is not.</summary>
    MemberMissing,

    /// <summary>A value has another JSON type than its member asks for.</summary>
    WrongType,

    /// <summary>A number is not whole, negative, or not in hexadecimal or decimal form.</summary>
    NotANumber,

    /// <summary>A number does not fit its member.</summary>
    OutOfRange,

    /// <summary>Bytes are not in hexadecimal form, or have the wrong length.</summary>
    NotHexBytes,

    /// <summary>An account or a slot appears twice in different spellings.</summary>
    Duplicate,

    /// <summary>A fork begins although one that it builds on never does.</summary>
    ForkPredecessorMissing,

    /// <summary>A fork begins before one that it builds on.</summary>
    ForkBeforePredecessor,

    /// <summary>A fork that follows the merge is named, but no terminal total difficulty.</summary>
    ForkWithoutMerge,

    /// <summary>Blob parameters are missing for a fork that has only those, or contradict each other.</summary>
    BlobParametersInvalid,

    /// <summary>A fork consists of two members (<c>eip155Block</c> and <c>eip158Block</c>) that differ.</summary>
    ForkSplit,
}
