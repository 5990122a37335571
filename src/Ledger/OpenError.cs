// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Ledger;

/// <summary>Why a ledger cannot be opened or initialised.</summary>
/// <param name="Code">The reason.</param>
/// <param name="Expected">For hashes that differ, the one asked for.</param>
/// <param name="Found">For hashes that differ, the one in the store.</param>
/// <param name="Schema">For <see cref="OpenErrorCode.WrongSchema"/>, the version of the store.</param>
public readonly record struct OpenError(OpenErrorCode Code, Hash256 Expected = default, Hash256 Found = default, uint Schema = 0);

/// <summary>Why a ledger cannot be opened or initialised.</summary>
public enum OpenErrorCode
{
    /// <summary>The store holds no chain yet: initialise it with a genesis file.</summary>
    NotInitialized = 0,

    /// <summary>The store was written by a version with another schema.</summary>
    WrongSchema,

    /// <summary>The store holds a chain with another first block.</summary>
    WrongGenesis,

    /// <summary>The genesis file is not one, and the host brought none of its own.</summary>
    BadGenesis,

    /// <summary>The head's record, header and state do not belong together: restore a backup.</summary>
    Damaged,
}
