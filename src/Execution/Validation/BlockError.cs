// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Execution.Validation;

/// <summary>Why a block is invalid.</summary>
/// <param name="Code">The rule it breaks.</param>
/// <param name="Transaction">For <see cref="BlockErrorCode.InvalidTransaction"/>, the rule that the transaction breaks.</param>
/// <param name="Index">For <see cref="BlockErrorCode.InvalidTransaction"/>, the transaction's index; for ommer errors, the ommer's.</param>
public readonly record struct BlockError(BlockErrorCode Code, TransactionError Transaction = TransactionError.None, int Index = 0)
{
    /// <summary>No rule is broken.</summary>
    public static BlockError None => default;

    /// <summary>True when a rule is broken.</summary>
    public bool IsError => Code != BlockErrorCode.None;

    /// <summary>The error of a block with an invalid transaction.</summary>
    public static BlockError OfTransaction(TransactionError error, int index) => new(BlockErrorCode.InvalidTransaction, error, index);

    /// <inheritdoc/>
    public override string ToString() => Code switch
    {
        BlockErrorCode.InvalidTransaction => $"{Code} {Index}: {Transaction}",
        _ => Code.ToString(),
    };
}
