// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Ledger.Integrity;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Ledger.Import;

/// <summary>The import of one ledger, and the assembly of blocks, which ends in the same commit.</summary>
internal sealed class BlockImporter : IBlockImporter, IBlockProducer
{
    private readonly LedgerCore _core;
    private readonly BlockProcessor _processor;
    private readonly BlockBuilder _builder;

    // The block whose changes are pending in the world state; under the gate.
    private ExecutedBlock? _pending;

    public BlockImporter(LedgerCore core)
    {
        _core = core;
        _processor = new BlockProcessor(core.Spec, core.Interpreter);
        _builder = new BlockBuilder(core.Spec, core.Interpreter);
    }

    public Result<ImportedBlock, ImportError> Import(Block block, FinalityProof? proof = null, bool isBulk = false)
    {
        SenderAhead.Recover(block.Transactions);
        lock (_core.Gate)
        {
            if (IsKnown(block.Header))
            {
                return new ImportedBlock(_core.Chain.Head, WasKnown: true);
            }

            return Guarded(() =>
            {
                Result<ExecutedBlock, ImportError> executed = ExecuteOnHead(block);
                return executed.TryGet(out ExecutedBlock? value, out ImportError error) ? CommitOnHead(value, proof, isBulk) : error;
            });
        }
    }

    public Result<ExecutedBlock, ImportError> Execute(Block block)
    {
        SenderAhead.Recover(block.Transactions);
        lock (_core.Gate)
        {
            return Guarded(() => ExecuteOnHead(block));
        }
    }

    public Result<ImportedBlock, ImportError> Commit(ExecutedBlock executed, FinalityProof? proof = null)
    {
        lock (_core.Gate)
        {
            return IsKnown(executed.Block.Header)
                ? new ImportedBlock(_core.Chain.Head, WasKnown: true)
                : Guarded(() => CommitOnHead(executed, proof, isBulk: false));
        }
    }

    public Result<ExecutedBlock, ImportError> Build(BlockPlan plan, ITransactionSource source)
    {
        lock (_core.Gate)
        {
            return Guarded(() => BuildOnHead(plan, source));
        }
    }

    public Result<ExecutedBlock, ImportError> Seal(BlockPlan plan, ITransactionSource source)
    {
        lock (_core.Gate)
        {
            return Guarded(() =>
            {
                Result<ExecutedBlock, ImportError> built = BuildOnHead(plan, source);
                if (!built.TryGet(out ExecutedBlock? executed, out ImportError error))
                {
                    return error;
                }

                return CommitOnHead(executed, null, isBulk: false).TryGet(out _, out error) ? executed : Result<ExecutedBlock, ImportError>.Failure(error);
            });
        }
    }

    public Result<BuiltBlock, BlockError> Preview(BlockPlan plan, ITransactionSource source)
    {
        Result<IStateSnapshot, Unavailable> opened = _core.Chain.OpenState(_core.Chain.Head.Number);
        Invariant.Check(opened.IsSuccess);
        using IStateSnapshot snapshot = opened.Value;
        Result<IWorldState, Unavailable> world = snapshot.CreateWorld();
        Invariant.Check(world.IsSuccess);
        using Evm.Interpreter interpreter = new(_core.Interpreter.Modules, _core.Interpreter.TableSeed);
        return new BlockBuilder(_core.Spec, interpreter).Build(snapshot.Header, plan, source, _core.Chain, world.Value);
    }

    /// <summary>Forgets the block that was executed last: its changes were dropped.</summary>
    internal void ForgetPending() => _pending = null;

    private bool IsKnown(BlockHeader header) => _core.Chain.TryGetHash(header.Number, out Hash256 hash) && hash == header.Hash;

    private Result<ExecutedBlock, ImportError> ExecuteOnHead(Block block)
    {
        ChainHead head = _core.Chain.Head;
        if (Refusal(block.Header, head) is { } refusal)
        {
            return refusal;
        }

        DropPending();
        bool isMerged = _core.Spec.IsTerminal(head.TotalDifficulty);
        long start = Stopwatch.GetTimestamp();
        Result<BlockOutcome, BlockError> result = _processor.Process(block, head.Header, isMerged, _core.Chain, _core.World);
        if (!result.TryGet(out BlockOutcome? outcome, out BlockError error))
        {
            _core.World.Discard();
            return new ImportError(ImportErrorCode.Invalid, error);
        }

        LedgerMetrics.Executed(start, block.Header.GasUsed);
        _pending = new ExecutedBlock(block, outcome);
        return _pending;
    }

    private Result<ExecutedBlock, ImportError> BuildOnHead(BlockPlan plan, ITransactionSource source)
    {
        ChainHead head = _core.Chain.Head;
        if (Stop() is { } stop)
        {
            return stop;
        }

        DropPending();
        long start = Stopwatch.GetTimestamp();
        Result<BuiltBlock, BlockError> result = _builder.Build(head.Header, plan, source, _core.Chain, _core.World);
        if (!result.TryGet(out BuiltBlock? built, out BlockError error))
        {
            _core.World.Discard();
            return new ImportError(ImportErrorCode.Invalid, error);
        }

        LedgerMetrics.Executed(start, built.Block.Header.GasUsed);
        _pending = new ExecutedBlock(built.Block, built.Outcome);
        return _pending;
    }

    private Result<ImportedBlock, ImportError> CommitOnHead(ExecutedBlock executed, FinalityProof? proof, bool isBulk)
    {
        ChainHead head = _core.Chain.Head;
        BlockHeader header = executed.Block.Header;
        if (Stop() is { } stop)
        {
            return stop;
        }

        if (header.ParentHash != head.Hash)
        {
            return new ImportError(ImportErrorCode.HeadMoved);
        }

        if (_core.FinalityVerifier is { } verifier && !verifier.IsFinal(header, proof))
        {
            return new ImportError(ImportErrorCode.NotFinal);
        }

        if (!ReferenceEquals(executed, _pending) && !TryApplyAgain(executed))
        {
            return new ImportError(ImportErrorCode.HeadMoved);
        }

        _pending = null;
        long start = Stopwatch.GetTimestamp();
        BlockCommit.Run(_core, executed, proof, isBulk);
        LedgerMetrics.Committed(start, executed.Block);
        if (_core.Settings.IntegrityIntervalBlocks is > 0 and var interval && header.Number % interval == 0)
        {
            StateSample.Check(_core);
        }

        return new ImportedBlock(_core.Chain.Head, WasKnown: false);
    }

    // Another block was executed since: the changes are known, so only the root is computed again. It differs only if the state was edited since.
    private bool TryApplyAgain(ExecutedBlock executed)
    {
        DropPending();
        foreach (StateDiff changes in executed.Outcome.Changes)
        {
            _core.World.Apply(changes);
        }

        if (_core.World.Root == executed.Block.Header.StateRoot)
        {
            return true;
        }

        _core.World.Discard();
        return false;
    }

    private ImportError? Refusal(BlockHeader header, ChainHead head)
    {
        if (Stop() is { } stop)
        {
            return stop;
        }

        if (header.ParentHash != head.Hash)
        {
            return new ImportError(header.Number <= head.Number + 1 ? ImportErrorCode.Conflicting : ImportErrorCode.UnknownParent);
        }

        bool isUnknownFork = header.Number >= _core.Spec.UnknownForkBlock || header.Timestamp >= _core.Spec.UnknownForkTime;
        return isUnknownFork ? new ImportError(ImportErrorCode.UnknownFork) : null;
    }

    private ImportError? Stop() => _core.Damage is null ? null : new ImportError(ImportErrorCode.Damaged);

    private void DropPending()
    {
        _pending = null;
        _core.DropPendingChanges();
    }

    // A full disk and a damaged store are conditions that the caller must know apart from a bad block; whatever else goes wrong leaves no changes behind.
    private Result<T, ImportError> Guarded<T>(Func<Result<T, ImportError>> action)
    {
        try
        {
            return action();
        }
        catch (StorageFullException)
        {
            DropPending();
            return new ImportError(ImportErrorCode.DiskFull);
        }
        catch (StorageException exception)
        {
            _core.World.Discard();
            _pending = null;
            _core.ReportDamage("store", exception.Message);
            return new ImportError(ImportErrorCode.Damaged);
        }
        catch
        {
            _core.World.Discard();
            _pending = null;
            throw;
        }
    }
}
