// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger.Import;

namespace PowerVerse.Chain.Ledger.Files;

/// <summary>Why the import of a file ended early. Blocks before it were imported and stay.</summary>
/// <param name="Code">The reason.</param>
/// <param name="Offset">Where in the file the block at fault begins, in bytes.</param>
/// <param name="BlockNumber">For <see cref="BlockFileErrorCode.Refused"/>, its number.</param>
/// <param name="Decode">For <see cref="BlockFileErrorCode.Malformed"/>, what does not decode.</param>
/// <param name="Import">For <see cref="BlockFileErrorCode.Refused"/>, why it was not imported.</param>
public readonly record struct BlockFileError(
    BlockFileErrorCode Code, long Offset, ulong BlockNumber = 0, BlockDecodeError Decode = default, ImportError Import = default);

/// <summary>Why the import of a file ended early.</summary>
public enum BlockFileErrorCode
{
    /// <summary>No error.</summary>
    None = 0,

    /// <summary>The file ends within a block.</summary>
    Truncated,

    /// <summary>Something else than an RLP list begins here.</summary>
    NotAList,

    /// <summary>A block is longer than any block may be.</summary>
    TooLong,

    /// <summary>A list is not a block.</summary>
    Malformed,

    /// <summary>A block was not imported.</summary>
    Refused,

    /// <summary>The file of seals and certificates is damaged.</summary>
    BadFinality,
}
