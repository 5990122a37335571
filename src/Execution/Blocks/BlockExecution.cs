// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.Execution.System;
using PowerVerse.Chain.Execution.Transactions;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Execution.Blocks;

/// <summary>One block in execution: begin, one transaction after another, finish. Validation and assembly both drive it.</summary>
/// <remarks>
/// The world state MUST have no pending changes of others that the caller wants to keep apart: finishing applies the block's changes to it,
/// before Byzantium each transaction does. Whoever gives the block up discards them. One thread at a time.
/// </remarks>
public sealed class BlockExecution
{
    // One gwei in wei: withdrawals count in gwei (EIP-4895).
    private const ulong WeiPerGwei = 1_000_000_000;

    private readonly BlockContext _block;
    private readonly IWorldState _world;
    private readonly Journal _journal;
    private readonly SystemCalls _calls;
    private readonly TransactionExecutor _executor;
    private readonly CallExecutor _callExecutor;
    private readonly List<Receipt> _receipts = [];
    private readonly List<TransactionOutcome> _outcomes = [];
    private readonly List<StateDiff> _changes = [];
    private ulong _gasUsed;
    private ulong _blobGasUsed;

    /// <summary>Prepares a block over the state that its parent left.</summary>
    public BlockExecution(BlockContext block, IWorldState world, Interpreter interpreter)
    {
        _block = block;
        _world = world;
        _journal = new Journal(world, interpreter.TableSeed);
        _calls = new SystemCalls(interpreter, block, _journal);
        _executor = new TransactionExecutor(interpreter);
        _callExecutor = new CallExecutor(_executor);
    }

    /// <summary>The state as the block has changed it so far.</summary>
    public Journal Journal => _journal;

    /// <summary>Receipts so far.</summary>
    public IReadOnlyList<Receipt> Receipts => _receipts;

    /// <summary>The changes that reached the world state so far, in order; the journal holds those after them.</summary>
    public IReadOnlyList<StateDiff> Changes => _changes;

    /// <summary>Details of the transactions so far.</summary>
    public IReadOnlyList<TransactionOutcome> Outcomes => _outcomes;

    /// <summary>What is left for further transactions.</summary>
    public BlockAllowance Left
    {
        get
        {
            BlockAllowance whole = _block.WholeAllowance;
            return new BlockAllowance(whole.Gas - _gasUsed, whole.BlobGas - _blobGasUsed);
        }
    }

    // Receipts carry state roots before Byzantium (EIP-658), so every step must reach the world state.
    private bool NeedsRootPerTransaction => _block.Revision < Revision.Byzantium;

    /// <summary>What comes before the first transaction: the DAO fork's transfers (EIP-779) and the calls of EIP-4788 and EIP-2935.</summary>
    /// <param name="parentHash">Hash of the parent.</param>
    /// <param name="parentBeaconBlockRoot">The header's parent beacon block root; null before Cancun.</param>
    public void Begin(in Hash256 parentHash, in Hash256? parentBeaconBlockRoot)
    {
        if (_block.Spec.IsDaoForkSupported && _block.Spec.DaoForkBlock == _block.Environment.Number)
        {
            MoveDaoBalances();
        }

        if (_block.Revision >= Revision.Cancun && parentBeaconBlockRoot is { } root)
        {
            _calls.TryCall(SystemContracts.BeaconRoots, root.ToArray());
        }

        if (_block.Revision >= Revision.Prague)
        {
            _calls.TryCall(SystemContracts.BlockHashHistory, parentHash.ToArray());
        }
    }

    /// <summary>Executes the next transaction if every rule allows it.</summary>
    /// <returns>The rule that forbids it, with the block as it was.</returns>
    public TransactionError TryAdd(Transaction transaction, in Address sender)
    {
        NoTracer none = default;
        return TryAdd(transaction, sender, none);
    }

    /// <summary>Executes the next transaction under a tracer if every rule allows it.</summary>
    /// <returns>The rule that forbids it, with the block as it was.</returns>
    public TransactionError TryAdd<TTracer>(Transaction transaction, in Address sender, TTracer tracer)
        where TTracer : struct, ITracer
    {
        TransactionError error = _executor.TryExecute(transaction, sender, _block, Left, _journal, tracer, out TransactionOutcome? outcome);
        if (outcome is not null)
        {
            Record(transaction, outcome);
        }

        return error;
    }

    /// <summary>Executes a call as the next transaction of a simulated block (<see cref="CallExecutor"/>).</summary>
    /// <returns>The rule that forbids it, with the block as it was.</returns>
    public TransactionError TryCall<TTracer>(Transaction call, in Address sender, CallMode mode, TTracer tracer, out TransactionOutcome? outcome)
        where TTracer : struct, ITracer
    {
        outcome = null;
        BlockAllowance left = Left;
        TransactionError error = InclusionRules.GasFitsInBlock(call, left.Gas);
        if (error == TransactionError.None)
        {
            error = InclusionRules.BlobsFitInBlock(call, left.BlobGas);
        }

        if (error == TransactionError.None)
        {
            error = _callExecutor.TryExecute(call, sender, _block, mode, _journal, tracer, out outcome);
        }

        if (outcome is not null)
        {
            Record(call, outcome);
        }

        return error;
    }

    private void Record(Transaction transaction, TransactionOutcome outcome)
    {
        _gasUsed += outcome.GasUsed;
        _blobGasUsed += outcome.BlobGasUsed;
        _outcomes.Add(outcome);
        _receipts.Add(new Receipt
        {
            Type = transaction.Type,
            PostStateRoot = NeedsRootPerTransaction ? ApplyChanges() : null,
            IsSuccess = outcome.IsSuccess,
            CumulativeGasUsed = _gasUsed,
            LogsBloom = Bloom.Of(outcome.Logs),
            Logs = outcome.Logs,
        });
    }

    /// <summary>What comes after the last transaction: withdrawals, requests, rewards, roots.</summary>
    /// <param name="ommers">The block's ommers, found valid.</param>
    /// <param name="withdrawals">The block's withdrawals; null before Shanghai.</param>
    /// <param name="outcome">The outcome, unless there is an error.</param>
    public BlockErrorCode TryFinish(
        IReadOnlyList<BlockHeader> ommers, IReadOnlyList<Withdrawal>? withdrawals, out BlockOutcome? outcome)
    {
        outcome = null;
        PayWithdrawals(withdrawals ?? []);
        List<ReadOnlyMemory<byte>> requests = [];
        if (_block.Revision >= Revision.Prague && _block.Spec.PowerVerse.AreRequestsEnabled)
        {
            BlockErrorCode error = RequestCollection.TryCollect(_calls, _block.Spec.DepositContract, _receipts, requests);
            if (error != BlockErrorCode.None)
            {
                return error;
            }
        }

        if (_block.Revision < Revision.Paris)
        {
            _journal.BeginTransaction(_block.Revision);
            BlockReward.Pay(_block, ommers, _journal);
            _journal.FinalizeTransaction(_block.Revision);
        }

        outcome = new BlockOutcome
        {
            Receipts = _receipts,
            Transactions = _outcomes,
            GasUsed = _gasUsed,
            BlobGasUsed = _blobGasUsed,
            LogsBloom = Bloom.Union(_receipts),
            ReceiptsRoot = ListRoots.OfReceipts(_receipts),
            Requests = requests,
            StateRoot = ApplyChanges(),
            Changes = _changes,
        };
        return BlockErrorCode.None;
    }

    private void MoveDaoBalances()
    {
        _journal.BeginTransaction(_block.Revision);
        foreach (Address account in DaoFork.DrainedAccounts)
        {
            UInt256 balance = _journal.GetBalance(account);
            Invariant.Check(_journal.TrySubtractBalance(account, balance));
            _journal.AddBalance(DaoFork.RefundContract, balance);
        }

        _journal.FinalizeTransaction(_block.Revision);
    }

    private void PayWithdrawals(IReadOnlyList<Withdrawal> withdrawals)
    {
        if (withdrawals.Count == 0)
        {
            return;
        }

        _journal.BeginTransaction(_block.Revision);
        foreach (Withdrawal withdrawal in withdrawals)
        {
            _journal.AddBalance(withdrawal.Address, (UInt256)withdrawal.AmountGwei * WeiPerGwei);
        }

        _journal.FinalizeTransaction(_block.Revision);
    }

    private Hash256 ApplyChanges()
    {
        StateDiff diff = _journal.BuildDiff();
        _changes.Add(diff);
        Hash256 root = _world.Apply(diff);

        // The journal's cache described the state before the difference; the world state now includes it.
        _journal.Reset();
        return root;
    }
}
