// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Blocks;

namespace PowerVerse.Chain.Execution.Validation;

/// <summary>The rules that a body keeps or breaks given its header, before execution; one method per rule.</summary>
public static class BodyRules
{
    /// <summary>Longest block on the wire from Osaka on, in bytes: ten mebibytes less a margin of two (EIP-7934, MAX_RLP_BLOCK_SIZE).</summary>
    public const int BlockBytesMax = 10_485_760 - 2_097_152;

    /// <summary>Asks every rule but those of single transactions and of ommers.</summary>
    /// <param name="block">The block; its header keeps the header rules.</param>
    /// <param name="revision">Its rules.</param>
    public static BlockErrorCode Check(Block block, Revision revision)
    {
        BlockErrorCode error = BlockErrorCode.None;
        _ = Passes(LengthIsWithinLimit(block, revision), ref error)
            && Passes(OmmersMatch(block), ref error)
            && Passes(TransactionsMatch(block), ref error)
            && Passes(WithdrawalsMatch(block), ref error)
            && Passes(BlobGasMatches(block), ref error);
        return error;
    }

    /// <summary>The block's encoding is at most <see cref="BlockBytesMax"/> long from Osaka on (EIP-7934).</summary>
    public static BlockErrorCode LengthIsWithinLimit(Block block, Revision revision) =>
        revision >= Revision.Osaka && block.EncodedSizeBytes > BlockBytesMax ? BlockErrorCode.BlockTooLong : BlockErrorCode.None;

    /// <summary>The header commits to the ommers.</summary>
    public static BlockErrorCode OmmersMatch(Block block) =>
        Block.ComputeOmmersHash(block.Ommers) == block.Header.OmmersHash ? BlockErrorCode.None : BlockErrorCode.WrongOmmersHash;

    /// <summary>The header commits to the transactions.</summary>
    public static BlockErrorCode TransactionsMatch(Block block) =>
        ListRoots.OfTransactions(block.Transactions) == block.Header.TransactionsRoot
            ? BlockErrorCode.None
            : BlockErrorCode.WrongTransactionsRoot;

    /// <summary>The header commits to the withdrawals, and both are there or neither (EIP-4895).</summary>
    public static BlockErrorCode WithdrawalsMatch(Block block)
    {
        if (block.Withdrawals is null)
        {
            return block.Header.WithdrawalsRoot is null ? BlockErrorCode.None : BlockErrorCode.FieldMissing;
        }

        return block.Header.WithdrawalsRoot is not { } root ? BlockErrorCode.FieldNotActive
            : ListRoots.OfWithdrawals(block.Withdrawals) == root ? BlockErrorCode.None
            : BlockErrorCode.WrongWithdrawalsRoot;
    }

    /// <summary>The header's blob gas is that of the transactions (EIP-4844).</summary>
    public static BlockErrorCode BlobGasMatches(Block block)
    {
        if (block.Header.BlobGasUsed is not { } used)
        {
            return BlockErrorCode.None;
        }

        ulong sum = 0;
        foreach (Transaction transaction in block.Transactions)
        {
            sum += transaction.BlobGas;
        }

        return sum == used ? BlockErrorCode.None : BlockErrorCode.WrongBlobGasUsed;
    }

    private static bool Passes(BlockErrorCode result, ref BlockErrorCode error)
    {
        error = result;
        return result == BlockErrorCode.None;
    }
}
