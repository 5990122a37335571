// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Execution.Blocks;

/// <summary>Validates and executes whole blocks.</summary>
/// <remarks>One thread at a time, as its interpreter.</remarks>
public sealed class BlockProcessor
{
    private readonly ChainSpec _spec;
    private readonly Interpreter _interpreter;

    /// <summary>Makes a processor for a chain.</summary>
    public BlockProcessor(ChainSpec spec, Interpreter interpreter)
    {
        _spec = spec;
        _interpreter = interpreter;
    }

    /// <summary>Asks every rule about a block and executes it.</summary>
    /// <param name="block">The block.</param>
    /// <param name="parent">Its parent, valid.</param>
    /// <param name="isMerged">Whether it must be a proof-of-stake block: <see cref="ChainSpec.IsTerminal"/> of the parent's total difficulty.</param>
    /// <param name="ancestry">The blocks below it.</param>
    /// <param name="world">The state that the parent left. When the block is valid its changes are pending there for the caller to commit;
    /// when it is not, they are unspecified and the caller MUST discard them.</param>
    public Result<BlockOutcome, BlockError> Process(
        Block block, BlockHeader parent, bool isMerged, IBlockAncestry ancestry, IWorldState world)
    {
        BlockHeader header = block.Header;
        Revision revision = _spec.RevisionAt(header.Number, header.Timestamp, isMerged);
        BlockErrorCode error = HeaderRules.Check(header, parent, _spec, isMerged);
        if (error == BlockErrorCode.None)
        {
            error = BodyRules.Check(block, revision);
        }

        if (error != BlockErrorCode.None)
        {
            return new BlockError(error);
        }

        BlockError ommers = OmmerRules.Check(block, ancestry, _spec);
        if (ommers.IsError)
        {
            return ommers;
        }

        AncestorHashes hashes = new(ancestry, header.ParentHash, parent.Number);
        BlockContext context = BlockContext.For(header, _spec, revision, hashes);
        return Execute(block, context.Rules, new BlockExecution(context, world, _interpreter));
    }

    private static Result<BlockOutcome, BlockError> Execute(Block block, in TransactionRuleSet rules, BlockExecution execution)
    {
        BlockHeader header = block.Header;
        execution.Begin(header.ParentHash, header.ParentBeaconBlockRoot);
        for (int i = 0; i < block.Transactions.Count; i++)
        {
            Transaction transaction = block.Transactions[i];
            TransactionError error = SenderRecovery.TryRecover(transaction, rules, out Address sender);
            if (error == TransactionError.None)
            {
                error = execution.TryAdd(transaction, sender);
            }

            if (error != TransactionError.None)
            {
                return BlockError.OfTransaction(error, i);
            }
        }

        BlockErrorCode code = execution.TryFinish(block.Ommers, block.Withdrawals, out BlockOutcome? outcome);
        if (code == BlockErrorCode.None)
        {
            code = Compare(header, outcome!);
        }

        return code == BlockErrorCode.None ? outcome! : new BlockError(code);
    }

    private static BlockErrorCode Compare(BlockHeader header, BlockOutcome outcome) =>
        outcome.GasUsed != header.GasUsed ? BlockErrorCode.WrongGasUsed
        : outcome.ReceiptsRoot != header.ReceiptsRoot ? BlockErrorCode.WrongReceiptsRoot
        : !outcome.LogsBloom.Equals(header.LogsBloom) ? BlockErrorCode.WrongLogsBloom
        : header.RequestsHash is { } requests && ExecutionRequests.ComputeHash(outcome.Requests) != requests ? BlockErrorCode.WrongRequestsHash
        : outcome.StateRoot != header.StateRoot ? BlockErrorCode.WrongStateRoot
        : BlockErrorCode.None;
}
