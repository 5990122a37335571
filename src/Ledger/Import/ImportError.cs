// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Execution.Validation;

namespace PowerVerse.Chain.Ledger.Import;

/// <summary>Why a block was not imported. Only <see cref="ImportErrorCode.Invalid"/> and <see cref="ImportErrorCode.NotFinal"/> are the block's fault; the others
/// say nothing about it, and it may be tried again.</summary>
/// <param name="Code">The reason.</param>
/// <param name="Block">For <see cref="ImportErrorCode.Invalid"/>, the rule that is broken.</param>
public readonly record struct ImportError(ImportErrorCode Code, BlockError Block = default)
{
    /// <summary>True when the block itself is at fault, so that whoever sent it can be blamed and the block remembered as bad.</summary>
    public bool IsBlockAtFault => Code is ImportErrorCode.Invalid or ImportErrorCode.NotFinal;

    /// <inheritdoc/>
    public override string ToString() => Code == ImportErrorCode.Invalid ? $"{Code}: {Block}" : Code.ToString();
}

/// <summary>Why a block was not imported.</summary>
public enum ImportErrorCode
{
    /// <summary>It breaks a rule.</summary>
    Invalid = 0,

    /// <summary>The consensus layer's proof does not show that it is final.</summary>
    NotFinal,

    /// <summary>Its parent is not in the chain.</summary>
    UnknownParent,

    /// <summary>Another block of its number is final already, so it can never be part of this chain.</summary>
    Conflicting,

    /// <summary>It was executed on a head that is not the head any more.</summary>
    HeadMoved,

    /// <summary>It belongs to a fork that this software does not know: update the node.</summary>
    UnknownFork,

    /// <summary>The disk is nearly full and nothing is written any more.</summary>
    DiskFull,

    /// <summary>Damage was found in the store and nothing is written any more.</summary>
    Damaged,
}
