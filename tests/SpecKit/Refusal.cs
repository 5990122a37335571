// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Validation;

namespace PowerVerse.Chain.SpecKit;

/// <summary>Why our code refused a transaction or a block, whichever layer it was that refused. One of the four members is set.</summary>
public readonly record struct Refusal(
    TransactionDecodeError? TransactionCodec, BlockDecodeError? BlockCodec, TransactionError Transaction, BlockErrorCode Block)
{
    /// <summary>True when the bytes were malformed.</summary>
    public bool IsCodec => TransactionCodec is not null || BlockCodec is not null;

    public static Refusal Of(TransactionDecodeError error) => new(error, null, TransactionError.None, BlockErrorCode.None);

    public static Refusal Of(BlockDecodeError error) =>
        error.Transaction.Code != TransactionDecodeErrorCode.None
            ? Of(error.Transaction)
            : new Refusal(null, error, TransactionError.None, BlockErrorCode.None);

    public static Refusal Of(TransactionError error) => new(null, null, error, BlockErrorCode.None);

    public static Refusal Of(BlockError error) =>
        error.Code == BlockErrorCode.InvalidTransaction ? Of(error.Transaction) : new Refusal(null, null, TransactionError.None, error.Code);

    public override string ToString() =>
        TransactionCodec is { } transaction ? $"transaction codec: {transaction.Code} {transaction.Field} {transaction.Rlp}"
        : BlockCodec is { } block ? $"block codec: {block.Part} {block.Index} {block.Rlp}"
        : Transaction != TransactionError.None ? $"transaction rule: {Transaction}"
        : $"block rule: {Block}";
}
