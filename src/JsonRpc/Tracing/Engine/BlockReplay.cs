// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Transactions;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Simulation;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.Tracing.Engine;

/// <summary>Executes a block again, over the state that its parent left, transaction by transaction, each with or without a tracer.</summary>
internal sealed class BlockReplay : IDisposable
{
    private readonly IStateSnapshot _state;
    private readonly InterpreterPool _interpreters;
    private readonly Interpreter _interpreter;
    private readonly IWorldState _world;
    private readonly BlockExecution _execution;
    private ulong _logs;

    private BlockReplay(Block block, IBlockChain chain, IStateSnapshot state, InterpreterPool interpreters)
    {
        _interpreters = interpreters;
        Block = block;
        BlockHeader header = block.Header;
        _state = state;
        _interpreter = interpreters.Rent();
        Context = BlockContext.For(header, chain.Spec, chain.Spec.RevisionOf(header), new AncestorHashes(chain, header.ParentHash, header.Number - 1));
        _world = state.CreateOverlay();
        _execution = new BlockExecution(Context, _world, _interpreter);
    }

    /// <summary>The block.</summary>
    public Block Block { get; }

    /// <summary>Its rules and environment.</summary>
    public BlockContext Context { get; }

    /// <summary>The state after the transactions executed so far.</summary>
    public Journal Journal => _execution.Journal;

    /// <summary>Index of the transaction to be executed next.</summary>
    public int Next { get; private set; }

    /// <summary>Prepares a block, which need not be in the chain; its parent must be.</summary>
    public static RpcError? Open(IBlockChain chain, Block block, InterpreterPool interpreters, out BlockReplay replay)
    {
        replay = null!;
        BlockHeader header = block.Header;
        if (header.Number == chain.Genesis.Number)
        {
            return RpcError.Server("genesis is not traceable");
        }

        if (!chain.TryGetNumber(header.ParentHash, out ulong parent) || parent + 1 != header.Number)
        {
            return RpcError.Server($"parent {header.ParentHash} not found");
        }

        if (!chain.OpenState(parent).TryGet(out IStateSnapshot? state, out Unavailable unavailable))
        {
            return RpcErrorMap.Of(unavailable);
        }

        replay = new BlockReplay(block, chain, state, interpreters);
        replay._execution.Begin(header.ParentHash, header.ParentBeaconBlockRoot);
        return null;
    }

    /// <summary>Executes the transactions before one.</summary>
    public RpcError? SkipTo(int index, TraceGuard guard)
    {
        while (Next < index)
        {
            guard.Check();
            if (Prepare(out Transaction transaction, out Address sender) is { } error)
            {
                return error;
            }

            if (Take(_execution.TryAdd(transaction, sender)) is { } refused)
            {
                return refused;
            }
        }

        return null;
    }

    /// <summary>Executes the next transaction under a tracer.</summary>
    public RpcError? Trace(TransactionTracer tracer, TraceGuard guard)
    {
        guard.Check();
        guard.Restart();
        if (Prepare(out Transaction transaction, out Address sender) is { } error)
        {
            return error;
        }

        TracePosition position = new(Block.Header.Hash, Block.Header.Number, transaction.Hash, Next);
        tracer.Begin(TraceSubject.Of(transaction, sender, Journal, Context) with { LogsBefore = _logs, Position = position });
        TransactionError refusal = tracer.WantsSteps
            ? _execution.TryAdd(transaction, sender, new TracerWatch<EveryStep>(tracer, guard))
            : _execution.TryAdd(transaction, sender, new TracerWatch<FramesOnly>(tracer, guard));
        guard.Check();
        if (Take(refusal) is { } refused)
        {
            return refused;
        }

        tracer.End(_execution.Outcomes[^1]);
        return null;
    }

    /// <summary>Slots of an account after the transactions executed so far, in the order of the hashes of their numbers.</summary>
    /// <param name="address">The account.</param>
    /// <param name="from">Hash to start at.</param>
    /// <param name="count">Most slots to return.</param>
    /// <param name="next">The hash of the slot after them; null where there is none.</param>
    public IReadOnlyList<StorageRangeSlot> ReadSlots(in Address address, in Hash256 from, int count, out Hash256? next)
    {
        StorageRange range = new(address);
        foreach (StateDiff diff in _execution.Changes)
        {
            range.Add(diff);
        }

        range.Add(Journal.BuildDiff());
        return range.Read(_state, in from, count, out next);
    }

    /// <summary>The state after the transactions executed so far, for calls; no more transactions are executed afterwards.</summary>
    public IStateView Freeze()
    {
        _world.Apply(Journal.BuildDiff());
        Journal.Reset();
        return _world;
    }

    public void Dispose()
    {
        _interpreters.Return(_interpreter);
        _state.Dispose();
    }

    private RpcError? Prepare(out Transaction transaction, out Address sender)
    {
        transaction = Block.Transactions[Next];
        TransactionError error = SenderRecovery.TryRecover(transaction, Context.Rules, out sender);
        return error == TransactionError.None ? null : Refused(error);
    }

    private RpcError? Take(TransactionError error)
    {
        if (error != TransactionError.None)
        {
            return Refused(error);
        }

        TransactionOutcome outcome = _execution.Outcomes[^1];
        _logs += (ulong)outcome.Logs.Count;
        Next++;
        return null;
    }

    // A block of the chain was valid once; one that a client hands in may not be.
    private RpcError Refused(TransactionError error) => RpcError.Server($"tracing failed: transaction {Next}: {RpcErrorMap.TextOf(error)}");
}
