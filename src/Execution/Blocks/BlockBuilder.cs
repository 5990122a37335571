// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Execution.Fees;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Execution.Blocks;

/// <summary>Assembles proof-of-stake blocks: takes transactions from a source, leaves out what the rules refuse, and completes the header.</summary>
/// <remarks>What it builds, <see cref="BlockProcessor"/> accepts. One thread at a time, as its interpreter.</remarks>
public sealed class BlockBuilder
{
    /// <summary>Refusals in a row after which a block is closed: a source full of unfit transactions must not hold the producer up.</summary>
    public const int RefusalsInRowMax = 1_000;

    // A header is below 1 KiB; a withdrawal below 64 bytes. A generous allowance costs nothing at eight mebibytes.
    private const int HeaderRoomBytes = 2_048;
    private const int WithdrawalRoomBytes = 64;

    // Bytes of the list headers around one transaction.
    private const int TransactionRoomBytes = 9;

    private readonly ChainSpec _spec;
    private readonly Interpreter _interpreter;

    /// <summary>Makes a builder for a chain.</summary>
    public BlockBuilder(ChainSpec spec, Interpreter interpreter)
    {
        _spec = spec;
        _interpreter = interpreter;
    }

    /// <summary>Builds a block.</summary>
    /// <param name="parent">The parent.</param>
    /// <param name="plan">What the producer decides.</param>
    /// <param name="source">The transactions to choose from.</param>
    /// <param name="ancestry">The blocks below.</param>
    /// <param name="world">The state that the parent left; the block's changes are pending there afterwards, to commit or to discard.</param>
    /// <returns>The block, or the rule that no choice of transactions can keep (a system contract that is missing or fails).</returns>
    public Result<BuiltBlock, BlockError> Build(
        BlockHeader parent, BlockPlan plan, ITransactionSource source, IBlockAncestry ancestry, IWorldState world)
    {
        Revision revision = _spec.RevisionAt(parent.Number + 1, plan.Timestamp, isMerged: true);
        BlockHeader header = Begin(parent, plan, revision);
        AncestorHashes hashes = new(ancestry, header.ParentHash, parent.Number);
        BlockContext context = BlockContext.For(header, _spec, revision, hashes);
        BlockExecution execution = new(context, world, _interpreter);
        execution.Begin(header.ParentHash, header.ParentBeaconBlockRoot);
        IReadOnlyList<Withdrawal>? withdrawals = revision >= Revision.Shanghai ? plan.Withdrawals : null;
        List<Transaction> transactions = Fill(execution, source, context.Rules, withdrawals?.Count ?? 0);
        BlockErrorCode error = execution.TryFinish([], withdrawals, out BlockOutcome? outcome);
        if (error != BlockErrorCode.None)
        {
            return new BlockError(error);
        }

        header = Complete(header, transactions, withdrawals, outcome!, revision);
        return new BuiltBlock(new Block(header, transactions, [], withdrawals), outcome!);
    }

    /// <summary>The gas limit nearest to a target that a child of the given block may have.</summary>
    public static ulong GasLimitTowards(ulong target, BlockHeader parent, bool isFirstOfLondon)
    {
        UInt128 parentLimit = (UInt128)parent.GasLimit * (isFirstOfLondon ? BaseFee.ElasticityMultiplier : 1);
        UInt128 distance = UInt128.Max(parentLimit / HeaderRules.GasLimitBoundDivisor, 1) - 1;
        UInt128 bounded = Math.Clamp(target, HeaderRules.GasLimitMin, HeaderRules.GasLimitMax);
        return (ulong)UInt128.Clamp(bounded, parentLimit - distance, UInt128.Min(parentLimit + distance, HeaderRules.GasLimitMax));
    }

    private BlockHeader Begin(BlockHeader parent, BlockPlan plan, Revision revision)
    {
        bool hasBlobFields = revision >= Revision.Cancun;
        bool isFirstOfLondon = parent.BaseFeePerGas is null;
        BlobParameters blobs = _spec.PowerVerse.AreBlobsEnabled ? _spec.BlobParametersAt(plan.Timestamp) ?? default : default;
        return new BlockHeader
        {
            ParentHash = parent.Hash,
            Beneficiary = plan.Beneficiary,
            Number = parent.Number + 1,
            GasLimit = plan.GasLimitOverride ?? GasLimitTowards(plan.GasLimitTarget ?? parent.GasLimit, parent, isFirstOfLondon),
            Timestamp = plan.Timestamp,
            ExtraData = plan.ExtraData,
            MixHash = plan.PrevRandao,
            BaseFeePerGas = plan.BaseFeeOverride ?? BaseFee.Next(parent, _spec),
            ExcessBlobGas = hasBlobFields ? BlobGas.NextExcess(parent, blobs, revision) : null,
            ParentBeaconBlockRoot = hasBlobFields ? plan.ParentBeaconBlockRoot : null,
        };
    }

    private static List<Transaction> Fill(BlockExecution execution, ITransactionSource source, in TransactionRuleSet rules, int withdrawalCount)
    {
        List<Transaction> included = [];
        int refusalsInRow = 0;
        long bytesLeft = BodyRules.BlockBytesMax - HeaderRoomBytes - (withdrawalCount * WithdrawalRoomBytes);
        while (refusalsInRow < RefusalsInRowMax && source.TryNext(execution.Left, out Transaction? transaction))
        {
            TransactionError error = SenderRecovery.TryRecover(transaction, rules, out Address sender);
            if (error == TransactionError.None)
            {
                error = Room(transaction) <= bytesLeft ? execution.TryAdd(transaction, sender) : TransactionError.BytesAboveBlock;
            }

            if (error == TransactionError.None)
            {
                included.Add(transaction);
                bytesLeft -= Room(transaction);
                refusalsInRow = 0;
            }
            else
            {
                source.OnRefused(transaction, error);
                refusalsInRow++;
            }
        }

        return included;
    }

    private static int Room(Transaction transaction) => transaction.Envelope.Length + TransactionRoomBytes;

    private static BlockHeader Complete(
        BlockHeader header, List<Transaction> transactions, IReadOnlyList<Withdrawal>? withdrawals, BlockOutcome outcome, Revision revision) =>
        header with
        {
            StateRoot = outcome.StateRoot,
            TransactionsRoot = ListRoots.OfTransactions(transactions),
            ReceiptsRoot = outcome.ReceiptsRoot,
            LogsBloom = outcome.LogsBloom,
            GasUsed = outcome.GasUsed,
            WithdrawalsRoot = withdrawals is null ? null : ListRoots.OfWithdrawals(withdrawals),
            BlobGasUsed = revision >= Revision.Cancun ? outcome.BlobGasUsed : null,
            RequestsHash = revision >= Revision.Prague ? ExecutionRequests.ComputeHash(outcome.Requests) : null,
        };
}
